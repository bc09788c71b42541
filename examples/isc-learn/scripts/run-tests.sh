#!/bin/sh
# Runs the tests of the change against one host: that the platform answers,
# that it has the version that is named, that courses and submissions open.
# Without DO=yes it only says what it would do.
set -eu
run() { if [ "${DO:-no}" = yes ]; then "$@"; else echo "would run: $*"; fi; }

host=${1:?"usage: run-tests.sh HOST VERSION"}
version=${2:?"usage: run-tests.sh HOST VERSION"}
run curl --fail --silent "https://$host/health"
run curl --fail --silent "https://$host/version?expect=$version"
run curl --fail --silent "https://$host/course/sample"
run curl --fail --silent "https://$host/course/sample/submissions"
