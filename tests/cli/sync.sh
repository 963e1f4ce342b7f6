#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# ocop-sync as a timer and as ocop-verify run it: what it prints, where, and
# its exit codes. The logs are folders (file://); tests/unit tests the rest.
set -u
cd "$(dirname "$0")/../.." || exit 4
here=$(pwd)
. tests/cli/lib.sh

sync=$build/ocop-sync
time=1764100000
fingerprint=$("$build/tests/make_log" a 300 $time x) || exit 4
"$build/tests/make_log" b 300 $time y >/dev/null || exit 4

# Usage.
run 0 "$sync" --version
run 0 "$sync" --help
# What is not named stands in the default folder, as with all programs.
run 4 "$sync"
says err "'$HOME/.local/share/ocop/replica.db': no such replica"
run 4 env OCOP_HOME=desk "$sync" status
says err "'desk/replica.db': "
run 2 env HOME= "$sync"
says err "'--replica': is required: there is no home folder"
run 2 "$sync" --replica r.db --trust a/trust.cose
says err "'--trust': it requires --fingerprint"
run 4 env OCOP_HOME=desk "$sync" --fingerprint "$fingerprint"
says err "'desk/trust.cose': "
rm -r desk
run 2 "$sync" --replica r.db stray
says err "'stray': unexpected argument (try --help)"
run 2 "$sync" --replica r.db --nonsense
run 2 "$sync" --replica r.db --trust a/trust.cose --fingerprint zz
says err "'--fingerprint': 'zz': expected 64 hex digits"

# Nothing is made without the document that the fingerprint names.
run 4 "$sync" --replica r.db --source a/log
is 'says that the first run needs more' grep -q -e --fingerprint err
run 4 "$sync" --replica r.db --trust a/trust.cose --source a/log \
	--fingerprint "$(echo "$fingerprint" | tr 0-9 1-90)"
run 4 "$sync" --replica r.db --trust none --fingerprint "$fingerprint"
run 4 "$sync" --replica r.db --trust a/log/checkpoint \
	--fingerprint "$fingerprint"
is 'makes no file' test ! -e r.db

# The first run, with the fingerprint in groups as on paper, a second one, a
# grown log.
run 0 "$sync" --replica r.db --trust a/trust.cose \
	--fingerprint "$(echo "$fingerprint" | sed 's/..../& /g')" --source a/log
is 'one line on stdout' lines out 1
is 'nothing on stderr' test ! -s err
is 'says how many' grep -q '0 to 300 entries' out
run 0 "$sync" --replica r.db --source "file://$tmp/a/log/"
is 'says that nothing changed' grep -q unchanged out
"$build/tests/make_log" a 600 $((time + 3600)) x >/dev/null
run 0 "$sync" --replica r.db --source a/log --quiet
is 'is quiet' test ! -s out
cp -r a 'a folder & ờ'
run 0 "$sync" --replica r.db --source 'a folder & ờ/log' --json
is 'one JSON line' lines out 1
for member in '"schema":"ocop.sync/1"' '"size":600' \
	"\"signed_time\":$((time + 3600))" '"unchanged":true' '"from":600' \
	'"source":"file://'; do
	is "JSON has $member" grep -qF -e "$member" out
done

# Refusals: exit 1, one line, both checkpoints kept, the state stays.
"$build/tests/make_log" b 600 $time y >/dev/null
run 1 "$sync" --replica r.db --source b/log
is 'one line on stderr' lines err 1
is 'nothing on stdout' test ! -s out
is 'both checkpoints are kept' test "$(ls r.db.evidence-600-* | wc -l)" -eq 2
run 1 "$sync" --replica r.db --source b/log --json
is 'JSON names the error' grep -q '"error":"OCOP_ERR_FORK"' out
"$build/tests/make_log" c 500 $time x >/dev/null
run 1 "$sync" --replica r.db --source c/log --json
is 'JSON names the error' grep -q '"error":"OCOP_ERR_SHRINK"' out
run 0 "$sync" --replica r.db --source a/log --json
is 'the state stays' grep -q '"size":600.*"unchanged":true' out

# Undecided: nothing is there, or it is no log. What is there stays in use.
run 3 "$sync" --replica r.db --source none/log
says err "$PWD/none/log"
run 3 "$sync" --replica r.db --source http://127.0.0.1:1/log
one_line='r.db.*127.0.0.1:1.*the stored data stay in use (stale [0-9]* days)'
is 'says what stays' grep -q "$one_line" err
run 3 "$sync" --replica r.db --registry http://127.0.0.1:1
is 'a registry has its log at /log' grep -q '127.0.0.1:1/log/' err
# An address that has no host name is a slip of the pen, not a silence.
run 2 "$sync" --replica r.db --source http://
says err "'http://' has no host name"
run 2 "$sync" --replica r.db --registry https:///x
run 4 "$sync" --replica a/trust.cose --source a/log
mkdir -p d/log && echo '<html>' >d/log/checkpoint
run 3 "$sync" --replica r.db --source d/log
# The next source is asked, and each is told of.
run 0 "$sync" --replica r.db --source d/log --source a/log
says out "a/log; others: down 1"
run 0 "$sync" --replica r.db --source a/log --source a/log --source d/log
says out "a/log; others: same 1, down 1"
run 0 "$sync" --replica r.db --source a/log --source d/log --json
says out '/a/log","outcome":"taken","size":600,'
says out '/d/log","outcome":"down","size":0,'
# One that shows another history is told of although the other is good.
run 1 "$sync" --replica r.db --source a/log --source b/log --json
says out '"error":"OCOP_ERR_FORK"'
says out '/b/log","outcome":"forked","size":600,'

# A static copy is the log again: the same files, and a source.
run 2 "$sync" export
run 0 "$sync" export --help
run 4 "$sync" export --replica none.db e/log
run 0 "$sync" export --replica r.db e/log
is 'says how many' grep -q '^600 entries' out
for file in checkpoint tile/entries/000 tile/entries/001 \
	tile/entries/002.p/88; do
	is "$file is the log's" cmp "a/log/$file" "e/log/$file"
done
is 'a full hash tile' test "$(wc -c <e/log/tile/0/001)" -eq 8192
is 'a partial hash tile' test "$(wc -c <e/log/tile/0/002.p/88)" -eq 2816
is 'the trust file' test -s e/log/trust/1.cose
is 'the roots of full tiles' test "$(wc -c <e/log/tile/1/000.p/2)" -eq 64
run 0 "$sync" --replica s.db --trust a/trust.cose \
	--fingerprint "$fingerprint" --source e/log
is 'a copy is a source' grep -q '0 to 600 entries' out

# A copy says how old it is; one entry is one entry.
run 0 "$sync" export --replica r.db --now 1764200000 e/log
says e/log/age.txt 'Exported:  27/11/2025 06:33'
says e/log/age.txt 'Entries:   600'
says e/log/age.txt 'Số bản ghi:       600'
says e/log/age.json '"size":600'
says e/log/age.json '"exported":1764200000'
says e/log/age.json "\"signed_time\":$((time + 3600))"
run 0 "$sync" --replica s.db --source e/log --now $((1764200000 + 12 * 86400))
says out '(a copy from 27/11/2025, 12 days old)'
says out 'signed 26/11/2025 03:46 (stale 13 days)'
run 0 "$sync" --replica s.db --source e/log --now 1764200000 --json
says out '"copied":1764200000'
# What it says of the future, or in no form of ours, is not repeated.
run 0 "$sync" --replica s.db --source e/log --now 1764199999
silent out 'a copy from'
silent out 'stale'
echo '{"schema":"ocop.copy/2","exported":5}' >e/log/age.json
run 0 "$sync" --replica s.db --source e/log
silent out 'a copy from'
run 0 "$sync" --replica s.db --source a/log
silent out 'a copy from'
one=$("$build/tests/make_log" one 1 $time x) || exit 4
run 0 "$sync" --replica one.db --trust one/trust.cose --fingerprint "$one" \
	--source one/log
says out ': 0 to 1 entry ('
run 0 "$sync" --replica one.db --source one/log
says out ': unchanged, 1 entry, '
run 0 "$sync" export --replica one.db f/log
is 'one entry' grep -q '^1 entry in' out

# A whole replica is proven again from its entries.
run 4 "$sync" check
run 0 "$sync" check --help
run 4 "$sync" check --replica none.db
run 0 "$sync" check --replica r.db
is 'says what it proved' grep -q '600 entries hash to the signed root' out
run 0 "$sync" check --replica r.db --json
is 'one JSON line' lines out 1
is 'JSON has the size' grep -qF '"size":600' out

# A log that froze, and the one that follows it: from where the replica
# stands, from nothing, and as a copy of a copy.
"$build/tests/make_log" n 600 $time x 0 next:300 >/dev/null || exit 4
run 0 "$sync" --replica r.db --source n/log --json
for member in '"origin":"ocop.example/log/1"' '"size":300' '"from":600' \
	'"entries":900' '"begun":1'; do
	is "JSON has $member" grep -qF -e "$member" out
done
run 0 "$sync" check --replica r.db
is 'says what it proved' grep -q '300 entries hash to the signed root' out
is 'and of the log before' grep -q '600 entries of earlier logs' out
run 0 "$sync" check --replica r.db --json
is 'JSON counts all' grep -qF '"entries":900,"logs":2' out
# Into the folder that held the first one as the live one.
run 0 "$sync" export --replica r.db e/log
is 'says how many' grep -q '^900 entries' out
for file in checkpoint tile/entries/001.p/44 frozen/0/tile/entries/000 \
	frozen/0/tile/entries/002.p/88; do
	is "$file is the log's" cmp "n/log/$file" "e/log/$file"
done
is 'its checkpoint is of its end' test \
	"$(sed -n 2p e/log/frozen/0/checkpoint)" -eq 600
is 'the hash tiles of both' test -s e/log/frozen/0/tile/1/000.p/2 -a \
	-s e/log/tile/1/000.p/1
is 'nothing of the first is among the second' test ! -e \
	e/log/tile/entries/002.p
run 0 "$sync" --replica u.db --trust a/trust.cose \
	--fingerprint "$fingerprint" --source e/log
is 'a copy is a source' grep -q '0 to 900 entries' out
# Who shares no code with us reads the copy too, and notices what is not it.
cp a/trust.cose e/trust.cose
echo "$fingerprint" >e/trust.fingerprint
(read -r origin <e/log/checkpoint &&
	grep -ao "$origin+[0-9a-f]*+[A-Za-z0-9+/]\{44\}" e/log/trust/2.cose |
	head -n 1) >e/log.vkey
run 0 /usr/bin/python3 "$here/tools/logread.py" --logs e
is 'it finds the frozen one' grep -q '^frozen ocop.example/log: 600' out
is 'and the live one' grep -q '^live: 300 entries' out
cp e/log/tile/entries/000 e/log/frozen/0/tile/entries/000
run 1 /usr/bin/python3 "$here/tools/logread.py" --logs e
is 'it notices another entry' grep -q 'frozen' err
# What a log key signed behind the freeze is dropped, and evidence.
"$build/tests/make_log" t 650 $time x >/dev/null || exit 4
run 0 "$sync" --replica t.db --trust a/trust.cose \
	--fingerprint "$fingerprint" --source t/log
run 0 "$sync" --replica t.db --source n/log
is 'says that it was dropped' grep -q 'not the one that was frozen' err
is 'keeps the checkpoint' test "$(ls t.db.evidence-650-* | wc -l)" -eq 1
is 'keeps the document' test -s t.db.evidence-trust-2
run 0 "$sync" check --replica t.db
run 1 "$sync" --replica t.db --source t/log
is 'a log that goes on is refused' grep -q 'frozen with another history at 600' err
# The document that names the next log is missing at the source, or damaged.
mv n/log/trust/2.cose 2.cose
run 3 "$sync" --replica l.db --trust a/trust.cose \
	--fingerprint "$fingerprint" --source n/log
is 'names the file' grep -qF '/n/log/trust/2.cose: not found' err
is 'and the log' grep -qF 'of another log: ocop.example/log/1' err
is 'accuses nobody' test -z "$(ls l.db.evidence-* 2>/dev/null)"
head -c 100 2.cose >n/log/trust/2.cose
run 3 "$sync" --replica l.db --source n/log
is 'a damaged one is refused' grep -qF '/n/log/trust/2.cose: damaged' err
mv 2.cose n/log/trust/2.cose
run 0 "$sync" --replica l.db --source n/log
finish
