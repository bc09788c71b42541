#!/bin/sh
# Restores a database from the dump that backup-db.sh made.
# Without DO=yes it only says what it would do.
set -eu
run() { if [ "${DO:-no}" = yes ]; then "$@"; else echo "would run: $*"; fi; }

database=${1:?"usage: restore-db.sh DATABASE"}
run "${VERIFY:-verify-dump}" "backups/$database.dump"
run "${RESTORE:-restore-database}" "$database" "backups/$database.dump"
