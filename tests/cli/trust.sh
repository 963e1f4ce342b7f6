#!/bin/sh
# Goal: ocop trust writes, signs and shows trust documents, and names every
# bad row of a table of authorities.
# SPDX-License-Identifier: Apache-2.0
set -eu
. "$(dirname "$0")/lib.sh"
ocop=$build/ocop

die() {
	echo "trust.sh: $*" >&2
	exit 1
}
# try CODE COMMAND...: run, with the phrase of all keys on descriptor 3.
try() {
	run "$@" 3<phrase
}

printf 'one phrase for all\none phrase for all\n' >phrase
for name in r1 r2 r3 r4; do
	try 0 "$ocop" key new --out $name.key --passphrase-fd 3
	lighten $name.key
	try 0 "$ocop" key public $name.key --out $name.pub --passphrase-fd 3
done
for name in log time; do
	try 0 "$ocop" key new --alg ed25519 --out $name.key --passphrase-fd 3
	lighten $name.key
done
try 0 "$ocop" key public log.key --vkey ocop.example/log --passphrase-fd 3
log=$(cat out)
try 0 "$ocop" key public time.key --vkey ocop.example/time --time \
	--passphrase-fd 3
time=$(cat out)
mkdir keys
for name in MAE QLD; do
	try 0 "$ocop" key new --out $name.key --request --passphrase-fd 3
	mv $name.key.request keys/$name.request
done
try 0 "$ocop" key new --out DBN.key --passphrase-fd 3
try 0 "$ocop" key public DBN.key --out keys/DBN.pub --passphrase-fd 3
try 0 "$ocop" key new --out DBN2.key --passphrase-fd 3
try 0 "$ocop" key public DBN2.key --out keys/DBN.2.pub --passphrase-fd 3

header=id,name,level,scope,roles,grants,from,to,successor,complete_since
cat >good.csv <<end
$header
MAE,Bộ Nông nghiệp,central,,enrol certify,5:2023-02-24,2025-03-01,,,
DBN,UBND tỉnh Điện Biên,province,11,enrol certify,4:2023-02-24 3:2025-07-06,2019-08-21,,,2025-09-01
TGO,UBND huyện Tuần Giáo,district,11 12,certify,3:2023-02-24:2025-06-30,2023-02-24,2025-06-30,DBN,
QLD,Quản lý thị trường,inspection,11,inspect monitor,,2025-07-01,,,
end

new() {
	"$ocop" trust new --root r1.pub --root r2.pub --root r3.pub \
		--threshold 2 --realm demo --log ocop.example/log \
		--log-vkey "$log" --time-vkey "$time" --keys keys \
		--host ocop.example:2025-09-01 \
		--registry https://ocop.example --issued 1756688400 "$@"
}
sign() {
	"$ocop" trust sign --yes --passphrase-fd 3 "$@"
}

# A good table becomes a payload, the same one each time.
try 0 new --authorities good.csv --out t1.cbor
says out 'Authorities: 4'
says out 'Not signed yet'
try 0 new --authorities good.csv --out again.cbor
cmp -s t1.cbor again.cbor || die 'not deterministic'
try 0 new --authorities good.csv --basis 'Quyết định 1/QĐ-UBND' --out b.cbor
says out 'Legal basis: Quyết định 1/QĐ-UBND'
# The key of COSE receipts: P-256, and nothing else there.
try 0 new --authorities good.csv --receipts-key r4.pub --out r.cbor
try 0 "$ocop" trust show r.cbor --json
says out '"receipts":[{"key":"'"$(cat r4.pub)"'","from":1,"origin":"ocop.example/log"}]'
try 2 new --authorities good.csv --receipts-key r1.pub --out bad.cbor
says err 'key'
try 4 new --authorities good.csv --receipts-key none.pub --out bad.cbor
says err none.pub
is 'nothing was written' test ! -e bad.cbor
try 4 new --authorities good.csv --out t1.cbor
try 0 "$ocop" trust show t1.cbor
says out 'Signatures of roots: 0 of 2'
says out 'Accepted: no'
try 1 "$ocop" trust show t1.cbor --check

# Every bad cell is named, all in one pass, and nothing is written.
cat >bad.csv <<end
$header
MAE,Bộ Nông nghiệp,capital,,enrol certify,5:2023-02-24,2025-03-01,,,
MAE,,province,11,enrol fly,4:2023-02-24,2019-08-21,2018-01-01,,soon
T/O,Huyện,district,1,certify,2:2023-02-24,2023-02-30,2025-06-30,NIX,
NEW,Không khóa,province,12,certify,3:2023-02-24,2023-02-24,,NEW,
end
try 2 new --authorities bad.csv --out bad.cbor
for place in 'line 2, column level' 'line 3, column id' \
	'line 3, column name' 'line 3, column roles' 'line 3, column to' \
	'line 3, column complete_since' 'line 4, column id' \
	'line 4, column scope' 'line 4, column grants' \
	'line 4, column from' 'line 4, column successor' \
	'line 5, column id: no key' 'line 5, column successor'; do
	says err "$place"
done
[ "$(wc -l <err)" = 13 ] || die "13 faults required: $(cat err)"
[ ! -e bad.cbor ] || die 'bad.cbor was written'

# With --json, one object for each of them, the same in every language.
try 2 new --authorities bad.csv --out bad.cbor --json
cp out bad.json
[ "$(grep -c '^{"schema":"ocop.fault/1",' out)" = 13 ] || die '13 objects'
[ "$(wc -l <out)" = 13 ] || die "no other line: $(cat out)"
sed 's/.*"line":\([0-9]*\),"column":"\([a-z_]*\)".*"rule":"\([a-z-]*\)".*/\1 \2 \3/' \
	out >rules
cat >expected <<end
2 level fields
3 id twice
3 name text
3 roles fields
3 to fields
3 complete_since date
4 id text
4 scope fields
4 grants fields
4 from date
4 successor reference
5 successor reference
5 id no-key
end
cmp -s rules expected || die "the words of the rules: $(cat rules)"
says out '{"schema":"ocop.fault/1","file":"bad.csv","line":2,"column":"level","header":"level","value":"capital","rule":"fields","error":"OCOP_ERR_RULE","detail":"expected central, province, district, commune or inspection"}'
(export LC_ALL=vi_VN.UTF-8; new --authorities bad.csv --out bad.cbor --json) \
	>out 2>err || true
says err 'dòng 2, cột level'
is 'the objects are the same in Vietnamese' cmp -s out bad.json

# Columns that are missing, a table without rows, a file that is none.
printf 'id,name\nMAE,x\n' >short.csv
try 2 new --authorities short.csv --out bad.cbor
says err 'column level: this column is missing'
try 2 new --authorities short.csv --out bad.cbor --json
says out '"file":"short.csv","line":1,"column":"level","header":null,"value":null,"rule":"column-missing"'
echo "$header" >empty.csv
try 2 new --authorities empty.csv --out bad.cbor --json
says out '"line":null,"column":null,"header":null,"value":null,"rule":"csv"'
try 4 new --authorities none.csv --out bad.cbor

# A body whose key file is spoilt.
cp keys/MAE.request spare
echo nonsense >keys/MAE.request
try 2 new --authorities good.csv --out bad.cbor
says err 'line 2, column id'
try 2 new --authorities good.csv --out bad.cbor --json
says out '"line":2,"column":"id","header":"id","value":"MAE","rule":"request"'
# One key for two bodies.
cp spare keys/MAE.request
cp keys/DBN.pub keys/QLD.pub
try 2 new --authorities good.csv --out bad.cbor
says err 'appears twice'
rm keys/QLD.pub

# Options that do not fit.
try 2 new --authorities good.csv --out bad.cbor --quorum 1
try 2 "$ocop" trust new --authorities good.csv --out bad.cbor
says err "'--root': is needed"
try 2 "$ocop" trust new --authorities good.csv
try 2 new --authorities good.csv --out bad.cbor --threshold 2
try 2 new --authorities good.csv --out bad.cbor --host ocop.example:soon
try 2 new --authorities good.csv --out bad.cbor --host a-host-of-41-character-is-too-long.gov.vn
try 2 new --authorities good.csv --out bad.cbor --trace-log ocop.example/trace
try 4 new --authorities good.csv --out bad.cbor --root none.pub
[ ! -e bad.cbor ] || die 'bad.cbor was written'

# Roots sign; a stranger may not, and one root counts once.
try 0 sign --key r1.key t1.cbor
# Who is in it stands there, with days and roles; no key is base64.
tr -s ' ' <out >line
says line 'MAE Bộ Nông nghiệp'
says line '01/03/2025 - enrol, certify'
says out 'Issued on: 01/09/2025'
says out 'Signatures of roots: 1 of 2'
cp t1.cbor before
try 0 sign --key r1.key t1.cbor
says err "'t1.cbor': already signed with this key; nothing was changed"
says out 'Signatures of roots: 1 of 2'
cmp -s t1.cbor before || die 'the same root changed the file'
try 1 "$ocop" trust show t1.cbor --check
says err '1 of 2'
cp t1.cbor before
try 2 sign --key r4.key t1.cbor
cmp -s t1.cbor before || die 'a stranger changed the file'
try 2 sign --key MAE.key t1.cbor
try 0 sign --key r3.key --json t1.cbor
says out '"signatures":2'
try 0 "$ocop" trust show t1.cbor --check
says out 'Accepted: yes'
try 2 "$ocop" trust sign t1.cbor
# What is no trust document is named as what it is.
try 2 "$ocop" trust show r1.key
says err "'r1.key': this is a key or a certificate in PEM; expected a trust document"
try 2 "$ocop" trust show good.csv
says err "this is a table, or another text"
# Without a terminal and without --yes nobody can be asked.
try 2 setsid -w "$ocop" trust sign --key r2.key --passphrase-fd 3 t1.cbor

# The JSON view, from which the same payload can be written.
try 0 "$ocop" trust show t1.cbor --json
says out '"schema":"ocop.trust/1"'
says out '"accepted":true'
cp out view.json
fingerprint=$(sed 's/.*"fingerprint":"\([0-9a-f]*\)".*/\1/' view.json)
try 0 "$ocop" trust show t1.cbor
says out "Fingerprint: $(echo "$fingerprint" | sed 's/..../ &/g; s/^ //')"
try 0 "$ocop" trust new --from-json view.json --out same.cbor --json
says out "$fingerprint"
cmp -s same.cbor again.cbor || die 'the view is not the payload'
[ "$(sha256sum <same.cbor | cut -d' ' -f1)" = "$fingerprint" ] ||
	die 'the fingerprint is not the SHA-256 of the payload'
try 2 "$ocop" trust new --from-json view.json --realm demo --out bad.cbor
try 2 "$ocop" trust new --from-json view.json --receipts-key r4.pub \
	--out bad.cbor
says err "'--receipts-key': not with --from-json"
sed 's/"version":1,/"version":2,"colour":1,/g' view.json >bad.json
try 2 "$ocop" trust new --from-json bad.json --out bad.cbor
says err 'colour: unknown member'

# Version 2 replaces root 1 by root 4: old and new thresholds.
new2() {
	"$ocop" trust new --root r4.pub --root r2.pub --root r3.pub \
		--threshold 2 --realm demo --log ocop.example/log \
		--log-vkey "$log" --time-vkey "$time" --keys keys \
		--host ocop.example:2025-09-01 --version 2 \
		--registry https://ocop.example --issued 1756774800 "$@"
}
try 0 new2 --authorities good.csv --out t2.cbor
try 2 sign --key r1.key t2.cbor
try 0 sign --key r1.key --previous t1.cbor t2.cbor
says out 'Signatures of roots: 0 of 2'
try 0 sign --key r4.key t2.cbor
try 1 "$ocop" trust show t2.cbor --check
try 0 sign --key r2.key t2.cbor
try 0 "$ocop" trust show t2.cbor --check
try 0 "$ocop" trust show t2.cbor --previous t1.cbor --check
# Backwards is no way.
try 1 "$ocop" trust show t1.cbor --previous t2.cbor --check
says err 'not above'
# Without root 1 and with root 4 alone the old threshold is missed.
try 0 new2 --authorities good.csv --out t3.cbor
try 0 sign --key r4.key t3.cbor
try 0 sign --key r3.key t3.cbor
try 0 "$ocop" trust show t3.cbor --check
try 1 "$ocop" trust show t3.cbor --previous t1.cbor --check
says err "1 of 2 signatures by the previous version's roots"

# What is no trust document.
printf '\202\100\200' >none.cbor
try 2 "$ocop" trust show none.cbor
: >none.cbor
try 2 "$ocop" trust show none.cbor
try 4 "$ocop" trust show absent.cbor

finish
