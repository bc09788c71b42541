#!/bin/sh
# Applies the database script of a release, all of it or nothing.
# Without DO=yes it only says what it would do.
set -eu
run() { if [ "${DO:-no}" = yes ]; then "$@"; else echo "would run: $*"; fi; }

database=${1:?"usage: apply-db-scripts.sh DATABASE FILE"}
file=${2:?"usage: apply-db-scripts.sh DATABASE FILE"}
[ -r "$file" ] || { echo "apply-db-scripts.sh: cannot read $file" >&2; exit 1; }
run "${SQL:-sql}" --single-transaction "$database" "@$file"
