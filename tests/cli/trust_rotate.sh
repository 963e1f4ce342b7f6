#!/bin/sh
# Goal: ocop trust rotate writes the next version from the edited JSON of the
# last one, in a file or in an editor, shows what changes, and refuses what may
# not follow; both old and new roots must sign.
# SPDX-License-Identifier: Apache-2.0
set -u
here=$(cd "$(dirname "$0")" && pwd) || exit 4
. "$here/lib.sh"
ocop=$build/ocop

pass() {
	"$@" --passphrase-fd 3 3<phrase
}
printf 'one phrase for all\none phrase for all\n' >phrase
for name in r1 r2 r3 r4 DBN NEW; do
	pass "$ocop" key new --out $name.key >/dev/null
	lighten $name.key
	pass "$ocop" key public $name.key --out $name.pub
done
for name in log time log2 time2 w1 w2; do
	pass "$ocop" key new --alg ed25519 --out $name.key >/dev/null
	lighten $name.key
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
sign() {
	pass "$ocop" trust sign --yes "$@"
}
spki() {
	"$ocop" key public $1.pub
}

# A version that nobody accepted has no next one.
run 4 rotate t1.cose x 'd["threshold"] = 3'
run 0 sign --key r1.key t1.cose
run 4 rotate t1.cose x 'd["threshold"] = 3'
says err '1 of 2'
run 0 sign --key r2.key t1.cose

# A root in the place of another, and the difference in words.
kid() {
	"$ocop" key show $1.pub --json |
		sed 's/.*"kid":"\([0-9a-f]*\)".*/\1/'
}
r1=$(kid r1) r4=$(kid r4)
is 'key ids are known' test -n "$r1" -a -n "$r4"
change="d['roots'][0] = '$(spki r4)'"
run 0 rotate t1.cose t2.cose "$change"
says out '~ version 1 -> 2'
says out "+ root $r4"
says out "- root $r1"
says out 'signed by 0 of the 3 old roots, 2 required: needs 2 more'
says out 'signed by 0 of the 3 new roots, 2 required: needs 2 more'
silent out 'threshold 2 ->'
silent out '~ log'

# Never over a file, but with --force; the same again.
cp t2.cose before
run 4 rotate t1.cose t2.cose 'd["threshold"] = 3'
is 'the file stands' cmp -s t2.cose before
run 0 rotate t1.cose t3.cose 'd["threshold"] = 3'
run 0 rotate t1.cose t3.cose "$change" --force
is 'the same changes, the same bytes' cmp -s t2.cose t3.cose

# What trust show prints may be given as it is, but for its version and time:
# they are the next ones, also when they are left out.
run 0 "$ocop" trust show t1.cose --json
cp out shown
run 2 "$ocop" trust rotate t1.cose --out x --json shown
says err "'shown': version: must be 2"
run 2 rotate t1.cose x 'd["version"] = 3'
says err 'version: must be 2, one more than the previous version'
run 2 rotate t1.cose x 'd["version"] = "2"'
says err 'version: expected a whole number'
run 2 rotate t1.cose x 'd["issued"] -= 1'
says err 'issued: must be later'
sed 's/"version":1,//g; s/"issued":[0-9]*,//' shown >left
run 0 "$ocop" trust rotate t1.cose --out left.cose --json left
says out '~ version 1 -> 2'
says out '~ issued 01/09/2025 08:00:00 -> '

# JSON that is none is told with its line, a bad member with its place.
run 0 next_json t1.cose 'pass'
sed '4s/,$//' out >bad.json
run 2 "$ocop" trust rotate t1.cose --out x --json bad.json
says err "'bad.json': line 5: JSON: "
run 2 rotate t1.cose x 'd["authorities"][0]["keys"][0] += "*"'
says err 'authorities[0].keys[0]: expected base64url of a public key'
run 2 rotate t1.cose x 'd["colour"] = 1'
says err 'colour: unknown member'
run 2 rotate t1.cose x 'del d["hosts"]'
says err 'hosts'
echo '[]' >bad.json
run 2 "$ocop" trust rotate t1.cose --out x --json bad.json
says err 'expected an object'
run 4 "$ocop" trust rotate t1.cose --out x --json none.json

# The same difference before a root signs, and the count after each.
run 0 "$ocop" trust show t2.cose --previous t1.cose
says out "+ root $r4"
says out "- root $r1"
run 0 sign --key r1.key --previous t1.cose t2.cose
says out "- root $r1"
says out 'signed by 1 of the 3 old roots, 2 required: needs 1 more'
says out 'signed by 0 of the 3 new roots, 2 required: needs 2 more'
run 0 sign --key r4.key --previous t1.cose t2.cose
says out 'signed by 1 of the 3 new roots, 2 required: needs 1 more'
run 1 "$ocop" trust show t2.cose --previous t1.cose --check
run 0 sign --key r2.key --previous t1.cose t2.cose
says out 'signed by 2 of the 3 old roots, 2 required: enough'
says out 'signed by 2 of the 3 new roots, 2 required: enough'
run 0 "$ocop" trust show t2.cose --previous t1.cose --check
run 0 "$ocop" trust show t2.cose --previous t1.cose --json
says out '"change":"added"'
says out '"old_roots":{"signatures":2,"threshold":2,"roots":3}'
cp t2.cose before
run 0 sign --key r2.key --previous t1.cose --json t2.cose
says err "'t2.cose': already signed with this key"
cmp -s t2.cose before || die 'the same root changed the file'
says out '"new_roots":{"signatures":2,"threshold":2,"roots":3}'

# Each of the other parts.
log2=$("$ocop" key public log2.pub --vkey ocop.example/log)
time2=$("$ocop" key public time2.pub --vkey ocop.example/time --time)
next_log=$("$ocop" key public log2.pub --vkey ocop.example/log2)
run 0 rotate t1.cose log.cose \
	"d['logs'][0].update(vkey='$log2', time_vkey='$time2')"
says out '~ log ocop.example/log'
says out 'vkey: ocop.example/log+'
says out 'time_vkey: ocop.example/time+'
run 0 rotate t1.cose wit.cose "d['witnesses'] = ['$w2']"
says out "+ witness $w2"
says out "- witness $w1"
is 'no line ends in a blank' test -z "$(grep ' $' out)"
run 2 rotate t1.cose x 'd["threshold"] = 0'
says err 'threshold: expected 1 to the number of roots'
run 0 rotate t1.cose always.cose 'd["fresh_days"] = 0'
says out '~ fresh_days 3 -> 0'
run 0 rotate t1.cose nowit.cose 'del d["witnesses"], d["quorum"]'
says out '- quorum 1'
run 2 rotate t1.cose x 'del d["witnesses"]'
says err 'quorum'
run 0 rotate t1.cose host.cose '
d["hosts"].append({"host": "new.example", "from": "2026-02-01"})
d["hosts"][0]["to"] = "2026-03-01"'
says out '+ host new.example 2026-02-01'
says out '    to: 01/03/2026'
run 0 rotate t1.cose reg.cose 'd["registries"] = ["https://two.example"]'
says out '+ registry https://two.example'
says out '- registry https://ocop.example'
run 0 rotate t1.cose level.cose 'd["levels"].append([5, 2])'
says out '+ level 5:2'
run 2 rotate t1.cose x 'd["levels"].append([0, 2])'
run 0 rotate t1.cose days.cose \
	'd.update(fresh_days=2, stale_days=9, threshold=3)'
says out '~ stale_days 10 -> 9'
says out '~ threshold 2 -> 3'
# A key for the document comes from a request too, if it signed that itself.
run 0 pass "$ocop" key request NEW.key --out NEW.request
run 0 "$ocop" key public NEW.request
is 'the same key' cmp -s out NEW.pub
is 'the key id beside it' sh -c "\"$ocop\" key show NEW.request |
	grep '^Public key: $(spki NEW)'"
head -c -1 NEW.request >spoilt.request
printf x >>spoilt.request
run 4 "$ocop" key public spoilt.request
body="d['authorities'].append({'id': 'NEW', 'name': 'Sở mới',
	'level': 'inspection', 'scope': ['11'], 'roles': ['inspect'],
	'grants': [], 'keys': ['$(spki NEW)'], 'from': '2026-01-01'})
d['authorities'][0]['grants'].append([3, '2026-01-01'])"
run 0 rotate t1.cose body.cose "$body"
says out '+ authority NEW'
says out '    name: Sở mới'
says out '~ authority DBN'
says out '    grants: 4:2023-02-24 -> 4:2023-02-24 3:2026-01-01'

# What the register rests on, and the keys that sign roots.
run 0 rotate t1.cose root.cose "d['basis'] = 'Quyết định 1/QĐ-UBND'
d['receipts'] = [{'origin': 'ocop.example/log', 'key': '$(spki NEW)',
	'from': 1}]"
says out '+ basis Quyết định 1/QĐ-UBND'
says out '+ receipt ocop.example/log 1'
says out "    key: $(kid NEW)"
run 2 rotate t1.cose x "d['receipts'] = [{'origin': 'ocop.example/log',
	'key': '$(spki r1)', 'from': 1}]"
run 2 rotate t1.cose x 'd["basis"] = ""'
says err 'basis: empty text'
run 2 rotate t1.cose x 'd["authorities"][0]["name"] = "a\tb"'
says err 'authorities[0].name: '
# Letters that an editor wrote in parts are put together.
run 0 rotate t1.cose parts.cose 'd["basis"] = "\u0068\u00e0"'
run 0 rotate t1.cose one.cose 'd["basis"] = "\u0068\u0061\u0300"'
is 'one spelling' cmp -s parts.cose one.cose

# A table in the place of all authorities, by itself or with the rest edited.
run 0 rotate t1.cose table.cose pass --authorities two.csv --keys keys
is 'the table says the same' cmp -s table.cose body.cose
run 0 "$ocop" trust rotate t1.cose --out alone.cose --authorities two.csv \
	--keys keys
says out '~ version 1 -> 2'
says out '+ authority NEW'
silent out '~ log'
run 2 "$ocop" trust rotate t1.cose --out x --authorities gone.csv --keys keys
says err 'authority DBN: an authority can be ended but not removed'
run 2 rotate t1.cose x pass --keys keys

# The live log retired, and the next begun; the root as a checkpoint or a
# status writes it.
root=$(printf '%064d' 7)
next_log_of() {	# SIZE ROOT ORIGIN VKEY
	echo "d['logs'].append(dict(d['logs'][0], origin='$3', vkey='$4',
		time_vkey='$time2'))
d['logs'][0]['frozen'] = [$1, '$2']"
}
run 0 rotate t1.cose f.cose \
	"$(next_log_of 14 $root ocop.example/log2 $next_log)"
says out '+ log ocop.example/log2'
says out '    frozen: 14:'
run 0 "$ocop" trust show f.cose --json
says out '"origin":"ocop.example/log2"'
is 'the live log is last' grep -q '"kind":"records".*frozen.*ocop.example/log2' out
run 2 rotate t1.cose x "$(next_log_of 14 none ocop.example/log2 $next_log)"
says err 'logs[0].frozen[1]: '
run 2 rotate t1.cose x "$(next_log_of 0 $root ocop.example/log2 $next_log)"
says err 'an empty log cannot be frozen'
run 2 rotate t1.cose x "$(next_log_of 14 $root ocop.example/log $log2)"
says err 'origin appears twice'
run 2 rotate t1.cose x "$(next_log_of 14 $root ocop.example/log2 \
	"$("$ocop" key public log.pub --vkey ocop.example/log2)")"
says err 'appears twice'
run 2 rotate t1.cose x "d['logs'][0]['vkey'] = '$next_log'"
says err 'its name is not the origin'
run 2 rotate t1.cose x "d['logs'][0]['vkey'] = '$(spki r4)'"

# What was there is ended, never taken out.
run 2 rotate t1.cose x 'd["authorities"][0]["id"] = "NEW"'
says err 'authority DBN: an authority can be ended but not removed'
run 2 rotate t1.cose x 'd["hosts"][0]["host"] = "else.example"'
says err 'host ocop.example 2025-09-01: a host can be ended but not removed'
run 2 rotate t1.cose x "d['logs'][0].update(origin='ocop.example/log2',
	vkey='$next_log')"
says err 'log ocop.example/log: a log cannot be removed'
run 2 rotate t1.cose x 'd["realm"] = "vn"'
says err 'realm: differs from'
run 2 rotate t1.cose x 'd["roots"].append(d["roots"][0])'
run 2 rotate t1.cose x 'd["registries"] = []'
run 2 rotate t1.cose x 'd["threshold"] = 4'
run 2 "$ocop" trust rotate t1.cose --json next.json
run 2 "$ocop" trust rotate --out x --json next.json
run 2 "$ocop" trust rotate t1.cose --out x --json
is 'nothing was written' test ! -e x

# A hand-made version that takes a host or a log out is not signed.
run 0 next_json f.cose 'd["hosts"][0]["host"] = "else.example"'
cp out hand.json
run 0 "$ocop" trust new --from-json hand.json --out hand.cose
run 2 sign --key r2.key --previous t1.cose hand.cose
says err 'host ocop.example 2025-09-01: a host can be ended but not removed'
# Nor one that moves where a log was frozen.
run 0 sign --key r1.key --previous t1.cose f.cose
run 0 sign --key r2.key --previous t1.cose f.cose
run 0 rotate f.cose g.cose 'd["threshold"] = 3'
says out '~ version 2 -> 3'
silent out 'log ocop'
run 2 rotate f.cose x 'd["logs"][0]["frozen"][0] = 15'
says err 'frozen permanently'
run 2 rotate f.cose x 'del d["logs"][0]["frozen"], d["logs"][1]'
run 0 next_json f.cose 'd["logs"][0]["frozen"][0] = 15'
cp out hand.json
run 0 "$ocop" trust new --from-json hand.json --out hand3.cose
run 2 sign --key r2.key --previous f.cose hand3.cose
says err 'frozen permanently'
run 2 sign --key r2.key --previous g.cose f.cose
says err 'must be above'

# Without --json an editor is started on the JSON of the last version, of which
# version and time are the next ones. It is told how to edit by $EDIT.
cat >editor <<'end'
#!/usr/bin/python3
import json, os, sys
with open(sys.argv[-1]) as file:
    text = file.read()
exec(os.environ["EDIT"])
with open(sys.argv[-1], "w") as file:
    file.write(text)
end
chmod +x editor
# edit EDIT OPTIONS...: stderr comes with stdout, as on a terminal.
edit() {
	export EDIT="$1"
	shift
	python3 "$here/terminal.py" "$ocop" trust rotate t1.cose "$@"
}
unset VISUAL
EDITOR="'$tmp/editor' --wait"
export EDITOR
lower='text = text.replace("\"threshold\":\t2", "\"threshold\":\t3")'
run 0 edit "$lower" --out e.cose
says out '~ version 1 -> 2'
says out '~ threshold 2 -> 3'
silent out 'kept'
is 'the draft is gone' test ! -e e.cose.json
is 'the version is there' "$ocop" trust show e.cose --previous t1.cose
# The draft is its author's alone.
run 2 edit 'os.chmod(sys.argv[-1], 0o400 if os.stat(sys.argv[-1]).st_mode & 0o77
	else 0o600); text += "x"' --out e2.cose
is 'nobody else may read it' test "$(stat -c %a e2.cose.json)" = 600
# An edit with a fault stays, and is gone on with.
says out "'e2.cose.json': line "
says out "kept in 'e2.cose.json'"
says out "'ocop trust rotate t1.cose --out e2.cose --json e2.cose.json'"
is 'nothing was written' test ! -e e2.cose
cp e2.cose.json kept
run 4 edit 'text = ""' --out e2.cose
says out "kept in 'e2.cose.json'"
is 'an earlier edit is not written over' cmp -s kept e2.cose.json
sed -i '$s/x$//; s/"threshold":\t2/"threshold":\t3/' e2.cose.json
run 0 "$ocop" trust rotate t1.cose --out e2.cose --json e2.cose.json
says out '~ threshold 2 -> 3'
run 2 edit 'text = text.replace("ocop.example\"", "else.example\"")' --out e3.cose
says out 'a host can be ended but not removed'
says out "kept in 'e3.cose.json'"
# Ctrl-C in the editor is the editor's: who began it waits for its end.
run 0 edit "import signal; signal.signal(signal.SIGINT, lambda *a: 0)
os.killpg(0, signal.SIGINT); $lower" --out e6.cose
is 'it was written all the same' "$ocop" trust show e6.cose --previous t1.cose
# Nothing typed, nothing kept; an editor that fails; a file that is there.
run 3 edit 'pass' --out e4.cose
says out 'nothing was changed'
is 'no draft is left' test ! -e e4.cose.json -a ! -e e4.cose
run 4 edit 'sys.exit(1)' --out e4.cose
says out 'the editor failed'
is 'nor one that an editor failed on' test ! -e e4.cose.json
run 4 edit 'open(sys.argv[-1], "w").write("x"); sys.exit(1)' --out e4.cose
says out "kept in 'e4.cose.json'"
run 4 edit "$lower" --out e.cose
is 'the editor was not started' test ! -e e.cose.json
VISUAL=$tmp/editor
EDITOR=false
export VISUAL
run 0 edit "$lower" --out e5.cose
# Where nobody can edit.
run 2 "$ocop" trust rotate t1.cose --out x </dev/null
says err "'--json': is required: there is no terminal to edit on"
is 'nothing was begun' test ! -e x -a ! -e x.json
finish
