#!/bin/sh
# Copies what has changed since the data snapshot was started to the SSD NAS,
# or puts it back. Without DO=yes it only says what it would do.
set -eu
run() { if [ "${DO:-no}" = yes ]; then "$@"; else echo "would run: $*"; fi; }

action=${1:?"usage: recent-files.sh save|put-back HOST"}
host=${2:?"usage: recent-files.sh save|put-back HOST"}
case $action in
save)
	run ssh "$host" platform export --since snapshot /var/backups/recent.tar
	run scp "$host:/var/backups/recent.tar" "${NAS:-/mnt/ssd-nas}/"
	;;
put-back)
	run scp "${NAS:-/mnt/ssd-nas}/recent.tar" "$host:/var/backups/"
	run ssh "$host" platform import /var/backups/recent.tar
	;;
*) echo "recent-files.sh: $action is neither save nor put-back" >&2; exit 2 ;;
esac
