#!/bin/sh
# Puts an unpacked release in the place of the running one and keeps the
# configuration. The old program files stay beside it, with the ending .before.
#
#   place-release.sh FOLDER RELEASE-FOLDER
set -eu

root=${1:?the folder of the program files}
release=${2:?the folder of the unpacked release}

if [ ! -f "$release/version.php" ]; then
	echo "place-release.sh: $release holds no release: version.php is missing" >&2
	exit 1
fi
if [ -e "$root.before" ]; then
	echo "place-release.sh: $root.before is still there from an earlier change" >&2
	exit 1
fi

cp -p "$root/config.php" "$release/config.php"
mv "$root" "$root.before"
mv "$release" "$root"
