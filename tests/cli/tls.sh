#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# TLS as offices meet it: a clock that is wrong, a file of authorities that is
# none. Both are this machine's trouble, and no word on a log.
set -u
cd "$(dirname "$0")/../.." || exit 4
. tests/cli/lib.sh

sync=$build/ocop-sync
fingerprint=$("$build/tests/make_log" a 300 1764100000 x) || exit 4
first="--replica r.db --trust a/trust.cose --fingerprint $fingerprint"

# --- An authority, and certificates of three ages ----------------------------

ec='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'
openssl req -x509 $ec -keyout ca.key -out ca.pem -days 400 -subj '/CN=CA' \
	2>/dev/null || exit 4
mkdir db && : >db/index && echo 01 >db/serial
cat >ca.cnf <<'CNF'
[ca]
default_ca = d
[d]
database = db/index
serial = db/serial
new_certs_dir = db
default_md = sha256
policy = p
unique_subject = no
copy_extensions = copy
[p]
commonName = supplied
CNF
# certify NAME FROM TO
certify() {
	openssl req $ec -keyout "$1.key" -out "$1.csr" -subj /CN=127.0.0.1 \
		-addext subjectAltName=IP:127.0.0.1 2>/dev/null &&
	openssl ca -batch -config ca.cnf -in "$1.csr" -out "$1.pem" \
		-cert ca.pem -keyfile ca.key -startdate "$2" -enddate "$3" \
		2>/dev/null || exit 4
}
certify now 20200101000000Z 20990101000000Z
certify young 20980101000000Z 20990101000000Z
certify old 20200101000000Z 20210101000000Z

# serve NAME: the log by that certificate, on a free port; sets url.
serve() {
	# A client that refuses the certificate hangs up while s_server writes.
	(trap '' PIPE && cd a && exec openssl s_server -accept 127.0.0.1:0 -cert "../$1.pem" \
		-key "../$1.key" -WWW >../server.out 2>&1) &
	server=$!
	trap 'kill $server 2>/dev/null; rm -rf "$tmp"' EXIT
	i=0
	until port=$(sed -n 's/^ACCEPT .*:\([0-9]*\)$/\1/p' server.out) &&
	      [ -n "$port" ]; do
		i=$((i + 1))
		[ $i -lt 100 ] || exit 4
		sleep 0.1
	done
	url=https://127.0.0.1:$port/log
}
stop() {
	kill $server
	wait $server 2>/dev/null
}

# --- A clock -----------------------------------------------------------------

for age in young old; do
	serve $age
	run 3 "$sync" $first --source "$url" --ca-file ca.pem
	says err 'clock'
	run 3 "$sync" $first --source "$url" --ca-file ca.pem --dry-run --json
	says out '"stage":"clock"'
	says out 'set the clock of this machine'
	stop
done

# --- Authorities -------------------------------------------------------------

serve now
openssl x509 -in ca.pem -outform DER -out der.pem
: >empty.pem
for file in none der empty; do
	rm -f r.db*
	run 4 "$sync" $first --source "$url" --ca-file $file.pem
	says err "$file.pem"
	run 4 "$sync" $first --source "$url" --ca-file $file.pem --dry-run
done
says err 'it has no PEM certificate'
# A timer counts it, and says so.
run 4 "$sync" --replica r.db --scheduled --source "$url" --ca-file der.pem
run 3 "$sync" status --replica r.db --json
says out '"failures":1'
says out '"error":"OCOP_ERR_FILE"'
# One that is not trusted is a source's trouble.
rm -f r.db*
run 3 "$sync" $first --source "$url" --ca-file young.pem
says err ': tls: '
rm -f r.db*
run 0 "$sync" $first --source "$url" --ca-file ca.pem
stop
finish
