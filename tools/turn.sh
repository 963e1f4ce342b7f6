#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Prints one in N of the names given. Which ones depends on the commit, so that
# all have had their turn after N commits or so.
#   tools/turn.sh N NAME...
n=$1 i=0
shift
turn=$((0x$(git rev-parse --short=6 HEAD 2>/dev/null || echo 0)))
for name; do
	i=$((i + 1))
	[ $(((i + turn) % n)) -ne 0 ] || echo "$name"
done
