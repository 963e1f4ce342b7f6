#!/bin/sh
# Goal: ocop key makes, shows, publishes and re-encrypts keys, and never
# shows, overwrites or accepts what it should not.
# SPDX-License-Identifier: Apache-2.0
set -eu
build=$(cd "${BUILD:-build}" && pwd)
ocop=$build/ocop
LC_ALL=C
export LC_ALL
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
passed=0

die() {
	echo "key.sh: $*" >&2
	exit 1
}
# run EXPECTED-CODE COMMAND...: keeps stdout in out, stderr in err
run() {
	want=$1
	shift
	got=0
	"$@" >out 2>err || got=$?
	[ "$got" = "$want" ] || die "'$*': exit $got, not $want: $(cat err)"
	passed=$((passed + 1))
}
# with PASSPHRASE COMMAND...: the passphrase comes on descriptor 3
with() {
	phrase=$1
	shift
	"$@" 3<<-end
	$phrase
	end
}
says() {	# FILE TEXT
	grep -qF -- "$2" "$1" || die "no '$2' in $1: $(cat "$1")"
	passed=$((passed + 1))
}
silent() {	# FILE TEXT
	if grep -qF -- "$2" "$1"; then die "'$2' in $1"; fi
	passed=$((passed + 1))
}

# A key: 0600, encrypted, its id on stdout.
run 0 with 'secret word' "$ocop" key new --out a.key --passphrase-fd 3
says out 'kid      '
silent out 'request'
[ "$(stat -c %a a.key)" = 600 ] || die 'a.key is not 0600'
says a.key 'BEGIN ENCRYPTED PRIVATE KEY'
[ ! -e a.key.request ] || die 'a request that nobody asked for'
kid=$(sed -n 's/^kid *//p' out)
[ ${#kid} = 16 ] || die "kid '$kid'"

# It is never overwritten.
cp a.key before
run 4 with 'other' "$ocop" key new --out a.key --passphrase-fd 3
says err "'a.key'"
cmp -s a.key before || die 'a.key was overwritten'

# Shown with the passphrase only, and without its secret.
run 0 with 'secret word' "$ocop" key show a.key --passphrase-fd 3
says out "$kid"
says out 'alg      es256'
silent out PRIVATE
run 1 with 'wrong word' "$ocop" key show a.key --passphrase-fd 3
run 1 with '' "$ocop" key show a.key --passphrase-fd 3
run 2 "$ocop" key show a.key --passphrase-fd x
run 4 "$ocop" key show none.key
run 2 "$ocop" key show

# A key that others can read is refused.
chmod 644 a.key
run 4 with 'secret word' "$ocop" key show a.key --passphrase-fd 3
chmod 600 a.key

# The public key in all its forms is the same key.
run 0 with 'secret word' "$ocop" key public a.key --passphrase-fd 3
cp out a.pub
run 0 with 'secret word' "$ocop" key public a.key --pem --passphrase-fd 3
cp out a.pem
run 0 with 'secret word' "$ocop" key public a.key --passphrase-fd 3 \
	--out b.pub
cmp -s a.pub b.pub || die '--out and stdout differ'
run 4 with 'secret word' "$ocop" key public a.key --passphrase-fd 3 \
	--out b.pub
for form in a.pub a.pem; do
	run 0 "$ocop" key show $form
	says out "$kid"
	run 0 "$ocop" key public $form
	cmp -s out a.pub || die "$form is another key"
done
run 2 with 'secret word' "$ocop" key public a.key --time --passphrase-fd 3
run 1 "$ocop" key public a.pub --vkey ocop.example/log

# An enrolment request: what it says, and that it is signed.
run 0 with pw "$ocop" key new --out p.key --role record --role stamp \
	--holder 'Lò Thị Mẫu' --passphrase-fd 3
says out 'request  p.key.request'
run 0 "$ocop" key show p.key.request
says out 'roles    record stamp'
says out 'holder   Lò Thị Mẫu'
run 0 "$ocop" key show p.key.request --json
says out '"schema":"ocop.key/1"'
says out '"roles":["record","stamp"]'
# The last byte is the signature's.
size=$(stat -c %s p.key.request)
head -c $((size - 1)) p.key.request >bad.request
last=$(tail -c 1 p.key.request | od -An -tu1 | tr -d ' ')
printf "\\$(printf %03o $(((last + 1) % 256)))" >>bad.request
run 1 "$ocop" key show bad.request
says err "'bad.request'"
run 0 with pw "$ocop" key new --out q.key --request --json --passphrase-fd 3
says out '"request":"q.key.request"'
run 0 "$ocop" key show q.key.request --json
says out '"roles":[]'

# Of a key that is there: the same key, other roles; never overwritten.
run 0 with pw "$ocop" key request q.key --role record --out q2.request \
	--passphrase-fd 3
run 0 "$ocop" key show q2.request --json
says out '"roles":["record"]'
run 0 with pw "$ocop" key request q.key --out q3.request --json \
	--passphrase-fd 3
says out '"request":"q3.request"'
run 4 with pw "$ocop" key request q.key --out q3.request --passphrase-fd 3
run 1 with bad "$ocop" key request q.key --out q4.request --passphrase-fd 3
[ ! -e q4.request ] || die 'a request without the passphrase'

# Arguments.
run 2 with pw "$ocop" key new --passphrase-fd 3
run 2 with pw "$ocop" key new --out x.key --role king --passphrase-fd 3
run 2 with pw "$ocop" key new --out x.key --alg rsa --passphrase-fd 3
run 2 with pw "$ocop" key new --out x.key --holder me --passphrase-fd 3
run 2 with pw "$ocop" key new --out x.key --role record --passphrase-fd 3 \
	--holder "$(printf 'a\tb')"
run 2 with pw "$ocop" key new extra --out x.key --passphrase-fd 3
[ ! -e x.key ] || die 'x.key was written all the same'

# Note keys: the log's and the time key's.
run 0 with pw "$ocop" key new --alg ed25519 --out log.key --passphrase-fd 3
run 0 with pw "$ocop" key public log.key --vkey ocop.example/log \
	--passphrase-fd 3
says out 'ocop.example/log+'
[ "$(wc -l <out)" = 1 ] || die 'a vkey is one line'
cp out log.vkey
run 0 with pw "$ocop" key public log.key --vkey ocop.example/log --time \
	--passphrase-fd 3
if cmp -s out log.vkey; then die 'a time key is a log key'; fi

# Another passphrase, the same key; both from one descriptor.
run 0 with "pw
new word" "$ocop" key passwd log.key --passphrase-fd 3 --new-passphrase-fd 3
run 1 with pw "$ocop" key public log.key --passphrase-fd 3
run 0 with 'new word' "$ocop" key public log.key --vkey ocop.example/log \
	--passphrase-fd 3
cmp -s out log.vkey || die 'passwd changed the key'
[ "$(stat -c %a log.key)" = 600 ] || die 'log.key is not 0600'
cp log.key before
run 1 with "wrong
x" "$ocop" key passwd log.key --passphrase-fd 3 --new-passphrase-fd 3
run 1 with 'new word' "$ocop" key passwd log.key --passphrase-fd 3 \
	--new-passphrase-fd 3
cmp -s log.key before || die 'a failed passwd touched the key'

# Help and version.
run 0 "$ocop" help
says out '  key '
run 0 "$ocop" help key
says out '  passwd '
run 0 "$ocop" help key new
says out '--passphrase-fd'
run 0 "$ocop" key new --help
run 0 "$ocop" --version
says out 'ocop '
run 2 "$ocop"
run 2 "$ocop" kye
run 2 "$ocop" key nwe
run 2 "$ocop" key show --colour a.pub

echo "$passed passed, 0 failed"
