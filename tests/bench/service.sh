#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What tests/bench/service.c measures: a registry of 64 certificates and
# 1,500 signed lots that were not sent yet, and an nginx that serves what the
# registry answered as files. Says where all that is, and stays until its
# standard input ends.
here=$(cd "$(dirname "$0")/../.." && pwd)
CERTIFICATES=64 LOTS=1500
. "$here/tests/cli/realm.sh"
PATH=$PATH:/usr/sbin
exec 4>&1 >desks.log
command -v nginx >/dev/null ||
	die 'nginx is the measure: apt-get install nginx-light'
web=
clean_all() {
	[ -z "$web" ] || kill "$web"
	clean_up
}
trap clean_all EXIT

make_realm
sed -n 1p certificates.csv >head
seq -f %02g $CERTIFICATES | while read -r n; do
	echo "11-03295-$n-2026,Giấm $n,1,9,11-000001,3,66.50,26/2026/QĐ-TTg,DBN,9$n/QĐ-UBND,2026-06-25,2026-06-25,2029-06-25,"
done | cat head - >certificates.csv
sed -n 1p lots.csv >head
{
	cat head
	echo '11-03295-01-2026,1,A1,2026-06-28,2028-06-28,100,no'
} >lots.csv
# By the machine's own clock: an office has no clock in a file.
make_registry
"$build/ocop-registryd" run --db registry.db --key "$log_key" \
	--time-key "$time_key" --listen 127.0.0.1:0 --port-file port --rate 0 \
	--request-log request.log --confirm-clock --passphrase-fd 3 \
	3<phrase >registry.out 2>registry.log &
daemon=$!
wait_for port registry registry.log
url=http://127.0.0.1:$(cat port)
enrol office DBN
certify office DBN
run 0 submit office
open_lots maker p1.record 2>>desks.log
run 0 submit maker
try 0 "$ocop" stamp make --product 11-03295-01-2026 --lot 1 --count 64 \
	--key p1.stamp --home maker --out pics --passphrase-fd 3
seq 2 $((LOTS + 1)) | while read -r n; do
	echo "11-03295-01-2026,$n,A$n,2026-06-28,2028-06-28,100,no"
done | cat head - >lots.csv
open_lots maker p1.record 2>>desks.log

# The same bytes as files; also pages, as they are for a program.
mkdir -p srv/v1/certificates srv/s
seq -f %02g $CERTIFICATES | while read -r n; do
	curl -sf "$url/v1/certificates/11-03295-$n-2026" \
		-o "srv/v1/certificates/11-03295-$n-2026" || exit
	echo "/v1/certificates/11-03295-$n-2026"
done >lookups
cut -d, -f4 pics/*.csv | tr -d '\r' | sed "1d;s|^https://$HOST|/s|" >pages
n=0
while read -r page; do
	n=$((n + 1))
	curl -sf "$url$page" -o "srv/s/$n" || die "no page at $page"
	echo "/s/$n"
done <pages >page_files
[ "$(wc -l <lookups)" -eq $CERTIFICATES ] && [ "$n" -eq 64 ] ||
	die 'the registry has not what is measured'

web_port=$(/usr/bin/python3 -c 'import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
sed -e "s|@PLACE@|$tmp|" -e "s|@PORT@|$web_port|" \
	"$here/tests/bench/nginx.conf" >nginx.conf
nginx -p "$tmp" -e "$tmp/nginx.error" -c "$tmp/nginx.conf" &
web=$!
curl -sf --retry 20 --retry-connrefused --retry-delay 1 -o got \
	"http://127.0.0.1:$web_port$(sed -n 1p lookups)" ||
	die "$(cat nginx.error)"
[ "$failed" -eq 0 ] || die 'not set up'
echo "$tmp $daemon ${url##*:} $web $web_port" >&4
read -r _
