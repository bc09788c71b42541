#!/bin/sh
# Sets a marker in a database, or checks that it is there and the newest one.
# Without DO=yes it only says what it would do.
set -eu
run() { if [ "${DO:-no}" = yes ]; then "$@"; else echo "would run: $*"; fi; }

action=${1:?"usage: db-marker.sh set|check DATABASE MARKER"}
database=${2:?"usage: db-marker.sh set|check DATABASE MARKER"}
marker=${3:?"usage: db-marker.sh set|check DATABASE MARKER"}

case $action in
set) run "${SQL:-sql}" "$database" "insert into release_marker (name) values ('$marker')" ;;
check) run "${SQL:-sql}" "$database" "select name from release_marker order by id desc limit 1" ;;
*) echo "db-marker.sh: $action is neither set nor check" >&2; exit 2 ;;
esac
