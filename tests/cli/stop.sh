#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# ocop-registryd is told to stop while it proves its log, which may take
# minutes: it stops there and then, and starts again. Its clock is held, so
# that the start never ends by itself.
set -u
cd "$(dirname "$0")/../.." || exit 4
. tests/cli/realm.sh

make_realm
make_registry
# Whoever opens the clock waits while "hold" is there.
touch hold

# Signals as a service gets them: whoever ran this may ignore SIGHUP (nohup).
begin() {
	env --default-signal LD_PRELOAD="$build/tests/hold.so" "$build/ocop-registryd" run --db registry.db \
		--key "$log_key" --time-key "$time_key" --listen 127.0.0.1:0 --clock clock \
		--passphrase-fd 3 3<phrase >out 2>err &
	daemon=$!
	tries=0
	until ls -l "/proc/$daemon/fd" 2>/dev/null | grep -q registry.db; do
		tries=$((tries + 1))
		[ $tries -le 1000 ] || die "no log was opened: $(cat err)"
		kill -0 "$daemon" 2>/dev/null || die "it ended: $(cat err)"
		sleep 0.01
	done
}
# ended SIGNAL NUMBER: it ends by that signal; one that stays is killed.
ended() {
	kill "-$1" "$daemon"
	( sleep 20; kill -9 "$daemon" ) >/dev/null 2>&1 &
	guard=$!
	wait "$daemon" 2>/dev/null
	same "SIG$1" $? $((128 + $2))
	kill "$guard" 2>/dev/null
	daemon=
	silent out listening
}
begin
ended TERM 15
begin
ended HUP 1

# An operator's word about the clock is kept until it serves.
begin
kill -USR1 "$daemon"
rm hold
tries=0
until [ -s out ] && { [ "${SAID:-}" ] || grep -q 'clock was confirmed' err; }; do
	tries=$((tries + 1))
	[ $tries -le 1000 ] || die "not confirmed: $(cat err)"
	kill -0 "$daemon" 2>/dev/null || die "it ended: $(cat err)"
	sleep 0.01
done
says out 'listening on'
says err 'clock was confirmed'
kill_registry KILL
start_registry
kill_registry TERM
finish
