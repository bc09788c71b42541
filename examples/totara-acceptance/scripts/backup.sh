#!/bin/sh
# Saves a folder, or a database dump read from standard input, and writes the
# checksum beside it. It never replaces a backup that is already there.
#
#   backup.sh files  FOLDER ARCHIVE
#   pg_dump … | backup.sh database - ARCHIVE
set -eu

what=${1:?files or database}
source=${2:?the folder, or - for standard input}
archive=${3:?the file to write}

if [ -e "$archive" ]; then
	echo "backup.sh: $archive is already there; choose another name" >&2
	exit 1
fi

case $what in
files) tar -C "$source" -czf "$archive.part" . ;;
database) gzip >"$archive.part" ;;
*)
	echo "backup.sh: $what is neither files nor database" >&2
	exit 2
	;;
esac

mv "$archive.part" "$archive"
(cd "$(dirname "$archive")" && sha256sum "$(basename "$archive")" >"$(basename "$archive").sha256")
