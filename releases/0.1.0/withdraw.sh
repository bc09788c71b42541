#!/usr/bin/env bash
# Makes a release a candidate again: withdraw.sh VERSION
set -euo pipefail
gh release edit "v$1" --prerelease
