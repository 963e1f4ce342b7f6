#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The registry keeps the rules of HTTP (RFC 9110, 9112, 9457) for each kind of
# request, also for those that no browser sends.
set -u
here=$(cd "$(dirname "$0")" && pwd) || exit 4
cd "$here/../.." || exit 4
. tests/cli/realm.sh

make_realm
start_certified
open_lots maker p1.record >/dev/null
run 0 submit maker
# Three certificates of one product, for a list in parts.
cat >certificates.csv <<-'end'
code,product,group,set,producer,stars,score,rules,authority,decision,decided,from,to,gtin
11-03295-03-2026,Mật ong,1,9,11-000001,3,66.50,148/QĐ-TTg,DBN,903/QĐ-UBND,2026-06-01,2026-06-01,2029-06-01,
11-03295-03-2026,Mật ong,1,9,11-000001,3,66.50,26/2026/QĐ-TTg,DBN,904/QĐ-UBND,2026-06-25,2026-06-25,2029-06-25,
11-03295-03-2026,Mật ong,1,9,11-000001,4,76.50,26/2026/QĐ-TTg,DBN,905/QĐ-UBND,2026-06-26,2026-06-26,2029-06-26,
end
run 0 certify office DBN
run 0 submit office
run 0 /usr/bin/python3 "$here/http_bytes.py" "$(cat port)"
cat out
finish
