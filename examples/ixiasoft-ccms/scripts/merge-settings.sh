#!/bin/sh
# Writes the installed settings with ours in place of theirs to standard output.
# A setting of ours that the new release no longer has is an error.
#
#   merge-settings.sh installed.properties ours.properties >merged.properties
set -eu

installed=${1:?the settings as installed}
ours=${2:?our settings}

awk -F= '
	/^[[:space:]]*(#|$)/ { if (FILENAME != ARGV[1]) print; next }
	FILENAME == ARGV[1] { mine[$1] = $0; next }
	$1 in mine { print mine[$1]; used[$1] = 1; next }
	{ print }
	END {
		for (name in mine) if (!(name in used)) {
			print "merge-settings.sh: the new release has no setting " name > "/dev/stderr"
			bad = 1
		}
		exit bad
	}
' "$ours" "$installed"
