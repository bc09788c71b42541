#!/usr/bin/env bash
# Tries a candidate again, and makes it the latest version: release.sh VERSION
set -euo pipefail
bash "$(dirname "$0")/candidate.sh" "$1"
gh release edit "v$1" --prerelease=false --latest
