#!/bin/sh
# Lists every file of an unpacked export with its checksum, sorted, so that two
# lists can be compared.
#
#   list-content.sh FOLDER >before.txt
set -eu

cd "${1:?the folder of the export}"
find . -type f -exec sha256sum {} + | LC_ALL=C sort -k 2
