#!/bin/sh
# Goal: ocop trust rotate writes the next version: what is named changes,
# everything else is carried over, and both old and new roots must sign.
# SPDX-License-Identifier: Apache-2.0
set -u
. "$(dirname "$0")/lib.sh"
ocop=$build/ocop

pass() {
	"$@" --passphrase-fd 3 3<phrase
}
echo 'one phrase for all' >phrase
for name in r1 r2 r3 r4 DBN NEW; do
	pass "$ocop" key new --out $name.key >/dev/null
	pass "$ocop" key public $name.key --out $name.pub
done
for name in log time log2 time2 w1 w2; do
	pass "$ocop" key new --alg ed25519 --out $name.key >/dev/null
	pass "$ocop" key public $name.key --out $name.pub
done
log=$(pass "$ocop" key public log.key --vkey ocop.example/log)
time=$(pass "$ocop" key public time.key --vkey ocop.example/time --time)
w1=$(pass "$ocop" key public w1.key --vkey w1.example --time)
w2=$(pass "$ocop" key public w2.key --vkey w2.example --time)
mkdir keys && cp DBN.pub NEW.pub keys/
header=id,name,level,scope,roles,grants,from,to,successor,complete_since
dbn='DBN,UBND tỉnh Điện Biên,province,11,enrol certify,4:2023-02-24,2019-08-21,,,'
printf '%s\n%s\n' "$header" "$dbn" >one.csv
printf '%s\n%s\n%s\n' "$header" "$dbn,x" \
	'NEW,Sở mới,inspection,11,inspect,,2026-01-01,,,' |
	sed 's/,x$//; s/4:2023-02-24/4:2023-02-24 3:2026-01-01/' >two.csv
printf '%s\n%s\n' "$header" \
	'NEW,Sở mới,inspection,11,inspect,,2026-01-01,,,' >gone.csv
run 0 "$ocop" trust new --root r1.pub --root r2.pub --root r3.pub \
	--threshold 2 --realm demo --log ocop.example/log --log-vkey "$log" \
	--time-vkey "$time" --witness "$w1" --quorum 1 --keys keys \
	--host ocop.example:2025-09-01 --registry https://ocop.example \
	--issued 1756688400 --authorities one.csv --out t1.cose
rotate() {
	"$ocop" trust rotate t1.cose --issued 1756774800 "$@"
}
sign() {
	pass "$ocop" trust sign --yes "$@"
}

# A version that nobody accepted has no next one.
run 1 rotate --out x --threshold 3
run 0 sign --key r1.key t1.cose
run 1 rotate --out x --threshold 3
says err '1 of 2'
run 0 sign --key r2.key t1.cose

# A root in the place of another, and the difference in words.
r1=$("$ocop" key show r1.pub --json |
	sed 's/.*"kid":"\([0-9a-f]*\)".*/\1/')
r4=$("$ocop" key show r4.pub --json |
	sed 's/.*"kid":"\([0-9a-f]*\)".*/\1/')
is 'key ids are known' test -n "$r1" -a -n "$r4"
run 0 rotate --out t2.cose --add-root r4.pub --drop-root "$r1"
says out '~ version 1 -> 2'
says out "+ root $r4"
says out "- root $r1"
says out 'signed by 0 of the 3 old roots, 2 are due: needs 2 more'
says out 'signed by 0 of the 3 new roots, 2 are due: needs 2 more'
silent out 'threshold 2 ->'
silent out '~ log'
cp out rotated

# Never over a file, but with --force; the same again.
cp t2.cose before
run 4 rotate --out t2.cose --threshold 3
is 'the file stands' cmp -s t2.cose before
run 0 rotate --out t3.cose --threshold 3
run 0 rotate --out t3.cose --force --add-root r4.pub --drop-root "$r1"
is 'the same changes, the same bytes' cmp -s t2.cose t3.cose

# Carried over: all of the view but the three members.
run 0 "$ocop" trust show t1.cose --json
sed 's/.*"document"://; s/"version":1,//; s/"issued":[0-9]*,//
	s/"roots":\[[^]]*\]//' out >was
run 0 "$ocop" trust show t2.cose --json
sed 's/.*"document"://; s/"version":2,//; s/"issued":[0-9]*,//
	s/"roots":\[[^]]*\]//' out >is
is 'what is not named is carried over' cmp was is
is 'something was compared' grep -q authorities was

# The same difference before a root signs, and the count after each.
run 0 "$ocop" trust show t2.cose --previous t1.cose
says out "+ root $r4"
says out "- root $r1"
run 0 sign --key r1.key --previous t1.cose t2.cose
says out "- root $r1"
says out 'signed by 1 of the 3 old roots, 2 are due: needs 1 more'
says out 'signed by 0 of the 3 new roots, 2 are due: needs 2 more'
run 0 sign --key r4.key --previous t1.cose t2.cose
says out 'signed by 1 of the 3 new roots, 2 are due: needs 1 more'
run 1 "$ocop" trust show t2.cose --previous t1.cose --check
run 0 sign --key r2.key --previous t1.cose t2.cose
says out 'signed by 2 of the 3 old roots, 2 are due: enough'
says out 'signed by 2 of the 3 new roots, 2 are due: enough'
run 0 "$ocop" trust show t2.cose --previous t1.cose --check
run 0 "$ocop" trust show t2.cose --previous t1.cose --json
says out '"change":"added"'
says out '"old_roots":{"signatures":2,"threshold":2,"roots":3}'
run 0 sign --key r2.key --previous t1.cose --json t2.cose
says out '"new_roots":{"signatures":2,"threshold":2,"roots":3}'

# Each of the other parts.
run 0 rotate --out log.cose --log-key log2.pub --time-key time2.pub
says out '~ log ocop.example/log'
says out 'vkey: ocop.example/log+'
says out 'time_vkey: ocop.example/time+'
run 0 rotate --out wit.cose --add-witness "$w2" --drop-witness w1.example
says out "+ witness $w2"
says out "- witness $w1"
is 'no line ends in a blank' test -z "$(grep ' $' out)"
run 1 rotate --out x --threshold 0
says err 'threshold: 1 to the number of roots'
run 1 rotate --out x --threshold 0 --add-witness "$w2"
says err 'threshold: 1 to the number of roots'
run 0 rotate --out always.cose --fresh-days 0
says out '~ fresh_days 3 -> 0'
run 0 rotate --out nowit.cose --drop-witness w1.example --quorum 0
says out '- quorum 1'
run 1 rotate --out x --drop-witness w1.example
says err 'quorum'
run 0 rotate --out host.cose --add-host new.example:2026-02-01 \
	--end-host ocop.example:2026-03-01
says out '+ host new.example 2026-02-01'
says out '    to: 2026-03-01'
run 0 rotate --out reg.cose --add-registry https://two.example \
	--drop-registry https://ocop.example
says out '- registry https://ocop.example'
run 0 rotate --out level.cose --level 5:2
says out '+ level 5:2'
run 1 rotate --out x --level 0:2
run 0 rotate --out days.cose --fresh-days 2 --stale-days 9 --threshold 3
says out '~ stale_days 10 -> 9'
says out '~ threshold 2 -> 3'
run 0 rotate --out body.cose --authorities two.csv --keys keys
says out '+ authority NEW'
says out '    name: Sở mới'
says out '~ authority DBN'
says out '    grants: 4:2023-02-24 -> 4:2023-02-24 3:2026-01-01'
run 0 rotate --out j.cose --threshold 3 --json
says out '"what":"threshold","from":"2","to":"3"'

# The live log retired, and the next begun.
root=$(printf '%064d' 7)
run 0 rotate --out f.cose --freeze "14:$root" --next-log ocop.example/log2 \
	--log-key log2.pub --time-key time2.pub
says out '+ log ocop.example/log2'
says out '    frozen: 14:'
run 0 "$ocop" trust show f.cose --json
says out '"origin":"ocop.example/log2"'
is 'the live log is last' grep -q '"kind":"records".*frozen.*ocop.example/log2' out
run 4 rotate --out x --freeze "$tmp" --next-log ocop.example/log2 \
	--log-key log2.pub
run 2 rotate --out x --freeze none --next-log ocop.example/log2 \
	--log-key log2.pub
run 2 rotate --out x --freeze "14:$root"
run 2 rotate --out x --next-log ocop.example/log2 --log-key log2.pub
run 2 rotate --out x --freeze "14:$root" --next-log ocop.example/log2
run 1 rotate --out x --freeze "0:$root" --next-log ocop.example/log2 \
	--log-key log2.pub
run 1 rotate --out x --freeze "14:$root" --next-log ocop.example/log \
	--log-key log2.pub
says err 'origin twice'
run 1 rotate --out x --freeze "14:$root" --next-log ocop.example/log2 \
	--log-key log.pub
run 1 rotate --out x --log-key r4.pub
# A checkpoint's file must be the live log's.
printf 'ocop.example/log\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n' >note
run 1 rotate --out x --freeze note --next-log ocop.example/log2 \
	--log-key log2.pub

# What was there is ended, never taken out; what is dropped must be there.
run 1 rotate --out x --authorities gone.csv --keys keys
says err 'authority DBN: a body is ended, never taken out'
run 1 rotate --out x --drop-root 0123456789abcdef
says err 'stands not in the last version'
run 1 rotate --out x --add-root r1.pub
run 1 rotate --out x --end-host other.example
run 1 rotate --out x --add-host ocop.example
run 1 rotate --out x --drop-registry https://none.example
run 1 rotate --out x --drop-registry https://ocop.example
run 1 rotate --out x --drop-witness none.example
run 1 rotate --out x --threshold 4
run 2 rotate --out x --add-host new.example:soon
run 2 rotate --out x --level 5
run 2 rotate --out x
says err 'nothing is to change'
run 2 rotate --threshold 3
run 2 rotate --out x --keys keys --threshold 3
run 2 "$ocop" trust rotate --out x --threshold 3
run 4 rotate --out x --add-root none.pub
is 'nothing was written' test ! -e x

# A hand-made version that takes a host or a log out is not signed.
run 0 "$ocop" trust show f.cose --json
sed 's/.*"document"://; s/}$//; s/"version":2/"version":3/
	s/"host":"ocop.example"/"host":"else.example"/' out >hand.json
run 0 "$ocop" trust new --from-json hand.json --out hand.cose
run 1 sign --key r2.key --previous t1.cose hand.cose
says err 'host ocop.example: a host is ended, never taken out'
run 0 "$ocop" trust show f.cose --json
sed 's/.*"document"://; s/}$//; s/"version":2/"version":3/
	s/"origin":"ocop.example\/log"/"origin":"ocop.example\/old"/
	s/"vkey":"ocop.example\/log+[^"]*"/"vkey":"VKEY"/' out |
	sed "s|VKEY|$(pass "$ocop" key public log.key --vkey ocop.example/old)|" \
	>hand.json
run 0 "$ocop" trust new --from-json hand.json --out hand2.cose
run 1 sign --key r2.key --previous t1.cose hand2.cose
says err 'log ocop.example/log: a log is never taken out'
# Nor one that moves where a log was frozen.
run 0 sign --key r1.key --previous t1.cose f.cose
run 0 sign --key r2.key --previous t1.cose f.cose
run 0 "$ocop" trust rotate f.cose --out g.cose --threshold 3
says out '~ version 2 -> 3'
silent out 'log ocop'
run 0 "$ocop" trust show g.cose --json
sed 's/.*"document"://; s/}$//; s/"frozen":\[14,/"frozen":[15,/' out >hand.json
run 0 "$ocop" trust new --from-json hand.json --out hand3.cose
run 1 sign --key r2.key --previous f.cose hand3.cose
says err 'frozen for ever'
run 1 sign --key r2.key --previous g.cose f.cose
says err 'not above'
finish
