#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# ocop-witness as an operator runs it: what it needs, whose state it takes,
# and what HTTP gets from it. Requests and their answers are told by
# tests/vectors/witness, the story by tests/e2e/witness.sh.
. "$(dirname "$0")/realm.sh"
make_realm
witness=$build/ocop-witness
key w1 --alg ed25519
key w2 --alg ed25519

# Usage.
run 0 "$witness" --version
run 0 "$witness" --help
run 0 "$witness" help run
run 0 "$witness" init --help
run 2 "$witness"
run 2 "$witness" nonsense
says err "'nonsense': no such command (try --help)"
run 2 "$witness" init
run 2 "$witness" init --state state stray
try 2 "$witness" run --key w1 --log "$log_vkey"
try 2 "$witness" run --state state --log "$log_vkey"
try 2 "$witness" run --state state --key w1
says err "'--log'"
try 2 "$witness" run --state state --key w1 --log nonsense --passphrase-fd 3
is 'one line' lines err 1
# A time key signs no checkpoint.
try 2 "$witness" run --state state --key w1 --log "$time_vkey" --passphrase-fd 3
says err 'type 4'

# The state: made once, by its own command.
run_it() {	# CODE OPTIONS...
	code_=$1
	shift
	try "$code_" timeout 20 "$witness" run --state state --passphrase-fd 3 \
		--listen 127.0.0.1:0 "$@"
}
run_it 4 --key w1 --log "$log_vkey" --name w.example/1
is 'no state is made by the way' test ! -e state
run 0 "$witness" init --state state
run 4 "$witness" init --state state
run 4 "$witness" init --state trust.cose
# A key's name comes from the trust document or is given.
run_it 2 --key w1 --log "$log_vkey"
says err "'--name'"
run_it 2 --key w1 --trust trust.cose
says err "'--name'"
run_it 2 --key w1 --log "$log_vkey" --name 'a b'
run_it 4 --key DBN --log "$log_vkey" --name w.example/1
says err 'Ed25519'
run_it 4 --key w1 --trust root.pub --name w.example/1

# start OPTIONS...: serves; $daemon and $url are set.
start() {
	rm -f port
	"$witness" run --state state --passphrase-fd 3 --listen 127.0.0.1:0 \
		--port-file port "$@" >started 2>witness.log 3<phrase &
	daemon=$!
	wait_for port witness witness.log
	url=http://127.0.0.1:$(cat port)
}
# ask STATUS CURL-OPTIONS...: the body in out.
ask() {
	want_=$1
	shift
	same "status of $*" "$(curl -s -o out -w '%{http_code}' "$@")" "$want_"
}

start --key w1 --name w.example/1 --trust trust.cose
says started "listening on $url"
says witness.log 'w.example/1+'
w1_vkey=$("$ocop" key public w1 --vkey w.example/1 --time --passphrase-fd 3 3<phrase)
says witness.log "$w1_vkey"
ask 404 "$url/"
ask 404 "$url/add-checkpoint/"
ask 404 -d x "$url/checkpoint"
ask 405 "$url/add-checkpoint"
ask 405 -X PUT -d x "$url/add-checkpoint"
ask 400 -d nonsense "$url/add-checkpoint"
is 'it says why' lines out 1
head -c 65536 /dev/zero >large
ask 400 --data-binary @large "$url/add-checkpoint"
head -c 65537 /dev/zero >large
ask 413 --data-binary @large "$url/add-checkpoint"
ask 413 -H 'Transfer-Encoding: chunked' --data-binary @large "$url/add-checkpoint"

# A founded log: its checkpoint is cosigned, once more on asking.
make_registry
start_log() {
	"$build/ocop-registryd" run --db registry.db --key "$log_key" \
		--time-key "$time_key" --listen 127.0.0.1:0 --port-file lport \
		--clock clock --confirm-clock --passphrase-fd 3 3<phrase \
		>/dev/null 2>lerr &
	registry=$!
	wait_for lport registry lerr
}
start_log
curl -s "http://127.0.0.1:$(cat lport)/log/checkpoint" >note
kill "$registry"
wait "$registry"
{ printf 'old 0\n\n'; cat note; } >request
ask 200 --data-binary @request "$url/add-checkpoint"
is 'one line' lines out 1
is 'it is a cosignature' grep -q '^— w.example/1 ' out
ask 409 -D head --data-binary @request "$url/add-checkpoint"
says out 1
is 'of its type' grep -qi '^content-type: text/x.tlog.size' head
{ printf 'old 1\n\n'; cat note; } >request
ask 200 --data-binary @request "$url/add-checkpoint"
kill -TERM $daemon
wait $daemon
same 'its exit code' $? 0
daemon=

# The state is bound to its key; by the same key it goes on.
run_it 4 --key w2 --name w.example/2 --log "$log_vkey"
says err 'another witness'
run_it 4 --key w1 --name w.example/other --log "$log_vkey"
start --key w1 --name w.example/1 --log "$log_vkey"
{ printf 'old 0\n\n'; cat note; } >request
ask 409 --data-binary @request "$url/add-checkpoint"
kill -TERM $daemon
wait $daemon
daemon=
finish
