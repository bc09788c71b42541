#!/bin/sh
# Puts the learning platform into maintenance mode, or takes it out of it.
# Without DO=yes it only says what it would do.
set -eu
run() { if [ "${DO:-no}" = yes ]; then "$@"; else echo "would run: $*"; fi; }

mode=${1:?"usage: maintenance.sh on|off HOST"}
host=${2:?"usage: maintenance.sh on|off HOST"}
case $mode in
on | off) run ssh "$host" platform maintenance "$mode" ;;
*) echo "maintenance.sh: $mode is neither on nor off" >&2; exit 2 ;;
esac
