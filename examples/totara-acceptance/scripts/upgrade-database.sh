#!/bin/sh
# Upgrades the database of a Totara site to the program files in place, then
# empties the caches.
#
#   upgrade-database.sh FOLDER
set -eu

cd "${1:?the folder of the program files}"
php admin/cli/upgrade.php --non-interactive
php admin/cli/purge_caches.php
