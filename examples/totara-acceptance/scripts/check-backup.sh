#!/bin/sh
# Reads backups back: the checksum has to be right and the archive complete.
#
#   check-backup.sh ARCHIVE…
set -eu

: "${1:?at least one archive}"
for archive; do
	(cd "$(dirname "$archive")" && sha256sum --check --quiet "$(basename "$archive").sha256")
	gzip --test "$archive"
	echo "$archive: complete"
done
