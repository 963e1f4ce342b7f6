# SPDX-License-Identifier: Apache-2.0
# Three data nodes by the samples, each in a network of its own on one bridge,
# so that each has the address that its sample names, and so that a node can be
# cut off without telling it. Sourced, inside the namespaces that inside.sh
# made; $tmp is the folder. A process of a node is found by its network.
cluster_samples=$here/samples/ha
cluster_database=postgres
cluster_certs=$tmp/ssl

node_at() {	# N: its address
	echo "10.0.0.1$1"
}
# in_node N COMMAND...: in its network, as the user postgres, whom the kernel
# takes for whoever runs this test: so no file changes its owner.
in_node() {
	n=$1
	shift
	nsenter --net="/proc/$(cat "$tmp/node$n/holder")/ns/net" \
		unshare --user --map-user="$(id -u postgres)" \
		--map-group="$(id -g postgres)" "$@"
}
# host NAME ADDRESS: a network that is one machine, with one wire to the bridge.
host() {
	mkdir -p "$tmp/$1"
	unshare --net sleep infinity </dev/null >/dev/null 2>&1 &
	echo $! >"$tmp/$1/holder"
	until [ "$(readlink "/proc/$!/ns/net")" != "$(readlink /proc/$$/ns/net)" ]
	do sleep 0.01; done
	ip link add "w$1" type veth peer name eth0 netns "$!" &&
	ip link set "w$1" master wire up &&
	nsenter --net="/proc/$!/ns/net" sh -c "ip link set lo up &&
		ip link set eth0 up && ip address add $2/24 dev eth0"
}
make_network() {
	ip link set lo up && ip link add wire type bridge &&
	ip link set wire up || return
	# The proxy, both daemons and all clients are here.
	for a in 21 22 31; do
		ip address add "10.0.0.$a/24" dev wire || return
	done
	for n in 1 2 3; do
		host "node$n" "$(node_at "$n")" || return
	done
}
make_node_certificates() {
	mkdir -p "$cluster_certs" && cd "$cluster_certs" || return
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-keyout pg-ca.key -out pg-ca.pem -days 2 -subj '/CN=test CA' &&
	for n in 1 2 3; do
		printf 'subjectAltName=IP:%s\n' "$(node_at "$n")" >ext
		openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 \
			-nodes -keyout "pg$n.key" -out csr -subj "/CN=ha$n" &&
		openssl x509 -req -in csr -CA pg-ca.pem -CAkey pg-ca.key \
			-days 2 -CAcreateserial -extfile ext -out "pg$n.pem" ||
		return
		chmod 600 "pg$n.key"
	done
	cd "$tmp" || return
}
# The samples as node N has them: its own name, address and folders.
place_node() {
	d=$tmp/node$1
	sed -e "s|^name: ha1|name: ha$1|" \
		-e "s|connect_address: 10.0.0.11|connect_address: $(node_at "$1")|" \
		-e "s|/var/lib/postgresql/15/ocop|$d/data|" \
		-e "s|/var/lib/postgresql/ocop.pgpass|$d/pgpass|" \
		-e "s|/var/run/postgresql|$d|" \
		-e "s|/etc/ssl/ocop/pg\.|$cluster_certs/pg$1.|" \
		"$cluster_samples/patroni.yml" >"$d/patroni.yml"
	sed -e '/^#/d' -e "s|^ETCD_NAME=ha1|ETCD_NAME=ha$1|" \
		-e "/URLS=/s|10.0.0.11|$(node_at "$1")|" \
		-e "s|/var/lib/etcd/|$d/etcd/|" \
		"$cluster_samples/etcd.default" >"$d/etcd.env"
	chmod 600 "$d/patroni.yml"
}
start_node() {	# N
	mkdir -p "$tmp/node$1/etcd"
	(
		set -a
		. "$tmp/node$1/etcd.env"
		set +a
		in_node "$1" etcd >>"$tmp/node$1/etcd.log" 2>&1 </dev/null &
		in_node "$1" patroni "$tmp/node$1/patroni.yml" \
			>>"$tmp/node$1/patroni.log" 2>&1 </dev/null &
	)
}
node_pids() {	# N: all but the one that holds its network
	holder=$(cat "$tmp/node$1/holder")
	net=$(readlink "/proc/$holder/ns/net")
	for p in /proc/[0-9]*; do
		[ "$(readlink "$p/ns/net")" != "$net" ] ||
			[ "${p#/proc/}" = "$holder" ] || echo "${p#/proc/}"
	done 2>/dev/null
}
kill_node() {	# N: its power fails
	while pids=$(node_pids "$1") && [ "$pids" ]; do
		# shellcheck disable=SC2086
		kill -9 $pids 2>/dev/null
		sleep 0.05
	done
}
# cut_node N: nothing comes or goes, and nobody is told.
cut_node() {
	ip link set "wnode$1" down
}
mend_node() {
	ip link set "wnode$1" up
}
# part_node N, unpart_node N: it does not reach the other nodes, nor they it:
# frames go to a card that nobody has. Clients still reach it.
part_node() {
	for other in 1 2 3; do
		[ "$other" != "$1" ] || continue
		wrong_card "$1" "$other" && wrong_card "$other" "$1" || return
	done
}
wrong_card() {	# FROM TO
	nsenter --net="/proc/$(cat "$tmp/node$1/holder")/ns/net" ip neigh \
		replace "$(node_at "$2")" lladdr 02:00:00:00:00:99 dev eth0 nud permanent
}
unpart_node() {
	for other in 1 2 3; do
		[ "$other" != "$1" ] || continue
		for pair in "$1 $other" "$other $1"; do
			nsenter --net="/proc/$(cat "$tmp/node${pair% *}/holder")/ns/net" \
				ip neigh del "$(node_at "${pair#* }")" dev eth0
		done
	done
}
# cluster_view: one line for each node as Patroni tells it: name role state.
cluster_view() {
	for n in ${1:-1 2 3}; do
		curl -sf -m 2 "http://$(node_at "$n"):8008/cluster" && return
	done | /usr/bin/python3 -c 'import json, sys
for m in json.load(sys.stdin)["members"]:
	print(m["name"][2:], m["role"], m["state"])' 2>/dev/null
}
leader_node() {	# the node that says it leads, or nothing
	for n in 1 2 3; do
		[ "$(curl -s -m 2 -o /dev/null -w '%{http_code}' \
			"http://$(node_at "$n"):8008/primary")" != 200 ] || {
			echo "$n"
			return
		}
	done
}
sync_node() {
	cluster_view | sed -n 's/ sync_standby .*//p' | head -n 1
}
# Two standbys follow the leader, both synchronous, and Patroni knows it.
# That view alone may be older than the last failure.
whole() {
	[ "$(psql -At "$(cluster_url postgres postgres)" -c "SELECT count(*),
		count(*) FILTER (WHERE sync_state = 'sync')
		FROM pg_stat_replication WHERE state = 'streaming'")" = '2|2' ] &&
		[ "$(cluster_view | grep -c '')" -eq 3 ] && [ "$(sync_node)" ]
}
# within SECONDS WHAT COMMAND...: poll until it succeeds.
within() {
	limit=$(($(date +%s) + $1)) what=$2
	shift 2
	until "$@" >/dev/null 2>&1; do
		[ "$(date +%s)" -lt "$limit" ] || {
			echo "$0: no $what" >&2
			cluster_view >&2
			tail -q -n 5 "$tmp"/node?/patroni.log >&2
			return 1
		}
		sleep 0.1
	done
}
# The nodes as a client names them.
cluster_url() {	# USER DATABASE
	echo "postgresql://$1@10.0.0.11,10.0.0.12,10.0.0.13/$2?$(sed -n \
		's/^.*\/ocop?\(target_session_attrs[^ "]*\).*$/\1/p' \
		"$cluster_samples/ocop-registryd.conf" |
		sed -e "s|/etc/ssl/ocop/|$cluster_certs/|" \
			-e "s|passfile=[^&]*|passfile=$tmp/pgpass|")"
}
make_cluster() {
	make_network || return
	make_node_certificates >"$tmp/openssl.log" 2>&1 || return
	for n in 1 2 3; do
		place_node "$n"
		start_node "$n"
	done
	printf '*:*:*:postgres:CHANGE-superuser\n*:*:*:ocop:secret\n' >"$tmp/pgpass"
	chmod 600 "$tmp/pgpass"
	within 90 'three nodes' whole
}

# The proxy of the sample, here.
start_proxy() {
	cd "$cluster_certs" && openssl req -x509 -newkey ec \
		-pkeyopt ec_paramgen_curve:P-256 -nodes -keyout site.key \
		-out site.pem -days 2 -subj '/CN=localhost' \
		-addext subjectAltName=DNS:localhost >>"$tmp/openssl.log" 2>&1
	cat site.pem site.key >ocop.pem
	cd "$tmp" || return
	sed -e "s|/etc/haproxy/|$cluster_certs/|" -e '/^	log /d' \
		-e '/^	user haproxy/d' -e '/^	group haproxy/d' \
		-e '/server r[12]/s/10.0.0.2/127.0.0.2/' \
		"$cluster_samples/haproxy.cfg" >haproxy.cfg
	haproxy -db -f haproxy.cfg >haproxy.log 2>&1 </dev/null &
	within 10 'proxy' curl -sk -o /dev/null https://localhost/
}
