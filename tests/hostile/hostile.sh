#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A registry with its ordinary options holds 10,000 connections of clients that
# are slow, silent or malicious, while others are answered as if nothing were.
set -u
here=$(cd "$(dirname "$0")" && pwd) || exit 4
cd "$here/../.." || exit 4
. tests/cli/realm.sh

# As many here as there, and some more.
ulimit -n "$(ulimit -Hn)"
[ "$(ulimit -n)" -ge 12000 ] ||
	die "needs 12000 open files; the hard limit is $(ulimit -Hn)"
make_realm
run_options="--metrics unix:$tmp/metrics"
start_certified
run 0 /usr/bin/python3 "$here/hostile.py" "$(cat port)" "$daemon" metrics
cat out
kill_registry TERM
finish
