#!/bin/sh
# Puts the application servers that are named into maintenance mode, or takes
# them out of it. Without DO=yes it only says what it would do.
set -eu
run() { if [ "${DO:-no}" = yes ]; then "$@"; else echo "would run: $*"; fi; }

mode=${1:?"usage: maintenance.sh on|off NODE..."}
shift
case $mode in
on | off) ;;
*) echo "maintenance.sh: $mode is neither on nor off" >&2; exit 2 ;;
esac

for node in "$@"; do
	run ssh "$node" /opt/sakai/bin/maintenance "$mode"
done
