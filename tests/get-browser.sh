#!/bin/sh
# Installs Debian's Chromium for the browser tests, where that is possible without asking anybody.
command -v chromium >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null && exit 0
fi
[ -n "$MUTUALS_NEED_BROWSER" ] && { echo "Chromium is needed here and cannot be installed." >&2; exit 1; }
echo "No Chromium here: the tests that need a browser will be skipped. On Debian: sudo apt-get install chromium"
