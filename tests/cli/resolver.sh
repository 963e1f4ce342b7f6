#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The resolver of GS1 Digital Link URIs, held to GS1's cases.
here=$(cd "$(dirname "$0")" && pwd) || exit 4
. "$(dirname "$0")/realm.sh"

make_realm
start_certified
open_lots maker p1.record >/dev/null
run 0 submit maker
try 0 "$ocop" stamp make --product 09520000001070 --lot 1 --count 1 \
	--key p1.stamp --home maker --out pics --passphrase-fd 3
uri=$(cut -d, -f4 pics/*.csv | tr -d '\r' | sed -n 2p)
run 0 /usr/bin/python3 "$here/resolver.py" "$(cat port)" $HOST "${uri#https://$HOST}"
is 'no case failed' test ! -s out
finish
