#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A register of national size, end to end: every record counts; the replica
# is at most 1.65 times the log's entry bundles; sync, its check and a registry
# keep below 256 MiB; a later sync finds 1,000 new records; the whole is
# proven again.
#   national.sh [quarter]	of a quarter of the size, in 128 MiB
set -u
case ${1-} in
'')
	scale=1 kib=262144 stamps=10000
	all='14085 certificates of 7846 producers, 220000 lots' ;;
quarter)
	scale=0.25 kib=131072 stamps=2500
	all='3521 certificates of 1962 producers, 55000 lots' ;;
*)
	echo 'usage: national.sh [quarter]' >&2
	exit 2 ;;
esac
cd "$(dirname "$0")/../.." || exit 4
units=$PWD/data/admin_units.csv
. tests/cli/lib.sh

# Peak resident KiB of a command: GNU time is not everywhere.
cat >peak.py <<'EOF'
import resource, subprocess, sys
code = subprocess.call(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(code)
EOF
peak() {
	python3 peak.py "$@"
}
sync() {
	peak "$build/ocop-sync" --replica r.db --trust a/trust.cose \
		--fingerprint "$(cat a/trust.fingerprint)" --source "$1"
}
below() {
	echo "$1: $2 (at most $3)"
	is "$1 is at most $3" test "$2" -le "$3"
}

run 0 "$build/tests/national" --units "$units" --seed 1 --scale $scale --before 1000 --out a
entries=$(sed -n 's/ entries: .*//p' out)
says out "$all"

run 0 sync a/before
says out "0 to $((entries - 1000)) entries (0 new ones do not count)"
below 'KiB of a first sync' "$(tail -n 1 err)" $kib
run 0 sync a/log
says out "to $entries entries (0 new ones do not count)"
below 'KiB of a later sync' "$(tail -n 1 err)" $kib
bytes=$(find a/log/tile/entries -type f -exec cat {} + | wc -c)
below 'bytes of the replica' "$(wc -c <r.db)" $((bytes * 165 / 100))
run 0 peak "$build/ocop-sync" check --replica r.db
says out 'Folded again with every signature checked, they give the stored state'
says out 'Entries that do not count: 0'
below 'KiB of a check' "$(tail -n 1 err)" $kib

# A registry that goes on with that log, while a first sync reads all of it.
run 0 "$build/ocop-registryd" recover --db registry.db --from r.db \
	--trust a/trust.cose --fingerprint "$(cat a/trust.fingerprint)"
"$build/ocop-registryd" run --db registry.db --key a/log.key \
	--time-key a/time.key --listen 127.0.0.1:0 --port-file port \
	--confirm-clock --passphrase-fd 3 >registry.log 2>&1 3<<-END </dev/null &
words
words
END
daemon=$!
for _ in $(seq 600); do
	[ -s port ] && break
	sleep 0.1
done
rm -f r.db
run 0 sync "http://127.0.0.1:$(cat port)/log"
says out "0 to $entries entries (0 new ones do not count)"
# Its own memory: each thread maps the database, so the kernel counts the same
# pages of that file several times.
below 'KiB of a registry' "$(sed -n 's/^RssAnon:[^0-9]*\([0-9]*\).*/\1/p' \
	"/proc/$daemon/status")" $((kib / 4))
kill "$daemon"
wait "$daemon"

# Each stamp of a sample gets its verdict by the whole register.
sed '1d; s/.*,//' a/stamps.csv >uris
"$build/ocop-verify" --offline --json --at 2026-11-21 --replica r.db - \
	<uris >out 2>err
is 'each stamp gets a verdict' lines out $stamps
echo "genuine: $(grep -c '"verdict":"genuine"' out)"
is 'most are genuine' test "$(grep -c '"verdict":"genuine"' out)" \
	-gt $((stamps * 8 / 10))
silent out '"verdict":"forged"'
silent out '"verdict":"unregistered"'
finish
