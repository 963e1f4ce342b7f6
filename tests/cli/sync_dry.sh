#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# ocop-sync --dry-run: what is in the way, stage by stage, and what to ask the
# office's network for. It changes nothing.
set -u
cd "$(dirname "$0")/../.." || exit 4
server=$PWD/tests/cli/server.py
. tests/cli/lib.sh

sync=$build/ocop-sync
time=1764100000
fingerprint=$("$build/tests/make_log" a 300 $time x) || exit 4
"$build/tests/make_log" b 300 $time y >/dev/null || exit 4
servers=
clean_up() {
	[ -z "$servers" ] || kill -9 $servers 2>/dev/null
	rm -rf "$tmp"
}
trap clean_up EXIT
# serve MODE OPERANDS...: port is set.
serve() {
	rm -f port.txt
	python3 "$server" "$1" port.txt $2 ${3:-} ${4:-} 2>/dev/null &
	servers="$servers $!"
	wait_for port.txt "server $1" /dev/null
	port=$(cat port.txt)
}
dry() {
	code=$1
	shift
	run "$code" "$sync" --dry-run --replica r.db "$@"
}

# Before the first run: with the paper, or not at all.
dry 4 --source a/log
says err 'no such replica'
dry 0 --source a/log --trust a/trust.cose --fingerprint "$fingerprint"
says out 'reached: a checkpoint of ocop.example/log with 300 entries, and its last entries'
dry 4 --source a/log --trust a/trust.cose \
	--fingerprint "$(echo "$fingerprint" | tr 0-9 1-90)"
dry 4 --source a/log --trust none --fingerprint "$fingerprint"
is 'makes nothing' test -z "$(ls r.db* 2>/dev/null)"
run 0 "$sync" --replica r.db --trust a/trust.cose \
	--fingerprint "$fingerprint" --source a/log
sha256sum r.db r.db.* >before

# All is well, over the network too, and by a port that is told.
serve files a
good=$port
dry 0 --registry "http://127.0.0.1:$good"
says out "http://127.0.0.1:$good/log: reached"
dry 0 --source a/log --json
for member in '"schema":"ocop.dry-run/1"' '"reached":true' '"stage":null' \
	'"ask":null' '"size":300'; do
	says out "$member"
done

# blocked STAGE OPTIONS...: one source, stopped there.
blocked() {
	stage=$1
	shift
	dry 3 "$@"
	says out ": blocked ($stage): "
	is 'nothing on stderr' test ! -s err
	cp out text
	dry 3 "$@" --json
	says out "\"reached\":false,\"stage\":\"$stage\""
	cp text out
}
# A closed port, a name that is none.
blocked connect --source http://127.0.0.1:1/log
says out 'ask to allow outgoing connections to 127.0.0.1, TCP port 1 (http)'
blocked name --source https://registry.invalid/log
says out 'ask to have the name registry.invalid resolved here'
# A login page in its place.
serve portal .
blocked portal --source "http://127.0.0.1:$port/log"
says out 'login page answered instead (captive portal)'
says out "log in to the network with a browser, or ask to allow 127.0.0.1, TCP port $port"
serve redirect .
blocked redirect --source "http://127.0.0.1:$port/log"
says out 'login page (captive portal), or the log has moved'
says out 'log in to the network with a browser'
# Something else answers: no log, nothing, a page in a folder.
blocked status --source "http://127.0.0.1:$good/other"
says out 'there is no log at this address'
serve empty .
blocked status --source "http://127.0.0.1:$port/log"
says out 'status 200, 0 bytes'
# The connection is there: nobody is to open it.
serve packed .
blocked encoding --source "http://127.0.0.1:$port/log"
says out 'ask whoever runs 127.0.0.1, or a proxy on the way, to send the files as they are'
silent out 'are allowed'
blocked status --source none/log
says out "file://$(pwd -P)/none/log: "
mkdir -p d/log && echo '<html>' >d/log/checkpoint
blocked content --source d/log
says out 'the answer is not a log'
silent out 'captive portal'
# A proxy that refuses, by CONNECT and by request; one that is not there.
serve deny .
blocked proxy --source https://registry.example/log \
	--proxy "http://127.0.0.1:$port"
says out "ask that the proxy http://127.0.0.1:$port allow this machine to reach registry.example, TCP port 443 (https)"
umask 077
echo "http://office:secret@127.0.0.1:$port" >proxy
blocked proxy --source http://registry.example/log \
	--proxy-file proxy
silent out secret
says out "the proxy 127.0.0.1:$port allow"
says out 'status 403'
blocked proxy --source http://registry.example/log \
	--proxy http://127.0.0.1:1
# One that wants a password, which is in a file of nobody else.
serve proxy a
echo "http://office:secret@127.0.0.1:$port" >proxy
dry 0 --source http://registry.example/log --proxy-file proxy
says out 'http://registry.example/log: reached'
blocked proxy --source http://registry.example/log \
	--proxy "http://127.0.0.1:$port"
dry 2 --source http://registry.example/log --proxy-file proxy \
	--proxy "http://127.0.0.1:$port"
chmod 640 proxy
dry 4 --source http://registry.example/log --proxy-file proxy
chmod 600 proxy
silent err office
printf 'http://office:secret@127.0.0.1:1\nx\n' >proxy
dry 2 --source http://registry.example/log --proxy-file proxy
silent err secret
dry 2 --source http://registry.example/log \
	--proxy "http://office:secret@127.0.0.1:$port"
says err '(--proxy-file)'
silent err secret
dry 2 --source https://office:secret@registry.example/log
says err 'an address must not have a user name or password'
silent err secret
dry 2 --registry https://office:secret@registry.example
silent err secret
serve deny .
# Without a proxy, a refusal is the server's own.
blocked status --source "http://127.0.0.1:$port/log"
says out 'status 403'
# A certificate that nobody trusts, trusted, and another's.
for name in ours theirs; do
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-keyout $name.key -out $name.pem -days 30 -subj /CN=127.0.0.1 \
		-addext 'subjectAltName=IP:127.0.0.1' 2>/dev/null || exit 4
done
serve files a ours.pem ours.key
blocked tls --source "https://127.0.0.1:$port/log"
says out "ask whether the network inspects TLS to 127.0.0.1, TCP port $port;"
blocked tls --source "https://127.0.0.1:$port/log" --ca-file theirs.pem
dry 0 --source "https://127.0.0.1:$port/log" --ca-file ours.pem
blocked tls --source "https://localhost:$port/log" --ca-file ours.pem
# The checkpoint is there, its entries are not; they are of another width.
mkdir -p e f/log && cp -r a/log e/log && rm -r e/log/tile
blocked tile --source e/log
says out 'the checkpoint is there, its entries are not'
cp -r a/log f/ && truncate -s -3 f/log/tile/entries/001.p/44
blocked content --source f/log
# Another log, or one that nobody signed: told, and nobody is accused.
"$build/tests/make_log" g 300 $time x >/dev/null
sed -i '2s/300/299/' g/log/checkpoint
dry 3 --source g/log
says out ': refused (signature): '

# A log that the realm began since: found as a run would find it.
"$build/tests/make_log" n 300 $time x 0 next:40 >/dev/null || exit 4
dry 0 --source n/log
says out 'reached: a checkpoint of ocop.example/log/1 with 40 entries'
dry 0 --source a/log --source n/log --source a/log
mv n/log/trust/2.cose two.cose
dry 3 --source n/log
says out ': refused (signature): '
cp n/log/trust/1.cose n/log/trust/2.cose
dry 3 --source n/log
mv two.cose n/log/trust/2.cose

# Several: each has its line; all that could not be reached make it 3.
dry 3 --source a/log --source http://127.0.0.1:1/log
is 'a line a source, and what to ask' lines out 3
dry 3 --source g/log --source http://127.0.0.1:1/log --source a/log
dry 2 --source "http://127.0.0.1/$(head -c 2000 /dev/zero | tr '\0' a)"

# But for what SQLite leaves beside a file that it reads: -wal and -shm.
sha256sum r.db r.db.* >after
is 'nothing has changed' cmp before after
finish
