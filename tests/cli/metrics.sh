#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What an operator sees of a running registry: its metrics, which keep the
# grammar of Prometheus and count what was asked, on a socket of their own; and
# its request log, which holds nothing of anybody.
set -u
here=$(cd "$(dirname "$0")" && pwd) || exit 4
cd "$here/../.." || exit 4
. tests/cli/realm.sh

make_realm
run_options="--metrics unix:$tmp/metrics --request-log requests.log"
start_certified
metrics() {
	run 0 curl -s --unix-socket metrics -o "$1" http://x/metrics
	run 0 /usr/bin/python3 "$here/metrics.py" "$1"
}

metrics first
run 0 curl -s "$url/v1/certificates/11-03295-01-2026?host=secret"
run 0 curl -s -I "$url/v1/log"
run 0 curl -s "$url/nowhere/secret"
run 0 curl -s -d x "$url/v1/records"
run 0 curl -s --request BREW "$url/s/p/11-03295-02-2026/21/0000010000001?s=secret"
metrics second
says second 'ocop_http_requests_total{route="/v1/certificates/*",status="2xx"} 1'
says second 'ocop_http_requests_total{route="/v1/log",status="2xx"} 1'
says second 'ocop_http_requests_total{route="none",status="4xx"} 2'
says second 'ocop_records_total{outcome="counted"} 4'
says second 'ocop_records_total{outcome="refused"} 1'
says second 'ocop_log_entries 5'
says second 'ocop_queue_length{queue="append"} 0'
says second 'ocop_append_failing 0'
says second 'process_resident_memory_bytes '
# A proxy would hand it on, so it is not with the rest.
run 0 curl -s -o other -w '%{http_code}\n' "$url/metrics"
says out 404
run 0 curl -s --unix-socket metrics -o other -w '%{http_code}\n' http://x/v1/log
says out 404
run 0 curl -s --unix-socket metrics -o other -w '%{http_code}\n' -d x http://x/metrics
says out 405

# A line for each, without anything that a client wrote. It is written within a
# second, and again after the file was moved away.
tries=0
until grep -q '"method":"other"' requests.log; do
	tries=$((tries + 1))
	[ $tries -le 400 ] || die "no line: $(cat requests.log)"
	sleep 0.05
done
run 0 /usr/bin/python3 - <<'end'
import json
lines = [json.loads(line) for line in open("requests.log")]
asked = [l for l in lines if l["event"] == "request"]
for l in asked:
    assert set(l) == {"time", "event", "method", "route", "status", "ms",
                      "bytes"}, l
for one in (("GET", "/v1/certificates/*", 200), ("HEAD", "/v1/log", 200),
            ("GET", "none", 404), ("POST", "/v1/records", 400),
            ("other", "none", 405)):
    got = [(l["method"], l["route"], l["status"]) for l in asked]
    assert one in got, (one, got)
kept = [l for l in lines if l["event"] == "record"]
assert [l["index"] for l in kept if l["outcome"] == "counted"] == [1, 2, 3, 4]
assert [l["rule"] for l in kept if l["outcome"] == "refused"] == ["record"], kept
end
silent requests.log secret
silent requests.log 127.0.0.1
silent requests.log 11-03295
mv requests.log older.log
tries=0
until [ -s requests.log ]; do
	tries=$((tries + 1))
	[ $tries -le 400 ] || die 'the log was not made again'
	curl -s -o other "$url/healthz"
	sleep 0.05
done
says requests.log '"route":"/healthz","status":200'
kill_registry TERM

# What cannot be right is refused.
run 2 "$build/ocop-registryd" run --db registry.db --key log --time-key time --clock clock \
	--passphrase-fd 3 --metrics 0.0.0.0:0 3<phrase
says err "'--metrics': only on loopback"
run 4 "$build/ocop-registryd" run --db registry.db --key log --time-key time --clock clock \
	--confirm-clock --passphrase-fd 3 --listen 127.0.0.1:0 --request-log nowhere/log 3<phrase
says err "'nowhere/log'"
run 2 "$build/ocop-registryd" run --db registry.db --key log --time-key time --clock clock \
	--passphrase-fd 3 --rate 1000001 3<phrase
says err "'--rate'"
finish
