#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Keys that stay on a token, with softhsm2: a realm whose root, log, time,
# authority and producer keys are on one. Made, enrolled, used, never given
# away. The token's PIN is the phrase of the other keys.
set -u
. "$(dirname "$0")/realm.sh"
# What SoftHSM itself leaks is none of ours.
echo leak:libsofthsm2 >leaks
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}fast_unwind_on_malloc=0" \
	LSAN_OPTIONS="suppressions=$PWD/leaks:print_suppressions=0"
module=${OCOP_TEST_PKCS11:-/usr/lib/softhsm/libsofthsm2.so}
[ -e "$module" ] || die "no $module: this test needs softhsm2"
pin=$(head -n 1 phrase)
mkdir token
cat >softhsm.conf <<-end
	directories.tokendir = $tmp/token
	objectstore.backend = file
	log.level = ERROR
	slots.removable = false
end
SOFTHSM2_CONF=$tmp/softhsm.conf
export SOFTHSM2_CONF
make_token() {
	softhsm2-util --init-token --free --label "$1" --so-pin 00000000 \
		--pin "$pin" >/dev/null
}
make_token 'Con dấu' || die 'no token'
uri() {	# OBJECT
	echo "pkcs11:token=Con%20d%E1%BA%A5u;object=$1?module-path=$module"
}

# --- A key is made on it, once, by who knows its PIN ------------------------

a=$(uri A)
try 0 "$ocop" key new --out "$a" --passphrase-fd 3
says out 'Key id: '
kid=$(sed -n 's/^Key id: //p' out)
try 4 "$ocop" key new --out "$a" --passphrase-fd 3
one_line err
says err 'nothing was made'
echo 'another phrase' >wrong
run 2 "$ocop" key new --out "$(uri B)" --passphrase-fd 3 3<wrong
one_line err
says err 'PIN incorrect'
# It is shown to everybody: no PIN, no terminal.
run 0 "$ocop" key show "$a" </dev/null
says out "Key id: $kid"
says out 'Algorithm: es256'
run 0 "$ocop" key show "$a" --json
says out '"alg":"es256"'
run 0 "$ocop" key public "$a" --out a.pub
run 0 "$ocop" key show a.pub
says out "Key id: $kid"

# A key that is there already asks to be enrolled.
try 0 "$ocop" key request "$a" --role stamp --holder Ai --out a.request \
	--passphrase-fd 3
says out "Key id: $kid"
run 0 "$ocop" key show a.request
says out "Key id: $kid"
says out 'Roles: stamp'
says out 'Holder: Ai'
try 4 "$ocop" key request "$a" --out a.request --passphrase-fd 3
try 2 "$ocop" key request "$a" --passphrase-fd 3
try 2 "$ocop" key request --out b.request --passphrase-fd 3
try 2 "$ocop" key request "$a" --role king --out b.request --passphrase-fd 3
run 2 "$ocop" key request "$a" --out b.request --passphrase-fd 3 3<wrong
is 'no request was written' test ! -e b.request

# --- What is not there, or not meant, is said -------------------------------

run 4 "$ocop" key show "$(uri B)"
says err 'the key was not found on it'
run 4 "$ocop" key show "$(uri A | sed 's/Con/Cai/')"
says err 'token: not found'
run 4 "$ocop" key show "pkcs11:object=A?module-path=/none.so"
one_line err
run 4 "$ocop" key show "pkcs11:object=A?module-path=$(command -v sh)"
run 2 "$ocop" key show "pkcs11:object=A?module-path=libsofthsm2.so"
says err 'an absolute path'
run 2 "$ocop" key show "pkcs11:token=x?module-path=$module"
run 2 "$ocop" key show 'pkcs11:object=A'
run 2 "$ocop" key show "$a&pin-value=1234"
says err 'do not put a PIN on the command line'
run 2 "$ocop" key show "pkcs11:colour=red;object=A?module-path=$module"
try 2 "$ocop" key new --out "$(uri B)" --role record --passphrase-fd 3
says err '--request-out'
try 2 "$ocop" key passwd "$a"
make_token second
run 4 "$ocop" key show "pkcs11:token=second;object=A?module-path=$module"
run 2 "$ocop" key show "pkcs11:object=A?module-path=$module"
says err '2 tokens match'

# --- A realm of it ----------------------------------------------------------

root_key=$(uri root) log_key=$(uri log) time_key=$(uri time)
# As realm.sh's, but keys of a producer and an authority are on the token.
key() {	# NAME OPTIONS...
	k=$1
	shift
	case $k in
	DBN | p1.*)
		"$ocop" key new --out "$(uri "$k")" --passphrase-fd 3 \
			--request-out "$k.request" "$@" >/dev/null 3<phrase
		;;
	*)
		"$ocop" key new --out "$k" --passphrase-fd 3 "$@" >/dev/null \
			3<phrase
		;;
	esac
}
make_realm
run 0 "$ocop" trust show trust.cose --check
says out 'Accepted: yes'
run 0 "$ocop" key show p1.record.request
says out 'Roles: record'
is 'no key of these is a file' test ! -e DBN -a ! -e p1.record -a ! -e root
make_registry
is 'a registry was made' test -s registry.db
start_registry

# A witness's, too.
key "$(uri w)" --alg ed25519
run 0 "$build/ocop-witness" init --state state
"$build/ocop-witness" run --state state --key "$(uri w)" --trust trust.cose \
	--name w.example --listen 127.0.0.1:0 --port-file wport \
	--passphrase-fd 3 3<phrase >wout 2>wlog &
witness=$!
wait_for wport witness wlog
{ printf 'old 0\n\n'; curl -s "$url/log/checkpoint"; } >request
run 0 curl -s --data-binary @request \
	"http://127.0.0.1:$(cat wport)/add-checkpoint"
is 'the token cosigned' grep -q '^— w.example ' out
kill "$witness"
wait "$witness" || :

run 0 enrol office "$(uri DBN)"
run 0 certify office "$(uri DBN)"
run 0 submit office
run 0 open_lots maker "$(uri p1.record)"
run 0 submit maker
run 0 "$build/ocop-sync" --replica r.db --registry "$url" --trust trust.cose \
	--fingerprint "$fingerprint"
kill_registry TERM
try 0 "$ocop" stamp make --product 09520000001070 --lot 1 --count 3 \
	--key "$(uri p1.stamp)" --home maker --host $HOST --out stamps \
	--passphrase-fd 3
run 0 "$ocop" stamp list --home maker
stamp=$(sed -n '2s/.*,//p' out)
run 3 "$build/ocop-verify" --replica r.db --json "$stamp"
says out '"verdict"'
silent out forged
silent out unregistered
case $stamp in
*00) other=${stamp%??}11 ;;
*) other=${stamp%??}00 ;;
esac
run 1 "$build/ocop-verify" --replica r.db --json "$other"
says out forged

# --- A wrong PIN signs nothing ----------------------------------------------

printf 'wrong pin\nwrong pin\n' >wrong
run 4 timeout 15 "$build/ocop-registryd" run --db registry.db --key "$log_key" \
	--time-key "$time_key" --listen 127.0.0.1:0 --clock clock \
	--passphrase-fd 3 3<wrong
says err 'PIN incorrect'
before=$(ls office/outbox)
run 2 "$ocop" certificate --csv certificates.csv --key "$(uri DBN)" \
	--home office --passphrase-fd 3 3<wrong
says err 'PIN incorrect'
same 'the outbox' "$(ls office/outbox)" "$before"
finish
