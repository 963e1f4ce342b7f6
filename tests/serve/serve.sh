#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The samples for nginx and haproxy do what they say, with the real ones: a
# log's static copy behind nginx, a registry behind nginx and behind haproxy,
# all with TLS and HTTP/2, while the registry goes on appending.
here=$(cd "$(dirname "$0")/../.." && pwd)
. "$(dirname "$0")/../cli/realm.sh"
sync=$build/ocop-sync
PATH=$build:$PATH:/usr/sbin
for p in nginx haproxy openssl curl; do
	command -v $p >/dev/null || die "needs $p"
done
IMMUTABLE='cache-control: public, max-age=31536000, immutable'
HOUR='cache-control: public, max-age=3600'
proxies=
clean_all() {
	for p in $proxies; do
		kill "$p" 2>/dev/null
		wait "$p" 2>/dev/null
	done
	clean_up
}
trap clean_all EXIT

# --- Certificates, ports, and the samples with this test's own places -------

make_certificates() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-keyout ca.key -out ca.pem -days 2 -subj '/CN=test CA' &&
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-keyout site.key -out site.csr -subj '/CN=localhost' &&
	printf 'subjectAltName=DNS:localhost\n' >site.ext &&
	openssl x509 -req -in site.csr -CA ca.pem -CAkey ca.key -days 2 \
		-CAcreateserial -extfile site.ext -out site.pem
	mkdir ssl
	for name in log registry; do
		cp site.pem ssl/$name.pem
		cp site.key ssl/$name.key
	done
	cat site.pem site.key >ocop.pem
}
make_certificates >openssl.log 2>&1 || die "$(cat openssl.log)"
# shellcheck disable=SC2046
set -- $(/usr/bin/python3 -c 'import socket
s = [socket.socket() for i in range(3)]
for x in s: x.bind(("127.0.0.1", 0))
print(*[x.getsockname()[1] for x in s])')
log_port=$1 front_port=$2 haproxy_port=$3
copy=https://localhost:$log_port
front=https://localhost:$front_port
behind=https://localhost:$haproxy_port

# place SAMPLE PORT: the sample, at home here.
place() {
	sed -e "s|listen 443 |listen 127.0.0.1:$2 |" -e '/listen \[::\]/d' \
		-e "s|bind :443 |bind 127.0.0.1:$2 |" \
		-e "s|/etc/ssl/ocop/|$tmp/ssl/|" -e "s|root /srv/|root $tmp/srv/|" \
		-e "s|/run/ocop/|$tmp/|" -e "s|/var/cache/nginx/|$tmp/cache/|" \
		-e "s|/etc/haproxy/|$tmp/|" -e '/^	log \/dev\/log/d' \
		-e '/^	user haproxy/d' -e '/^	group haproxy/d' \
		"$here/samples/$1" >"$1"
}
place nginx-log.conf "$log_port"
place nginx-registry.conf "$front_port"
place haproxy.cfg "$haproxy_port"
mkdir -p srv/ocop cache temp
[ "$(id -u)" -ne 0 ] || user='user root;'
cat >nginx.conf <<END
$user
daemon off;
pid $tmp/nginx.pid;
error_log $tmp/nginx.error;
events { worker_connections 512; }
http {
	log_format test '\$server_port \$status \$upstream_cache_status \$uri';
	access_log $tmp/nginx.access test;
	client_body_temp_path $tmp/temp/body;
	proxy_temp_path $tmp/temp/proxy;
	fastcgi_temp_path $tmp/temp/fastcgi;
	uwsgi_temp_path $tmp/temp/uwsgi;
	scgi_temp_path $tmp/temp/scgi;
	include /etc/nginx/mime.types;
	default_type text/html;
	gzip on;
	include $tmp/nginx-*.conf;
}
END
run 0 nginx -t -e "$tmp/nginx.error" -c "$tmp/nginx.conf"
run 0 haproxy -c -f haproxy.cfg

# wait_for WHAT COMMAND...
wait_for() {
	what=$1 tries=0
	shift
	until "$@" >/dev/null 2>&1; do
		tries=$((tries + 1))
		[ $tries -le 400 ] || die "no $what: $(cat nginx.error)"
		sleep 0.05
	done
}
knock() {	# PORT
	/usr/bin/python3 -c 'import socket, sys
socket.create_connection(("127.0.0.1", int(sys.argv[1]))).close()' "$1"
}
start_behind() {	# the registry, on its socket
	"$build/ocop-registryd" run --db registry.db --key "$log_key" \
		--time-key "$time_key" --listen "unix:$tmp/registry.sock" \
		--clock clock --confirm-clock --passphrase-fd 3 3<phrase \
		>registry.out 2>>registry.log &
	daemon=$!
	wait_for registry curl -sf --unix-socket registry.sock \
		http://registry/healthz
}

# --- Asking ------------------------------------------------------------------

# get URL OPTIONS...: head (small letters), body and code.
get() {
	u=$1
	shift
	code=$(curl -s --cacert ca.pem -D head.raw -o body \
		-w '%{http_code} %{http_version}' "$@" "$u")
	tr 'A-Z' 'a-z' <head.raw | tr -d '\r' >head
}
# gives CODE: the last answer, over HTTP/2.
gives() {
	same "$u" "$code" "$1 2"
}
# as_registry URL PATH CODING: URL/PATH is what the registry itself says of PATH
# in that coding, by the headers that matter and every byte.
as_registry() {
	curl -s --unix-socket registry.sock -D own.raw -o own \
		-H "Accept-Encoding: $3" "http://registry/$2"
	tr 'A-Z' 'a-z' <own.raw | tr -d '\r' >own.head
	get "$1/$2" -H 'Accept-Encoding: gzip'
	gives 200
	is "$2 is the registry's" cmp own body
	for name in cache-control content-type content-length \
		x-content-type-options access-control-allow-origin; do
		is "$2 has $name" grep -q "^$name: " head
		same "$2: $name" "$(grep "^$name: " head)" \
			"$(grep "^$name: " own.head)"
	done
	same "$2: content-encoding" "$(grep '^content-encoding: ' head)" \
		"$(grep '^content-encoding: ' own.head)"
}
asked() {	# PORT: what was asked of it since the last time
	sed "1,$(cat seen)d" nginx.access | grep "^$1 "
}
seen() {
	grep -c '' nginx.access >seen
}
size_of() {	# CHECKPOINT
	sed -n 2p "$1"
}

make_realm
make_registry
start_behind
nginx -e "$tmp/nginx.error" -c "$tmp/nginx.conf" &
proxies="$proxies $!"
wait_for nginx knock "$log_port"
wait_for nginx knock "$front_port"
haproxy -db -f haproxy.cfg >haproxy.out 2>&1 &
proxies="$proxies $!"
wait_for haproxy knock "$haproxy_port"

# --- The registry behind nginx ------------------------------------------------

url=$front
send() {	# DESK
	submit "$1" --ca-file ca.pem
}
lots() {	# FIRST COUNT: rows of lots.csv
	echo 'code,lot,batch,made,count,held' >lots.csv
	l=$1
	while [ "$l" -lt $(($1 + $2)) ]; do
		echo "11-03295-01-2026,$l,B$l,2026-06-28,9,yes" >>lots.csv
		l=$((l + 1))
	done
}
run 0 enrol office DBN
run 0 send office
run 0 certify office DBN
run 0 send office
lots 1 300
run 0 open_lots maker p1.record
run 0 send maker
says out '300 records accepted'
run 3 "$sync" --replica no.db --trust trust.cose --fingerprint "$fingerprint" \
	--registry "$front"
run 0 "$sync" --replica r.db --trust trust.cose --fingerprint "$fingerprint" \
	--registry "$front" --ca-file ca.pem
says out '0 to 305 entries'

# What the registry says of each file comes through as it is.
seen 2>/dev/null
for path in log/checkpoint log/tile/entries/000 log/tile/0/000 \
	log/tile/entries/001.p/49 log/tile/1/000.p/1 log/trust/1.cose v1/log \
	s/style.css; do
	as_registry "$front" "$path" gzip
done
get "$front/s/01/09520000001070/21/0000010000001"
gives 400
says body '<html lang="vi">'
get "$front/log/tile/0/000"
says head "$IMMUTABLE"
get "$front/log/tile/entries/001.p/49"
says head "$HOUR"
get "$front/log/checkpoint"
says head 'cache-control: no-cache'
says head 'content-type: text/plain; charset=utf-8'

# Once from the registry for each coding, then from the cache.
get "$front/log/tile/entries/000"
cp body whole
is 'a tile was fetched' grep -q "^$front_port 200 MISS /log/tile/entries/000" \
	nginx.access
is 'once' test "$(grep -c 'MISS /log/tile/entries/000$' nginx.access)" -eq 2
is 'then it is kept' grep -q "^$front_port 200 HIT /log/tile/entries/000" \
	nginx.access
is 'a checkpoint never' test -z "$(grep 'HIT /log/checkpoint' nginx.access)"

# Bodies: nginx's own limit, and the registry's.
head -c 1100000 /dev/zero >large
get "$front/v1/records" --data-binary @large
gives 413
is 'nginx says so' grep -q '<html>' body
head -c 16385 /dev/zero >long
get "$front/v1/records" --data-binary @long
gives 413
says body too-large
get "$front/v1/trust" --data-binary @long
is 'a trust document may be that long' test "$code" != '413 2'
get "$front/log/checkpoint" --data-binary @long
gives 405
get "$front/"
gives 200
for path in healthz v2/log; do
	get "$front/$path"
	gives 404
done

# The registry rests: tiles are there, a checkpoint is not made up.
kill_registry TERM
get "$front/log/tile/entries/000"
gives 200
is 'the kept tile is served' cmp whole body
for path in log/checkpoint v1/log log/tile/0/000.p/78; do
	get "$front/$path"
	gives 503
	says head 'retry-after: '
	says head 'cache-control: no-store'
	says head 'content-type: application/problem+json'
done
run 3 "$sync" --replica r.db --registry "$front" --ca-file ca.pem
start_behind
get "$front/log/checkpoint"
gives 200
same 'the log is as it was' "$(size_of body)" 305
# What is appended is there at once.
lots 301 11
run 0 open_lots maker p1.record
run 0 send maker
get "$front/log/checkpoint"
same 'the new checkpoint' "$(size_of body)" 316
seen
run 0 "$sync" --replica r.db --registry "$front" --ca-file ca.pem
says out '305 to 316 entries'
is 'two files are enough' test "$(asked "$front_port" | grep -c '')" -eq 2

# --- Its static copy behind nginx ----------------------------------------------

# The line of cron, at home here.
export_line=$(sed -n 's/^\* \* \* \* \*	ocop-registryd	//p' "$here/samples/ocop-export.cron" |
	sed -e "s|/var/lib/ocop-registryd/|$tmp/|" -e "s|/srv/ocop|$tmp/srv/ocop|" \
		-e "s|/run/lock/|$tmp/|")
is 'there is one' test -n "$export_line"
run 0 sh -c "$export_line"
is 'nothing is said, for cron' test ! -s out -a ! -s err
same 'of the registry as it runs' "$(size_of srv/ocop/log/checkpoint)" 316
for path in log/checkpoint log/tile/entries/000 log/tile/0/000 \
	log/tile/entries/001.p/60 log/tile/1/000.p/1 log/trust/1.cose; do
	as_registry "$copy" "$path" identity
done
get "$copy/log/tile/0/000"
tag=$(sed -n 's/^etag: //p' head)
get "$copy/log/tile/0/000" -H "If-None-Match: $tag"
gives 304
get "$copy/log/checkpoint"
silent head etag
get "$copy/log/checkpoint" -H "If-Modified-Since: $(LC_ALL=C date -Ru -d '+1 day' |
	sed 's/+0000/GMT/')"
gives 200
get "$copy/log/age.txt"
gives 200
says head 'cache-control: no-cache'
says head 'content-type: text/plain; charset=utf-8'
get "$copy/log/age.json"
gives 200
says head 'content-type: application/json'
echo cose >srv/ocop/log/checkpoint.cose
get "$copy/log/checkpoint.cose"
gives 200
says head 'cache-control: no-cache'
says head 'content-type: application/cose'
# A log before this one, as an export lays it.
mkdir -p srv/ocop/log/frozen/0/tile/0
cp srv/ocop/log/checkpoint srv/ocop/log/frozen/0/
cp srv/ocop/log/tile/0/000 srv/ocop/log/frozen/0/tile/0/
mkdir srv/ocop/log/frozen/0/tile/0/001.p
cp srv/ocop/log/tile/0/001.p/60 srv/ocop/log/frozen/0/tile/0/001.p/
for tile in 000 001.p/60; do
	get "$copy/log/frozen/0/tile/0/$tile"
	gives 200
	says head "$IMMUTABLE"
done
get "$copy/log/frozen/0/checkpoint"
gives 200
says head 'cache-control: no-cache'
rm -r srv/ocop/log/frozen
get "$copy/log/tile/0/000" -I
gives 200
for method in POST PUT DELETE; do
	get "$copy/log/checkpoint" -X $method -d x
	gives 405
done
echo secret >srv/ocop/log/.checkpoint.tmp
echo secret >srv/ocop/log/secret
for path in log/secret log/.checkpoint.tmp log log/ log/tile/0 log/tile/0/ \
	log/tile/0/000.p log/trust/2.cose log/tile/0/999 '' ../nginx.conf; do
	get "$copy/$path" --path-as-is
	is "$path: $code" test "${code% *}" -ge 400
	silent head immutable
	silent body secret
done

run 0 "$sync" --replica c.db --trust trust.cose --fingerprint "$fingerprint" \
	--source "$copy/log" --ca-file ca.pem
says out '0 to 316 entries'
seen
run 0 "$sync" --replica c.db --source "$copy/log" --ca-file ca.pem
says out unchanged
same 'only the checkpoint was asked for' "$(asked "$log_port")" \
	"$log_port 200 - /log/checkpoint"

# The registry appends, the copy follows, and nginx serves all the while.
go_on() {
	while [ ! -e enough ]; do
		"$sync" --replica c.db --source "$copy/log" --ca-file ca.pem \
			--quiet >>steady 2>&1 || echo failed >>steady
	done
}
go_on &
reader=$!
n=1
while [ $n -le 4 ]; do
	lots $((400 + 11 * n)) 11
	open_lots maker p1.record >out 2>err || die "$(cat out err)"
	send maker >out 2>err || die "$(cat out err)"
	run 0 sh -c "$export_line"
	n=$((n + 1))
done
touch enough
wait $reader
is "no reader noticed: $(cat steady)" test ! -s steady
seen
run 0 "$sync" --replica c.db --source "$copy/log" --ca-file ca.pem --json
says out '"size":360'
is 'and no full tile was fetched again' test -z \
	"$(asked "$log_port" | grep 'entries/000$')"
run 0 "$sync" check --replica c.db

# --- The registry behind haproxy ------------------------------------------------

url=$behind
lots 500 3
run 0 open_lots maker p1.record
run 0 send maker
says out '3 records accepted'
run 0 "$sync" --replica c.db --registry "$behind" --ca-file ca.pem --json
says out '"size":363'
get "$behind/log/tile/0/000"
gives 200
says head "$IMMUTABLE"
get "$behind/v1/log"
gives 200
get "$behind/v1/records" --http1.1 --data-binary @large
same 'too long for haproxy' "$code" '413 1.1'
get "$behind/v1/records" --data-binary @long
gives 413
says body too-large
get "$behind/s/style.css"
gives 200
get "$behind/"
gives 200
get "$behind/healthz"
gives 404
get "$behind/v1/log" --http1.1
same 'HTTP/1.1 too' "$code" '200 1.1'

# --- Too fast ----------------------------------------------------------------

# The same samples with a limit that this test reaches.
sed -i 's/rate=200r/rate=1r/; s/r\/s/r\/m/; s/ burst=1000//' nginx-registry.conf
sed -i 's/sc_http_req_rate(0) gt 4000/sc_http_req_rate(0) gt 0/' haproxy.cfg
run 0 nginx -t -e "$tmp/nginx.error" -c "$tmp/nginx.conf"
for p in $proxies; do
	kill "$p"
	wait "$p"
done
nginx -e "$tmp/nginx.error" -c "$tmp/nginx.conf" &
proxies=$!
haproxy -db -f haproxy.cfg >haproxy.out 2>&1 &
proxies="$proxies $!"
wait_for nginx knock "$front_port"
wait_for haproxy knock "$haproxy_port"
get "$front/v1/log"
gives 200
for where in "$front" "$front" "$behind"; do
	get "$where/v1/log"
	gives 503
	says head 'retry-after: 5'
done
finish
