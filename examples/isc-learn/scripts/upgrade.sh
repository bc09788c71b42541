#!/bin/sh
# Upgrades the learning platform on one host to the version that is named.
# Without DO=yes it only says what it would do.
set -eu
run() { if [ "${DO:-no}" = yes ]; then "$@"; else echo "would run: $*"; fi; }

host=${1:?"usage: upgrade.sh HOST VERSION"}
version=${2:?"usage: upgrade.sh HOST VERSION"}
run ssh "$host" platform fetch "$version"
run ssh "$host" platform upgrade --to "$version"
run ssh "$host" platform restart
