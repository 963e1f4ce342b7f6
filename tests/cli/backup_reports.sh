#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A registry's machine is lost: its log comes back from a copy, its doubts from
# the backup that was made while it ran.
. "$(dirname "$0")/realm.sh"
backup() {	# CODE OPTIONS...
	code=$1
	shift
	run "$code" "$build/ocop-registryd" backup "$@"
}
doubts() {	# DB: their list
	run 0 "$build/ocop-registryd" doubts list --db "$1" --json
}

make_realm
start_certified
# No report was ever stored.
backup 0 --db registry.db --out empty.backup
says out 'empty.backup'
says out ': 0 '
for n in 1 2 3; do
	token=$(curl -s "$url/s/doubt" |
		sed -n 's/.*name="form" value="\([0-9a-f]*\)".*/\1/p')
	run 0 curl -s -o /dev/null -w '%{http_code}' -H "X-Forwarded-For: 203.0.113.$n" \
		--data-urlencode "form=$token" -d seen=other -d website= \
		--data-urlencode "goods=Cider $n" \
		--data-urlencode 'text=hai chai cung mot so' "$url/s/doubt"
	same 'it was taken' "$(cat out)" 303
done
doubts registry.db
cp out before
is 'three doubts' lines before 3
mkdir drive
backup 0 --db registry.db --out drive/reports.backup
says out ' 3 '
is 'only the owner reads it' test "$(stat -c %a drive/reports.backup)" = 600
is 'nothing else is left' test -z "$(ls registry.db.reports.backup* 2>/dev/null)"
run 0 "$build/ocop-sync" --replica copy.db --registry "$url" --quiet \
	--trust trust.cose --fingerprint "$fingerprint"
kill_registry KILL
rm -f registry.db registry.db-* registry.db.*

backup 0 --check drive/reports.backup
says out ' 3 '
run 0 "$build/ocop-registryd" recover --db registry.db --from copy.db \
	--trust trust.cose --fingerprint "$fingerprint"
cp drive/reports.backup registry.db.reports
start_registry
doubts registry.db
is 'the same doubts' cmp -s out before
kill_registry TERM

# A byte of a doubt changed, a file cut, a place that is full or not there.
/usr/bin/python3 - <<-'end'
	data = bytearray(open("drive/reports.backup", "rb").read())
	open("cut", "wb").write(data[:len(data) // 2])
	at = data.index(b"hai chai")
	data[at] ^= 1
	open("changed", "wb").write(data)
end
for name in changed cut; do
	cp drive/reports.backup.sha256 $name.sha256
	backup 4 --check $name
done
says err 'SHA-256'
(cd drive && sha256sum -c reports.backup.sha256) >sums
is 'sha256sum agrees' grep -q OK sums
backup 4 --check nothing
backup 4 --db registry.db --out nowhere/reports.backup
says err 'nowhere/reports.backup'
backup 4 --db nothing.db --out x
run 4 sh -c "trap '' XFSZ; ulimit -f 8; exec '$build/ocop-registryd' backup --db registry.db --out drive/reports.backup"
backup 0 --check drive/reports.backup
backup 2 --db registry.db
says err 'use --db and --out together, or --check alone'
backup 2 --db registry.db --out x --check y
finish
