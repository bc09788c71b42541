#!/bin/sh
# Stops or starts one service and waits until it has.
#
#   service.sh stop|start NAME
set -eu

action=${1:?stop or start}
name=${2:?the name of the service}

case $action in
stop) wanted=inactive ;;
start) wanted=active ;;
*)
	echo "service.sh: $action is neither stop nor start" >&2
	exit 2
	;;
esac

systemctl "$action" "$name"

tries=0
until [ "$(systemctl is-active "$name")" = "$wanted" ]; do
	tries=$((tries + 1))
	if [ "$tries" -gt 60 ]; then
		echo "service.sh: $name is not $wanted after a minute" >&2
		exit 1
	fi
	sleep 1
done
