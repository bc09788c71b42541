#!/bin/sh
# Puts a release in place that is already unpacked, by moving the link that the
# service starts from. The old release stays where it is.
#
#   switch-release.sh FOLDER VERSION
set -eu

root=${1:?the folder that holds releases/ and current}
version=${2:?the version to put in place}

if [ ! -d "$root/releases/$version" ]; then
	echo "switch-release.sh: $root/releases/$version is not there" >&2
	exit 1
fi

ln -s "releases/$version" "$root/current.new"
mv -T "$root/current.new" "$root/current"
echo "$root/current is now $version"
