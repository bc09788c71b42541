#!/bin/sh
# Deploys one tag on the application servers that are named after it.
# Without DO=yes it only says what it would do.
set -eu
run() { if [ "${DO:-no}" = yes ]; then "$@"; else echo "would run: $*"; fi; }

tag=${1:?"usage: setup-sakai-node.sh TAG NODE..."}
shift
[ $# -gt 0 ] || { echo "setup-sakai-node.sh: no application server named" >&2; exit 2; }

for node in "$@"; do
	run scp "builds/$tag.tar.gz" "$node:/opt/sakai/incoming/"
	run scp config-staging/sakai.properties "$node:/opt/sakai/conf/"
	run ssh "$node" /opt/sakai/bin/install-tag "$tag"
done
