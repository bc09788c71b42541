#!/usr/bin/env bash
# Takes a candidate as anybody would, and tries it: candidate.sh VERSION
set -euo pipefail
version=$1
dist=$(mktemp -d)
gh release download "v$version" --dir "$dist"
(cd "$dist" && sha256sum --check --strict SHA256SUMS)
for file in "$dist"/*; do
  gh attestation verify "$file" --repo lockflight/lockflight
done
chmod +x "$dist/lockflight-linux-amd64"
"$dist/lockflight-linux-amd64" rehearse examples/sakai-2009
