#!/bin/sh
# Says which lines of the first list are missing from the second. New lines are
# fine: a release may bring documents of its own.
#
#   compare-lists.sh before.txt after.txt
set -eu

before=${1:?the list from before}
after=${2:?the list from after}

sorted=$(mktemp -d)
trap 'rm -r "$sorted"' EXIT
LC_ALL=C sort "$before" >"$sorted/before"
LC_ALL=C sort "$after" >"$sorted/after"

missing=$(LC_ALL=C comm -23 "$sorted/before" "$sorted/after")
if [ -n "$missing" ]; then
	printf 'missing or different:\n%s\n' "$missing" >&2
	exit 1
fi
