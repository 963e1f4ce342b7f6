# SPDX-License-Identifier: Apache-2.0
# PostgreSQL servers of a test's own, on Unix sockets; sourced. The servers
# refuse root, so then they run as postgres (or nobody) in a folder that this
# user can reach. A server is a direct child of the test, which waits for it:
# else its files would make a killed one look alive. Set pg_fast to keep fsync
# off where a test does not need it.
pg_bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$pg_bin" ] || {
	echo 'needs PostgreSQL: apt-get install postgresql-15' >&2
	exit 4
}
pg=$(mktemp -d /tmp/ocop-pg-XXXXXX) || exit 4
pg_user=
if [ "$(id -u)" -eq 0 ]; then
	pg_user=$(id -un postgres 2>/dev/null || echo nobody)
	chown "$pg_user" "$pg"
fi
chmod 755 "$pg"

# as_pg COMMAND...: as the user of the servers.
as_pg() {
	if [ -n "$pg_user" ]; then
		(cd "$pg" && exec setpriv --reuid "$pg_user" \
			--regid "$(id -g "$pg_user")" --clear-groups "$@")
	else
		(cd "$pg" && exec "$@")
	fi
}

# pg_url NAME[,NAME]: the address of a database on one server, or on several.
pg_url() {
	hosts=
	for name in $(echo "$1" | tr , ' '); do
		hosts=${hosts:+$hosts,}$pg/$name
	done
	echo "postgresql:///ocop?host=$hosts&user=registry"
}

# pg_sql NAME SQL: as superuser.
pg_sql() {
	psql -qAtX -h "$pg/$1" -U boss -d "${3:-postgres}" -c "$2"
}

# pg_wait SECONDS COMMAND...: until it succeeds.
pg_wait() {
	tries=$(($1 * 20))
	shift
	while ! "$@" >/dev/null 2>&1; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || return 1
		sleep 0.05
	done
}

# pg_start NAME: the server as a child; its process id goes to NAME.pid.
pg_start() {
	as_pg mkdir -p "$pg/$1"
	rm -f "$pg/$1/.s.PGSQL.5432"* "$pg/$1.data/postmaster.pid"
	if [ -n "$pg_user" ]; then
		setpriv --reuid "$pg_user" --regid "$(id -g "$pg_user")" \
			--clear-groups "$pg_bin/postgres" -D "$pg/$1.data" \
			-k "$pg/$1" >>"$pg/$1.log" 2>&1 </dev/null &
	else
		"$pg_bin/postgres" -D "$pg/$1.data" -k "$pg/$1" \
			>>"$pg/$1.log" 2>&1 </dev/null &
	fi
	echo $! >"$pg/$1.pid"
	pg_wait 20 pg_sql "$1" 'SELECT 1' || {
		cat "$pg/$1.log"
		return 1
	}
}

# pg_stop NAME [SIGNAL]: and wait for its end.
pg_stop() {
	pid=$(cat "$pg/$1.pid" 2>/dev/null) || return 0
	kill "-${2:-INT}" "$pid" 2>/dev/null
	wait "$pid" 2>/dev/null
	rm -f "$pg/$1.pid"
}

pg_settings() {
	cat <<END
listen_addresses = ''
unix_socket_permissions = 0777
max_connections = 60
shared_buffers = 32MB
wal_keep_size = 64MB
log_min_messages = warning
lc_messages = 'C'
END
}

# pg_primary NAME: a new server, with the database ocop of the user registry.
pg_primary() {
	as_pg "$pg_bin/initdb" -D "$pg/$1.data" -U boss --auth=trust -k \
		--encoding=UTF8 --locale=C.UTF-8 >"$pg/$1.log" 2>&1 || {
		cat "$pg/$1.log"
		return 1
	}
	pg_settings | as_pg tee -a "$pg/$1.data/postgresql.conf" >/dev/null
	pg_start "$1" &&
	pg_sql "$1" 'CREATE ROLE registry LOGIN' &&
	pg_sql "$1" 'CREATE DATABASE ocop OWNER registry'
}

# pg_standby NAME OF: a standby for which the primary OF waits.
pg_standby() {
	as_pg "$pg_bin/pg_basebackup" -D "$pg/$1.data" -h "$pg/$2" -U boss \
		-R -c fast -d "application_name=$1" >"$pg/$1.log" 2>&1 &&
	pg_start "$1" &&
	pg_sql "$2" "ALTER SYSTEM SET synchronous_standby_names = '$1'" &&
	pg_sql "$2" 'SELECT pg_reload_conf()' >/dev/null &&
	pg_wait 20 sh -c "psql -qAtX -h '$pg/$2' -U boss -d postgres -c \
		'SELECT sync_state FROM pg_stat_replication' | grep -qx sync"
}

# Also when a time limit ends the test.
trap 'exit 130' INT TERM
pg_clean() {
	for file in "$pg"/*.pid; do
		[ ! -f "$file" ] || pg_stop "$(basename "$file" .pid)" QUIT
	done
	rm -rf "$pg"
}
