#!/bin/sh
# Puts the new sakai.properties into config-staging and keeps the old one as
# sakai.properties.018, or puts the old one back.
# Without DO=yes it only says what it would do.
set -eu
run() { if [ "${DO:-no}" = yes ]; then "$@"; else echo "would run: $*"; fi; }

which=${1:?"usage: properties.sh new|old"}
case $which in
new)
	run mv config-staging/sakai.properties config-staging/sakai.properties.018
	run cp builds/sakai.properties config-staging/sakai.properties
	;;
old)
	run rm config-staging/sakai.properties
	run mv config-staging/sakai.properties.018 config-staging/sakai.properties
	;;
*) echo "properties.sh: $which is neither new nor old" >&2; exit 2 ;;
esac
