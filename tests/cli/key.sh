#!/bin/sh
# Goal: ocop key makes, shows, publishes and re-encrypts keys, and never
# shows, overwrites or accepts what it should not.
# SPDX-License-Identifier: Apache-2.0
set -eu
tests=$(cd "$(dirname "$0")" && pwd)
. "$tests/lib.sh"
ocop=$build/ocop

die() {
	echo "key.sh: $*" >&2
	exit 1
}
# with PASSPHRASE COMMAND...: the passphrase comes on descriptor 3
with() {
	phrase=$1
	shift
	"$@" 3<<-end
	$phrase
	end
}

# A key: 0600, encrypted, its id on stdout.
run 0 with 'two secret words' "$ocop" key new --out a.key --passphrase-fd 3
says out 'Key id: '
silent out 'request'
[ "$(stat -c %a a.key)" = 600 ] || die 'a.key is not 0600'
says a.key 'BEGIN ENCRYPTED PRIVATE KEY'
[ ! -e a.key.request ] || die 'a request that nobody asked for'
kid=$(sed -nE 's/^[^:]*: ([0-9a-f]{16})$/\1/p' out | head -n 1)
[ ${#kid} = 16 ] || die "kid '$kid'"

# It is never overwritten.
cp a.key before
run 4 with 'other words here' "$ocop" key new --out a.key --passphrase-fd 3
says err "'a.key'"
cmp -s a.key before || die 'a.key was overwritten'

# Shown with the passphrase only, and without its secret.
run 0 with 'two secret words' "$ocop" key show a.key --passphrase-fd 3
says out "$kid"
says out 'Algorithm: es256'
silent out PRIVATE
run 2 with 'wrong word' "$ocop" key show a.key --passphrase-fd 3
run 2 with '' "$ocop" key show a.key --passphrase-fd 3
run 2 "$ocop" key show a.key --passphrase-fd x
run 4 "$ocop" key show none.key
run 2 "$ocop" key show

# A key that others can read is refused.
chmod 644 a.key
run 4 with 'two secret words' "$ocop" key show a.key --passphrase-fd 3
chmod 600 a.key

# The public key in all its forms is the same key.
run 0 with 'two secret words' "$ocop" key public a.key --passphrase-fd 3
cp out a.pub
run 0 with 'two secret words' "$ocop" key public a.key --pem --passphrase-fd 3
cp out a.pem
run 0 with 'two secret words' "$ocop" key public a.key --passphrase-fd 3 \
	--out b.pub
cmp -s a.pub b.pub || die '--out and stdout differ'
run 4 with 'two secret words' "$ocop" key public a.key --passphrase-fd 3 \
	--out b.pub
for form in a.pub a.pem; do
	run 0 "$ocop" key show $form
	says out "$kid"
	run 0 "$ocop" key public $form
	cmp -s out a.pub || die "$form is another key"
done
run 2 with 'two secret words' "$ocop" key public a.key --time --passphrase-fd 3
run 2 "$ocop" key public a.pub --vkey ocop.example/log

# An enrolment request: what it says, and that it is signed.
run 0 with 'a demo passphrase' "$ocop" key new --out p.key --role record --role stamp \
	--holder 'Lò Thị Mẫu' --passphrase-fd 3
says out 'Enrolment request: p.key.request'
run 0 "$ocop" key show p.key.request
says out 'Roles: record stamp'
says out 'Holder: Lò Thị Mẫu'
run 0 "$ocop" key show p.key.request --json
says out '"schema":"ocop.key/1"'
says out '"roles":["record","stamp"]'
# The last byte is the signature's.
size=$(stat -c %s p.key.request)
head -c $((size - 1)) p.key.request >bad.request
last=$(tail -c 1 p.key.request | od -An -tu1 | tr -d ' ')
printf "\\$(printf %03o $(((last + 1) % 256)))" >>bad.request
run 4 "$ocop" key show bad.request
says err "'bad.request'"
run 0 with 'a demo passphrase' "$ocop" key new --out q.key --request --json --passphrase-fd 3
says out '"request":"q.key.request"'
run 0 "$ocop" key show q.key.request --json
says out '"roles":[]'

# Of a key that is there: the same key, other roles; never overwritten.
run 0 with 'a demo passphrase' "$ocop" key request q.key --role record --out q2.request \
	--passphrase-fd 3
run 0 "$ocop" key show q2.request --json
says out '"roles":["record"]'
run 0 with 'a demo passphrase' "$ocop" key request q.key --out q3.request --json \
	--passphrase-fd 3
says out '"request":"q3.request"'
run 4 with 'a demo passphrase' "$ocop" key request q.key --out q3.request --passphrase-fd 3
run 2 with bad "$ocop" key request q.key --out q4.request --passphrase-fd 3
[ ! -e q4.request ] || die 'a request without the passphrase'

# Arguments.
run 2 with 'a demo passphrase' "$ocop" key new --passphrase-fd 3
run 2 with 'eleven char' "$ocop" key new --out x.key --passphrase-fd 3
says err 'shorter than 12 characters'
says err '--weak'
run 2 with 'a demo passphrase' "$ocop" key new --out x.key --role king --passphrase-fd 3
run 2 with 'a demo passphrase' "$ocop" key new --out x.key --alg rsa --passphrase-fd 3
run 2 with 'a demo passphrase' "$ocop" key new --out x.key --holder me --passphrase-fd 3
run 2 with 'a demo passphrase' "$ocop" key new --out x.key --role record --passphrase-fd 3 \
	--holder "$(printf 'a\tb')"
run 2 with 'a demo passphrase' "$ocop" key new extra --out x.key --passphrase-fd 3
[ ! -e x.key ] || die 'x.key was written all the same'

# Note keys: the log's and the time key's.
run 0 with 'a demo passphrase' "$ocop" key new --alg ed25519 --out log.key --passphrase-fd 3
run 0 with 'a demo passphrase' "$ocop" key public log.key --vkey ocop.example/log \
	--passphrase-fd 3
says out 'ocop.example/log+'
[ "$(wc -l <out)" = 1 ] || die 'a vkey is one line'
cp out log.vkey
run 0 with 'a demo passphrase' "$ocop" key public log.key --vkey ocop.example/log --time \
	--passphrase-fd 3
if cmp -s out log.vkey; then die 'a time key is a log key'; fi

# Another passphrase, the same key; both from one descriptor.
run 0 with "a demo passphrase
a new passphrase" "$ocop" key passwd log.key --passphrase-fd 3 --new-passphrase-fd 3
run 2 with 'a demo passphrase' "$ocop" key public log.key --passphrase-fd 3
run 0 with 'a new passphrase' "$ocop" key public log.key --vkey ocop.example/log \
	--passphrase-fd 3
cmp -s out log.vkey || die 'passwd changed the key'
[ "$(stat -c %a log.key)" = 600 ] || die 'log.key is not 0600'
cp log.key before
run 2 with "wrong
x" "$ocop" key passwd log.key --passphrase-fd 3 --new-passphrase-fd 3
run 2 with 'a new passphrase' "$ocop" key passwd log.key --passphrase-fd 3 \
	--new-passphrase-fd 3
cmp -s log.key before || die 'a failed passwd touched the key'

# A short one is taken by who insists.
run 2 with "a new passphrase
short" "$ocop" key passwd log.key --passphrase-fd 3 --new-passphrase-fd 3
run 0 with "a new passphrase
short" "$ocop" key passwd log.key --passphrase-fd 3 --new-passphrase-fd 3 --weak
run 0 with short "$ocop" key new --out weak.key --weak --passphrase-fd 3

# A file that is no such key is called what it is, and what to do is said.
openssl ecparam -name prime256v1 -genkey -out ec.pem 2>/dev/null
openssl ec -in ec.pem -out sec1.pem 2>/dev/null
openssl pkcs8 -topk8 -nocrypt -in ec.pem -out plain.pem
openssl pkcs8 -topk8 -nocrypt -in ec.pem -outform DER -out key.der
openssl ec -in ec.pem -aes256 -passout pass:x -out old.pem 2>/dev/null
openssl genrsa -traditional -out rsa.pem 2048 2>/dev/null
chmod 600 ./*.pem key.der a.pub a.pem p.key.request
told() {	# FILE TEXT COMMAND...
	file=$1 text=$2
	shift 2
	run 2 with 'a demo passphrase' "$ocop" "$@" --passphrase-fd 3
	says err "'$file': "
	says err "$text"
	silent err base64url
}
for file in ec.pem sec1.pem old.pem; do
	told $file 'a secret key in SEC 1 form' key public $file
	told $file 'a secret key in SEC 1 form' key request $file --out q
done
told plain.pem 'this is a secret key without a passphrase' key public plain.pem
told rsa.pem 'this is an RSA key (PKCS #1)' key show rsa.pem
told key.der 'this is a key in DER: convert it with openssl pkcs8' key request key.der --out q
told key.der 'this is a key in DER: convert it with openssl pkey' key show key.der
told a.pub 'this is a public key, which cannot sign' key request a.pub --out q
told a.pem 'this is a public key, which cannot sign' key request a.pem --out q
told p.key.request 'an enrolment request, which cannot sign' key request p.key.request --out q
# It is no secret: nobody is told to close it.
cp a.pub a.key.pub
chmod 644 a.key.pub p.key.request
told a.key.pub "name the secret key's file ('a.key')" key request a.key.pub --out q
silent err chmod
told p.key.request 'an enrolment request, which cannot sign' key request p.key.request --out q
# What is said makes a key of each.
for file in 'ec.pem' 'sec1.pem' 'plain.pem' '-inform DER key.der'; do
	name=${file##* }
	openssl pkcs8 -topk8 -scrypt ${file% *} -in "$name" -out made \
		-passout pass:'a demo passphrase' 2>/dev/null ||
		openssl pkcs8 -topk8 -scrypt -in "$name" -out made \
			-passout pass:'a demo passphrase'
	chmod 600 made
	run 0 with 'a demo passphrase' "$ocop" key public made --passphrase-fd 3
	[ -s out ] || die "no public key of $name"
done

# A wrong passphrase may be typed again, at a terminal; it is asked for by name.
type_at() {	# ANSWERS COMMAND...
	/usr/bin/python3 "$tests/typist.py" "$@"
}
run 0 type_at 'wrong word
wrong again
a demo passphrase' "$ocop" key public p.key
says out "Passphrase of 'p.key':"
says out 'try again'
run 2 type_at 'wrong
wrong
wrong' "$ocop" key public p.key
run 0 type_at 'a demo passphrase
a demo passphrase' "$ocop" key new --out typed.key
says out "New passphrase for 'typed.key':"
# What is too short is not to be typed twice.
run 0 type_at 'short
a demo passphrase
a demo passphrase' "$ocop" key new --out again.key
says out 'shorter than 12 characters'
# An interruption is no verdict.
run 4 type_at "$(printf '\003')" "$ocop" key new --out cut.key
says out 'interrupted; nothing was done'
[ ! -e cut.key ] || die 'a key after an interruption'
run 4 setsid -w "$ocop" key new --out cut.key </dev/null
says err 'use --passphrase-fd'

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

finish
