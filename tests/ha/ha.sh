#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The high-availability samples with the real Patroni, etcd and PostgreSQL:
# three data nodes, each in a network of its own, and clients that write all the
# while. Then the leader's power fails, its wire is cut, it loses the others but
# not its clients, and a commit is cancelled. Nothing acknowledged may be lost,
# and writing must go on within LIMIT seconds: the one time that a test judges.
set -u
here=$(cd "$(dirname "$0")/../.." && pwd) || exit 4
LIMIT=30
PATH=$PATH:/usr/sbin:/usr/lib/postgresql/15/bin
export PATH

for p in patroni etcd initdb haproxy psql openssl curl ip unshare nsenter; do
	command -v $p >/dev/null || {
		echo "$0: needs $p: apt-get install patroni etcd-server postgresql-15 haproxy iproute2" >&2
		exit 4
	}
done
# Networks and processes of its own: no port is taken, and none outlives it.
if [ "${HA_INSIDE:-}" != "$here" ]; then
	root=
	[ "$(id -u)" -eq 0 ] || root='--user --map-root-user'
	# shellcheck disable=SC2016,SC2086
	exec unshare $root --net --pid --mount-proc --fork --kill-child \
		env HA_INSIDE="$here" sh -c 'sh "$0" & wait $!' "$here/tests/ha/ha.sh"
fi
cd "$here" || exit 4
. tests/cli/realm.sh # now in $tmp
. "$here/tests/ha/cluster.sh"
. "$here/tests/ha/registry.sh"
keep=$real/ha
mkdir -p "$keep"
clean_all() {
	for n in 1 2 3; do
		[ ! -f "$tmp/node$n/holder" ] || kill_node "$n"
		for f in etcd patroni; do
			cp "$tmp/node$n/$f.log" "$keep/$f$n.log"
		done
	done 2>/dev/null
	cp "$tmp"/writer.out "$tmp"/desk* "$tmp"/*.log "$keep/" 2>/dev/null
	clean_up
}
trap clean_all EXIT

writer=$here/tests/ha/writer.py
acknowledged() {	# FILE
	grep -c '^acknowledged ' "$1"
}
more() {	# FILE HOW-MANY: since $seen
	[ "$(acknowledged "$1")" -ge $((seen + $2)) ]
}
writes() {	# the plain client and the desks get answers again
	seen=$(acknowledged writer.out)
	within 60 'more acknowledged writes' more writer.out 20 || return
	seen=$(acknowledged desks)
	within 60 'more acknowledged records' more desks 2
}
# soon WHAT: nobody waited too long since then.
soon() {
	for f in writer.out desks; do
		gap=$(/usr/bin/python3 "$writer" --worst "$f" "$since")
		echo "$1: $f: $gap s without a write"
		is "$1: $f: $gap s" test "${gap%.*}" -lt $LIMIT
	done
}
leader_is_not() {	# another node than this can be written to
	for n in 1 2 3; do
		[ "$n" = "$1" ] || [ "$(psql -At "$(node_url "$n")" \
			-c 'SELECT pg_is_in_recovery()')" != f ] || return 0
	done
	return 1
}
node_url() {	# N: that node alone
	echo "postgresql://ocop@$(node_at "$1")/ocop?connect_timeout=2&sslmode=require&passfile=$tmp/pgpass"
}
nothing_lost() {
	sed -n 's/^acknowledged \([0-9]*\) .*/\1/p' writer.out | sort >acknowledged
	psql -At "$url" -c 'SELECT number FROM plain' | sort >there
	comm -23 acknowledged there >lost
	is "lost: $(head -n 3 lost | tr '\n' ' ')" test -s there -a ! -s lost
}
# outage WHAT BREAK MEND: of the node that leads.
# The sample's port on loopback leads to the node that can be written to.
proxy_leads() {
	[ "$(psql -At "postgresql://ocop@127.0.0.1:5000/ocop?connect_timeout=2&sslmode=require&passfile=$tmp/pgpass" \
		-c 'SELECT pg_is_in_recovery(), host(inet_server_addr())')" = "f|$(node_at "$(leader_node)")" ]
}
outage() {
	old=$(leader_node) since=$(date +%s.%N)
	is "one node leads: '$old'" test "${#old}" -eq 1
	"$2" "$old" || die "$1: cannot"
	within 60 'new leader' leader_is_not "$old" || die "$1"
	writes || die "$1"
	soon "$1"
	"$3" "$old" || die "$1: cannot mend"
	within 120 'three nodes again' whole || die "$1"
	within 20 'proxy to the leader' proxy_leads
	is 'the proxy knows the leader' proxy_leads
	nothing_lost
}

# --- The cluster ----------------------------------------------------------------

make_cluster || die 'no cluster'
psql -q "$(cluster_url postgres postgres)" -c 'CREATE DATABASE ocop' \
	-c "CREATE ROLE ocop LOGIN PASSWORD 'secret'" \
	-c 'ALTER DATABASE ocop OWNER TO ocop' || die 'no database'
url=$(cluster_url ocop ocop)
# libpq asks the first node first, which may know of no such database yet.
within 20 'table' psql -q "$url" -c 'CREATE TABLE plain (number int PRIMARY KEY)' ||
	die 'no table'
same 'three copies' "$(psql -At "$(cluster_url postgres postgres)" -c \
	"SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'")" 2
start_proxy || die "no proxy: $(cat haproxy.log)"
/usr/bin/python3 "$writer" "$url&application_name=plain" stop >writer.out 2>writer.log &
writing=$!
db=$url
make_register
writes || die 'no writer'

# --- What breaks ----------------------------------------------------------------

switch_over() {	# NODE: it stops leading, on purpose
	patronictl -c "$tmp/node$1/patroni.yml" switchover ocop --force \
		--master "ha$1" --candidate "ha$(sync_node)" >switch.log 2>&1
}
outage 'a planned switch-over' switch_over true
outage "the leader's power failed" kill_node start_node
outage "the leader's wire was cut" cut_node mend_node
outage 'the leader lost the other nodes' part_node unpart_node

since=$(date +%s.%N)
kill_daemon 1
writes || die 'a daemon killed'
soon 'a daemon was killed'
start_daemon 1 || die "$(cat daemon1.log)"

# A standby that is silent, so commits wait; then somebody cancels one.
cancel() {	# WHOSE: of all that wait, one of that client
	psql -At "$(cluster_url postgres postgres)" -c "SELECT pg_cancel_backend(pid)
		FROM pg_stat_activity WHERE wait_event = 'SyncRep'
		AND application_name $1 LIMIT 1" | grep -q t
}
standby=$(sync_node) since=$(date +%s.%N)
cut_node "$standby"
within 20 'commit that waits' cancel "= 'plain'" || die 'nothing to cancel'
within 20 "daemon's commit that waits" cancel "<> 'plain'" ||
	die 'nothing of a daemon to cancel'
within 20 'warning' grep -q '^warning ' writer.out || die 'no warning'
is 'it is a warning, not an error' grep -q \
	'^warning .*canceling wait for synchronous replication' writer.out
grep -m 1 '^warning ' writer.out
writes || die 'cancelled'
soon 'a commit was cancelled'
mend_node "$standby"
within 120 'three nodes again' whole || die 'cancelled'
nothing_lost

touch stop
wait $writing
nothing_lost
check_register
finish
