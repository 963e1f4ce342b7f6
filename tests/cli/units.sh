#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The units and the cron line: systemd takes them, they are locked up, and
# what stands behind ExecStart= is run as it stands, with the variables that
# systemd would set.
put=$(cd "$(dirname "$0")/../.." && pwd)/systemd/put.sh
. "$(dirname "$0")/realm.sh"
XDG_RUNTIME_DIR=$tmp/run
export XDG_RUNTIME_DIR
mkdir "$XDG_RUNTIME_DIR"
units=u/systemd/system
started=
clean_up() {
	[ -z "$started$daemon" ] || kill -9 $started $daemon 2>/dev/null
	rm -rf "$tmp"
}
verify() {	# CODE OPTIONS... UNITS...
	run "$1" systemd-analyze $2 verify --man=no $3
}

run 0 sh "$put" install "$build" "$tmp/u/systemd" "$tmp/u"
is 'no path is left out' test -z "$(grep -r @BINDIR@ u)"
for unit in ocop-sync.service ocop-sync.timer ocop-registryd.service \
	ocop-registryd-score.service ocop-registryd-score.timer \
	ocop-registryd-fsck.service ocop-registryd-fsck.timer \
	ocop-registryd.socket \
	ocop-witness.service; do
	verify 0 --system ./$units/$unit
	is "$unit is as it should be" test ! -s err
done
verify 0 --user ./u/systemd/user/ocop-sync.timer
verify 0 --user ./u/systemd/user/ocop-sync.service
# It would be said if one were wrong.
mkdir bad
sed 's|^ExecStart=[^ ]*|ExecStart=/nonexistent|' $units/ocop-sync.service >bad/ocop-sync.service
verify 1 --system ./bad/ocop-sync.service
# Locked up: exposure 2.0 of 10 at most; an open one is told from it.
for name in ocop-sync ocop-registryd ocop-registryd-score ocop-registryd-fsck \
	ocop-witness; do
	run 0 systemd-analyze security --offline=yes --threshold=20 --no-pager \
		./$units/$name.service
done
sed '/^[A-Z][A-Za-z]*=/{/^Restrict\|^Protect\|^System\|^Private/d}' \
	$units/ocop-sync.service >bad/ocop-sync.service
run 1 systemd-analyze security --offline=yes --threshold=20 --no-pager \
	./bad/ocop-sync.service
for line in RandomizedDelaySec=10min Persistent=true WantedBy=timers.target; do
	is "the timer has $line" grep -qx "$line" $units/ocop-sync.timer
done
run 0 systemd-analyze calendar \
	"$(sed -n 's/^OnCalendar=//p' $units/ocop-sync.timer)"
for name in ocop ocop-registryd ocop-witness; do
	run 0 systemd-sysusers --dry-run "$tmp/u/lib/sysusers.d/$name.conf"
done

# What a unit would run, as a shell says it.
exec_start() {
	sed -n 's/^ExecStart=//p' "$1" | sed 's/\$\$/$/g'
}
until_file() {	# FILE PID
	tries=0
	until [ -s "$1" ]; do
		tries=$((tries + 1))
		[ $tries -le 400 ] || die "no $1: $(cat daemon.err)"
		kill -0 "$2" || die "it ended: $(cat daemon.err)"
		sleep 0.05
	done
}
# start_unit NAME STATE OPTIONS: in the background; its port is in port.
start_unit() {
	rm -f port
	STATE_DIRECTORY=$2 CREDENTIALS_DIRECTORY=$tmp/credentials OPTIONS=$3 \
		sh -c "exec $(exec_start $units/$1.service)" \
		>daemon.out 2>daemon.err &
	started=$!
	until_file port $started
}
stop_unit() {
	kill -TERM $started
	wait $started
	same 'SIGTERM ends it well' $? 0
	started=
}

make_realm
make_registry
mkdir credentials registry witness state
printf 'one phrase for all\none phrase for all\n' >credentials/passphrases
mv registry.db $log_key $time_key registry/
mv registry/$log_key registry/log.key 2>/dev/null
mv registry/$time_key registry/time.key 2>/dev/null
start_unit ocop-registryd "$tmp/registry" \
	"--listen 127.0.0.1:0 --port-file port --clock clock --confirm-clock"
url=http://127.0.0.1:$(cat port)
run 0 curl -fsS "$url/healthz"
run 0 curl -fsS "$url/log/checkpoint"
# The same on a socket that systemd opened: the first request starts it, and is
# answered.
listen_by_systemd() {
	stop_unit
	rm -f daemon.err	# of the one before
	socket=$(/usr/bin/python3 -c 'import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
	STATE_DIRECTORY=$tmp/registry CREDENTIALS_DIRECTORY=$tmp/credentials \
		OPTIONS="--listen systemd --clock clock --confirm-clock" \
		systemd-socket-activate -l "127.0.0.1:$socket" \
		-E STATE_DIRECTORY -E CREDENTIALS_DIRECTORY -E OPTIONS \
		sh -c "exec $(exec_start $units/ocop-registryd.service)" \
		>daemon.out 2>daemon.err &
	started=$!
	until_file daemon.err $started
	url=http://127.0.0.1:$socket
}
listen_by_systemd
run 0 curl -fsS --max-time 20 "$url/healthz"
says daemon.out "listening on $url"
# The job beside it scores what it stored: nothing yet.
key registry/monitor.key
head -n 1 phrase >credentials/monitor
run 0 env STATE_DIRECTORY="$tmp/registry" OPTIONS="--registry $url" \
	CREDENTIALS_DIRECTORY="$tmp/credentials" \
	sh -c "$(exec_start $units/ocop-registryd-score.service)"
says out '0 stamps scored'
# And the one that looks for damage reads it while it runs.
run 0 env STATE_DIRECTORY="$tmp/registry" OPTIONS= \
	sh -c "$(exec_start $units/ocop-registryd-fsck.service)"
says out ', no fault'

# The job: nothing before the first run by hand, then what the timer starts,
# with an outbox.
sync_start() {	# CODE UNIT: its line, run
	run "$1" env STATE_DIRECTORY="$tmp/state" OPTIONS="--registry $url --push $tmp/office" \
		sh -c "$(exec_start "$2")"
}
is 'its condition is the replica' grep -qx \
	'ConditionPathExists=/var/lib/ocop/replica.db' $units/ocop-sync.service
run 0 "$build/ocop-sync" --replica state/replica.db --registry "$url" \
	--trust trust.cose --fingerprint "$fingerprint"
try 0 enrol office DBN
sync_start 0 $units/ocop-sync.service
is 'one line for the journal' lines out 1
says out '; sent: 2 accepted, 0 refused'
# Nothing that it calls is kept from it. (fchown: SQLite's, as root alone.)
calls() {	# SETS...: the names, sets within sets too
	systemd-analyze syscall-filter "$@" | awk '!/#/ { print $1 }' |
	while read -r name; do
		case " $* " in *" $name "*) continue ;; esac
		case $name in
		@*) calls "$name" ;;
		*) echo "$name" ;;
		esac
	done
}
calls @system-service | sort -u >allowed
calls @privileged | sort -u >denied
sync_line=$(exec_start $units/ocop-sync.service)
run 0 env STATE_DIRECTORY="$tmp/state" OPTIONS="--registry $url" \
	strace -f -qq -o trace sh -c "exec $sync_line"
sed -n 's/^[0-9]* *\([a-z0-9_]*\)(.*/\1/p' trace | sort -u |
	grep -vx fchown >used
is 'it was watched' grep -qx connect used
same 'each call is allowed' "$(comm -23 used allowed)" ''
same 'no call is denied' "$(comm -12 used denied)" ''
# One officer's own.
mkdir -p home/.local/share/ocop
cp state/replica.db home/.local/share/ocop/
sed "s|%h|$tmp/home|g" u/systemd/user/ocop-sync.service >user.service
sync_start 0 user.service
is 'his replica' test -s home/.local/share/ocop/replica.db.job
is 'where ocop-verify looks' env -u OCOP_HOME HOME="$tmp/home" sh -c \
	"'$build/ocop-verify' 11-03295-01-2026; test \$? -ne 4"

# The cron line: some minutes late, then the same.
cron=u/share/doc/ocop-trace/examples/ocop-sync.cron
is 'one line' test "$(grep -vc '^#' $cron)" -eq 1
grep -v '^#' $cron | sed 's/\\%/%/g; s|/var/lib/ocop|'"$tmp/state|" >cron.line
read -r minutes hours days months weekdays user command <cron.line
same 'when and who' "$minutes $hours $days $months $weekdays $user" \
	'*/15 * * * * ocop'
mkdir bin
printf '#!/bin/sh\necho "$1" >>%s/slept\n' "$tmp" >bin/sleep
chmod +x bin/sleep
for n in 1 2 3 4 5 6 7 8; do
	run 3 env PATH="$tmp/bin:$PATH" sh -c "$command --registry http://127.0.0.1:1"
	rm state/replica.db.job
done
is 'none is over ten minutes late' test "$(sort -n slept | tail -n 1)" -lt 600
is 'not always the same' test "$(sort -u slept | wc -l)" -gt 1
run 0 env PATH="$tmp/bin:$PATH" sh -c "$command --registry $url"
is 'quiet when all is well' test ! -s out -a ! -s err
stop_unit

# The witness.
key witness/witness.key --alg ed25519
cp trust.cose witness/
run 0 "$build/ocop-witness" init --state witness/witness.db
start_unit ocop-witness "$tmp/witness" \
	"--listen 127.0.0.1:0 --port-file port --name witness.example/w1"
run 0 curl -sS -o /dev/null -X POST --data x \
	"http://127.0.0.1:$(cat port)/add-checkpoint"
stop_unit

run 0 sh "$put" remove "$build" "$tmp/u/systemd" "$tmp/u"
same 'all is taken away' "$(find u -type f)" ''
finish
