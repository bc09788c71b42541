#!/bin/sh
# Dumps a database and checks that the dump can be read from end to end.
# Without DO=yes it only says what it would do.
set -eu
run() { if [ "${DO:-no}" = yes ]; then "$@"; else echo "would run: $*"; fi; }

database=${1:?"usage: backup-db.sh DATABASE"}
run "${DUMP:-dump-database}" "$database" "backups/$database.dump"
run "${VERIFY:-verify-dump}" "backups/$database.dump"
