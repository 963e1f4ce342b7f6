#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What holds a password or a PIN is given to every program, in every way that
# people write it; then all that they printed and wrote is searched for it.
set -u
. "$(dirname "$0")/realm.sh"

sync=$build/ocop-sync
fingerprint=$("$build/tests/make_log" a 300 1764100000 x) || exit 4
mkdir shown
run 0 "$sync" --replica shown/r.db --trust a/trust.cose \
	--fingerprint "$fingerprint" --source a/log
make_realm
cp -r maker shown/desk
run 0 "$build/ocop-witness" init --state shown/s

# shown CODE COMMAND...: as run; what it said is kept.
shown() {
	run "$@" </dev/null
	cat out err >>shown/said
}
# What people write: as it should be, with what ends an address, twice an @.
addresses='http://officer:S3cret@127.0.0.1:1 http://officer:S3cret#1@127.0.0.1:1
http://officer:S3cret?1@127.0.0.1:1 http://officer:S3cret/1@127.0.0.1:1
http://officer:12/S3cret@127.0.0.1:1 http://officer:S3cret@1@127.0.0.1:1
http://officer:S3cret@127.0.0.1:99999 ftp://officer:S3cret@127.0.0.1:1
http:/officer:S3cret@127.0.0.1 officer:S3cret@127.0.0.1:1
https:///officer:S3cret@127.0.0.1/log'

# --- An address on a command line: refused, however it is written ------------

recover="--db new.db --trust a/trust.cose --fingerprint $fingerprint"
for a in $addresses; do
	shown 2 "$sync" --replica shown/r.db --registry "$a" --json
	shown 2 "$sync" --replica shown/r.db --source "$a" --json
	shown 2 "$sync" --replica shown/r.db --proxy "$a" --json
	shown 2 "$sync" --replica shown/r.db --dry-run --source="$a" --json
	shown 2 "$sync" --replica shown/r.db "$a"
	shown 2 "$sync" "$a"
	shown 2 "$sync" status --replica shown/r.db "--sourc=$a"
	shown 2 "$ocop" submit --home shown/desk --registry "$a"
	shown 2 "$ocop" submit --home shown/desk --proxy "$a"
	shown 2 "$ocop" query --key k --registry "$a" x
	shown 2 "$ocop" query --key k --proxy "$a" x
	shown 2 "$ocop" trust new --registry "$a"
	shown 2 "$ocop" "$a"
	shown 2 "$build/ocop-verify" --replica shown/r.db --registry "$a" x
	shown 2 "$build/ocop-registryd" run --mirror "$a"
	shown 2 "$build/ocop-registryd" run --witness "$a"
	shown 2 "$build/ocop-registryd" score --db d --key k --registry "$a"
	shown 2 "$build/ocop-registryd" recover $recover --from "$a"
	shown 2 "$build/ocop-registryd" recover $recover --from a/log \
		--proxy "$a"
	shown 4 "$build/ocop-witness" run --state shown/s --key "$a" \
		--trust a/trust.cose --name x
done

# No less with what only looks like one, or in what is asked behind a path.
for a in 'http://127.0.0.1:1/log?key=S3cret' 'http://127.0.0.1:1/log#S3cret' \
	'https://127.0.0.1:1?S3cret'; do
	shown 2 "$sync" --replica shown/r.db --registry "$a"
	shown 2 "$sync" --replica shown/r.db --source "$a" --scheduled
	shown 2 "$ocop" submit --home shown/desk --registry "$a"
	shown 2 "$build/ocop-verify" --replica shown/r.db --registry "$a" x
	shown 2 "$build/ocop-registryd" run --mirror "$a"
done
for a in http://officer:S3cret%40127.0.0.1:1 http://officer%3AS3cret%40127.0.0.1 \
	//officer:S3cret@127.0.0.1:1/log; do
	shown 3 "$build/ocop-verify" --replica shown/r.db --registry "$a" x
	says err "'--registry': not refreshed"
done

# --- A proxy's, in a file: used, or refused with what to write ---------------

: >proxy && chmod 600 proxy
for a in $addresses; do
	echo "$a" >proxy
	case $a in
	*S3cret@127.0.0.1:1) used=3 ;;
	*) used=2 ;;
	esac
	case $a in *12/* | *@1@* | ftp*) used=2 ;; http:/o*) used=3 ;; esac
	rm -f shown/r.db.job
	for more in '' --dry-run; do
		shown $used "$sync" --replica shown/r.db --proxy-file proxy \
			--registry http://127.0.0.1:1 --json $more
	done
	run 3 "$sync" status --replica shown/r.db --json
	cat out err >>shown/said
	case $used in
	2) shown 2 "$ocop" submit --home shown/desk --proxy-file proxy \
		--registry http://127.0.0.1:1 ;;
	esac
done
echo 'http://officer:S3cret#1@127.0.0.1:1' >proxy
run 2 "$sync" --replica shown/r.db --proxy-file proxy \
	--registry http://127.0.0.1:1
says err '%23'
is 'the state of the job is for its owner' \
	test "$(stat -c %a shown/r.db.job)" = 600
# What editors put around a line.
printf '\357\273\277http://officer:S3cret@127.0.0.1:1\r\n' >proxy
shown 3 "$sync" --replica shown/r.db --proxy-file proxy \
	--registry http://127.0.0.1:1
says err 'Failed to connect to 127.0.0.1 port 1'
printf '\377\376h\0t\0t\0p\0:\0/\0/\0x\0\n\0' >proxy
shown 2 "$sync" --replica shown/r.db --proxy-file proxy \
	--registry http://127.0.0.1:1

# --- A trust document that names such a registry -----------------------------

rotate trust.cose named.cose \
	'd["registries"] = ["http://officer:S3cret@127.0.0.1:1"]' >/dev/null
try 0 "$ocop" trust sign --key root --previous trust.cose named.cose --yes \
	--passphrase-fd 3
mkdir shown/other && cp named.cose shown/other/trust.cose
shown 2 "$ocop" submit --home shown/other
says err 'must not contain a user name or password'
rm shown/other/trust.cose	# it is public

# --- A PIN in a token's URI --------------------------------------------------

cat >draft.json <<'end'
{"draft":"alert","payload":{"realm":"demo","issued":1795240800,"product":"09520000001070","lot":1,"index":7,"state":"new","count":2,"evidence":["P3m7e0NbBTIWUdrv03TNxoHcBqplPjdON4uIygRt7Oo"]}}
end
m=module-path=/usr/lib/softhsm/libsofthsm2.so
for u in "pkcs11:token=T;object=A?$m&pin-value=S3cret" \
	"pkcs11:token=T;object=A;pin-value=S3cret?$m" \
	"pkcs11:pin-value=S3cret;token=T;object=A?$m" \
	"pkcs11:token=T;object=A?PIN-VALUE=S3cret&$m" \
	"pkcs11:token=T;object=A?$m&pin=S3cret" \
	"pkcs11:token=T;object=A?$m&pin-source=file:S3cret"; do
	shown 2 "$ocop" key public "$u"
	says err 'do not put a PIN'
	shown 2 "$ocop" key show "$u" --json
	shown 2 "$ocop" key new --out "$u"
	shown 2 "$ocop" sign --key "$u" --home shown/desk draft.json
	shown 2 "$ocop" trust sign --key "$u" trust.cose --yes
	shown 2 "$build/ocop-witness" run --state shown/s --key "$u" \
		--trust a/trust.cose --name x
done

# What is no such URI, is not named with its PIN either.
for u in "PKCS11:token=T?PIN-VALUE=S3cret" "pkcs11:token=T#pin-value=S3cret" \
	"pkcs11:token=my seal?pin-value=S3cret" \
	"pkcs11:token=T?pin-value=12 S3cret"; do
	for key in 'key public' 'key show' 'sign --home shown/desk d.json --key'; do
		"$ocop" $key "$u" >>shown/said 2>&1 </dev/null
	done
	"$build/ocop-witness" run --state shown/s --key "$u" \
		--trust a/trust.cose --name x >>shown/said 2>&1 </dev/null
done

# --- Either of them where a file's name belongs -------------------------------

for u in 'pkcs11%3Atoken=T%3Bobject=A%3Fpin-value=S3cret' \
	'./pkcs11:token=T;object=A?pin-value=S3cret' \
	'pkcs11%3Atoken%3DT%3Fpin%2Dvalue%3DS3cret' 'token=T;pin-value=S3cret' \
	'//officer:S3cret@127.0.0.1:1/x' './http://officer:S3cret@127.0.0.1/x' \
	"http://officer:S3cret'@127.0.0.1" 'http://officer:S3cret @127.0.0.1' \
	'http%3A%2F%2Fofficer%3AS3cret%40127.0.0.1' 'http://officer:S3cret'; do
	shown 4 "$ocop" key public "$u"
	shown 4 "$ocop" key show "$u"
	shown 4 "$ocop" submit --home "$u"
	shown 4 "$ocop" trust show "$u"
	shown 4 "$build/ocop-verify" --replica "$u" x
	shown 4 "$build/ocop-verify" --replica shown/r.db --trust "$u" x
	shown 4 "$build/ocop-verify" --replica shown/r.db --withdrawal "$u" x
	shown 4 "$sync" status --replica "$u"
	for key in 'show' 'sign' 'lot' 'certificate' 'backup' \
		'restore' 'stamp make' 'stamp draw' 'trust sign' 'key end'; do
		"$ocop" $key "$u" >>shown/said 2>&1 </dev/null
	done
	for command in run init trust next-log recover reports; do
		"$build/ocop-registryd" $command --db "$u" --key "$u" \
			--trust "$u" >>shown/said 2>&1 </dev/null
	done
	"$build/ocop-witness" init --state "$u" >>shown/said 2>&1 </dev/null
done

is 'much was said' test "$(wc -l <shown/said)" -gt 200
is 'no secret stands in anything that was printed or written' \
	test -z "$(grep -r S3cret shown | tee found)"
is 'nor a name' test -z "$(grep -r officer shown | tee -a found)"
cat found
finish
