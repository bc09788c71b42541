#!/bin/sh
# Starts or stops Sakai on the application servers that are named.
# Without DO=yes it only says what it would do.
set -eu
run() { if [ "${DO:-no}" = yes ]; then "$@"; else echo "would run: $*"; fi; }

action=${1:?"usage: sakai.sh start|stop NODE..."}
shift
case $action in
start | stop) ;;
*) echo "sakai.sh: $action is neither start nor stop" >&2; exit 2 ;;
esac

for node in "$@"; do
	run ssh "$node" /opt/sakai/bin/sakai "$action"
done
