#!/bin/sh
# Compares the text of two generated manuals. Lines that hold nothing but a date
# (2027-01-16) are left out.
#
#   compare-output.sh before.txt after.txt
set -eu

before=${1:?the text from before}
after=${2:?the text from after}

plain=$(mktemp -d)
trap 'rm -r "$plain"' EXIT
sed -E '/^ *[0-9]{4}-[0-9]{2}-[0-9]{2} *$/d' "$before" >"$plain/before"
sed -E '/^ *[0-9]{4}-[0-9]{2}-[0-9]{2} *$/d' "$after" >"$plain/after"
diff -u "$plain/before" "$plain/after"
