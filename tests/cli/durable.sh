#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A power cut takes nothing that a command called done: at its end each file
# that it wrote is synced, and so is the folder of each name that it made.
set -u
cd "$(dirname "$0")/../.." || exit 4
watch=$(cd "${BUILD:-build}" && pwd)/tests/durable.so
. tests/cli/realm.sh

# durable WHAT CODE COMMAND...: it leaves nothing that is not synced.
durable() {
	what=$1 want=$2
	shift 2
	rm -f unsynced
	try "$want" env LD_PRELOAD="$watch" DURABLE_UNDER="$(pwd -P)" \
		DURABLE_LOG="$PWD/unsynced" "$@"
	is "$what is watched" test -e unsynced
	same "$what is on disk" "$(cat unsynced)" ''
}
# The watcher itself: what is only written is told.
rm -f unsynced
LD_PRELOAD=$watch DURABLE_UNDER=$(pwd -P) DURABLE_LOG=$PWD/unsynced \
	/usr/bin/python3 -c '
import os
os.mkdir("f")
fd = os.open("f/x", os.O_WRONLY | os.O_CREAT)
os.write(fd, b"x")
os.rename("f/x", "f/y")'
same 'what is not synced is told' "$(sort unsynced | sed 's|/.*/f|f|' | tr '\n' ' ')" \
	'data f/y name f name f/y '

make_realm
durable 'a key' 0 "$ocop" key new --out new --request --passphrase-fd 3
durable 'a public key' 0 "$ocop" key public new --out new.pub --passphrase-fd 3
durable 'a trust document' 0 "$ocop" trust new --authorities authorities.csv \
	--keys authorities --root root.pub --threshold 1 --realm demo \
	--log $HOST/log --log-vkey "$log_vkey" --time-vkey "$time_vkey" \
	--host $HOST:2025-09-01 --registry https://$HOST \
	--issued 1756688400 --out other.cose
durable 'its signature' 0 "$ocop" trust sign --key root other.cose --yes \
	--passphrase-fd 3
durable 'records' 0 "$ocop" producer --csv producers.csv --requests requests \
	--key DBN --home office --issued 2026-07-01 --passphrase-fd 3
echo 2026-07-01T13:00:00 >clock
durable 'a registry' 0 "$build/ocop-registryd" init --db registry.db \
	--trust trust.cose --fingerprint "$fingerprint" --key log \
	--time-key time --clock clock --passphrase-fd 3
start_registry
durable 'receipts' 0 "$ocop" submit --registry "$url" --home office --quiet
is 'all are done' test -z "$(find office/outbox -maxdepth 1 -type f)"
try 0 certify office DBN
try 0 submit office
try 0 open_lots maker p1.record
try 0 submit maker
durable 'a replica' 0 "$build/ocop-sync" --replica r.db --trust trust.cose \
	--fingerprint "$fingerprint" --registry "$url"
durable 'an export' 0 "$build/ocop-sync" export --replica r.db copy
durable 'stamps' 0 "$ocop" stamp make --product 11-03295-02-2026 --lot 1 \
	--count 3 --key p1.stamp --home maker --replica r.db --out pictures \
	--passphrase-fd 3
durable 'a backup' 0 "$ocop" backup --home maker --out maker.backup \
	--passphrase-fd 3
durable 'a desk anew' 0 "$ocop" restore --from maker.backup --home again \
	--passphrase-fd 3
durable 'reports' 1 "$build/ocop-verify" --offline --replica r.db \
	--report-key new --report-dir reports --report-passphrase-fd 3 \
	"$(printf 'https://%s/01/09520000001070/21/0000010000451?s=%017d%0141d' \
	$HOST 1 0)"
is 'one was written' test -n "$(ls reports/*.cose)"
durable 'reports that were sent' 1 "$build/ocop-sync" --replica r.db \
	--registry "$url" --push-reports reports
is 'none waits' test -z "$(find reports -maxdepth 1 -name '*.cose')"
kill_registry TERM
desk late
try 0 enrol late DBN
durable 'a file of receipts' 4 "$ocop" submit --registry http://127.0.0.1:1 \
	--home late --quiet
is 'it stands' test -e late/outbox/00000001-producer.receipts
finish
