#!/bin/sh
# Switches the maintenance mode of a Totara site on or off.
#
#   maintenance.sh FOLDER on|off
set -eu

root=${1:?the folder of the program files}
case ${2:?on or off} in
on) flag=--enable ;;
off) flag=--disable ;;
*)
	echo "maintenance.sh: $2 is neither on nor off" >&2
	exit 2
	;;
esac

cd "$root"
php admin/cli/maintenance.php "$flag"
