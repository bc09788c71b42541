#!/bin/sh
# Puts a backup back: files into an empty folder, a database dump to standard
# output. It refuses an archive with a wrong checksum and a folder in use.
#
#   restore.sh files ARCHIVE FOLDER
#   restore.sh database ARCHIVE | psql …
set -eu

what=${1:?files or database}
archive=${2:?the archive}

(cd "$(dirname "$archive")" && sha256sum --check --quiet "$(basename "$archive").sha256") >&2

case $what in
files)
	folder=${3:?the empty folder to restore into}
	if [ -n "$(ls -A "$folder")" ]; then
		echo "restore.sh: $folder is not empty" >&2
		exit 1
	fi
	tar -C "$folder" -xzf "$archive"
	;;
database) gzip --decompress --stdout "$archive" ;;
*)
	echo "restore.sh: $what is neither files nor database" >&2
	exit 2
	;;
esac
