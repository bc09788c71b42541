#!/bin/sh
# Puts settings in place: settings.sh new|old.
set -eu
cp "settings.$1" settings
