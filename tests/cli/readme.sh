#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The walk of docs/walk.md works as typed: its indented lines are run, one
# after the other, in a folder with the sample tables. What a person would type
# at a prompt or into an editor comes by descriptor or script, the day is fixed,
# and the port is a free one; nothing else is changed. The Vietnamese pages have
# the same lines. The README's own lines are typed by tests/e2e/readme.sh.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
. "$root/tests/cli/lib.sh"
export root LC_ALL=C.UTF-8 LANGUAGE=en
clean_up() {
	[ ! -f "$tmp/pid" ] || kill $(cat "$tmp/pid") 2>/dev/null
	rm -rf "$tmp"
}
trap clean_up EXIT

# A page's indented lines.
typed() { sed -n 's/^    //p' "$root/$1"; }

typed docs/walk.md >"$tmp/en"
typed docs/walk.vi.md >"$tmp/vi"
is 'the pages have their commands' test "$(grep -c ocop "$tmp/en")" -gt 40
for text in en vi; do
	sed 's/  *# .*//' "$tmp/$text" >"$tmp/$text.bare"
done
is 'both languages have the same commands' diff "$tmp/en.bare" "$tmp/vi.bare"
typed README.md >"$tmp/readme.en"
typed README.vi.md >"$tmp/readme.vi"
is 'and both READMEs' diff "$tmp/readme.en" "$tmp/readme.vi"

mkdir "$tmp/bin" "$tmp/here"
cp "$root"/tests/demo/*.csv "$tmp/here/"
cd "$tmp/here" || exit 4
echo 2026-11-22T10:00:00 >clock
# What the page says to type into the trust document.
cat >"$tmp/bin/editor" <<'END'
#!/usr/bin/python3
import json, sys
with open(sys.argv[1]) as file:
    document = json.load(file)
with open("witness.vkey") as file:
    document["witnesses"] = [file.read().strip()]
document["quorum"] = 1
with open(sys.argv[1], "w") as file:
    json.dump(document, file)
END
cat >"$tmp/bin/ocop" <<'END'
#!/bin/sh
url="--registry http://127.0.0.1:$(cat port 2>/dev/null)"
case "$1 ${2-}" in
'certificate print') exec $REAL/ocop "$@" ;;
'key new' | 'key public' | 'stamp make' | 'inspection '* | 'backup '* | 'restore '*) more= ;;
'trust sign' | 'sign '* | 'key end') more=--yes ;;
'producer '* | 'officer '* | 'certificate '* | 'decision '* | 'lot '* | 'stamp activate')
	more='--issued 2026-11-22' ;;
'submit '*) exec $REAL/ocop "$@" $url ;;
'trust rotate')
	VISUAL=editor exec python3 "$root/tests/cli/terminal.py" $REAL/ocop "$@" ;;
*) exec $REAL/ocop "$@" ;;
esac
exec $REAL/ocop "$@" $more --passphrase-fd 3 3<<-word
secret words to keep
word
END
cat >"$tmp/bin/ocop-registryd" <<'END'
#!/bin/sh
serve() {
	exec $REAL/ocop-registryd "$@" --clock clock --passphrase-fd 3 3<<-word
	secret words to keep
	secret words to keep
	word
}
case $1 in
recover | reports) exec $REAL/ocop-registryd "$@" ;;
trust)	# the page says to stop the registry first
	kill "$(cat registry.pid)"
	while [ "$(ls "/proc/$(cat registry.pid)/fd" 2>/dev/null)" ]; do
		sleep 0.1
	done
	serve "$@" ;;
init) serve "$@" ;;
esac
for word; do
	shift
	[ "$word" != http://127.0.0.1:8081 ] ||
		word=http://127.0.0.1:$(cat witness.port)
	set -- "$@" "$word"
done
rm -f port
serve "$@" --listen 127.0.0.1:0 --port-file port >served 2>&1 &
echo $! >>../pid
echo $! >registry.pid
until [ -s port ]; do
	kill -0 $! || { cat served; exit 4; }
	sleep 0.1
done
END
cat >"$tmp/bin/ocop-witness" <<'END'
#!/bin/sh
[ "$1" = run ] || exec $REAL/ocop-witness "$@"
$REAL/ocop-witness "$@" --listen 127.0.0.1:0 --port-file witness.port \
	--passphrase-fd 3 3<<-word >witnessing 2>&1 &
secret words to keep
word
echo $! >>../pid
until [ -s witness.port ]; do
	kill -0 $! || { cat witnessing; exit 4; }
	sleep 0.1
done
END
cat >"$tmp/bin/ocop-sync" <<'END'
#!/bin/sh
case "$*" in
status*) exec $REAL/ocop-sync "$@" --now 1795316400 ;;
check* | export* | *--source*) exec $REAL/ocop-sync "$@" ;;
esac
exec $REAL/ocop-sync "$@" --registry http://127.0.0.1:$(cat port)
END
cat >"$tmp/bin/ocop-verify" <<'END'
#!/bin/sh
case "$*" in
*--report-key*)
	exec $REAL/ocop-verify "$@" --report-passphrase-fd 3 3<<-word
	secret words to keep
	word
	;;
inspect* | report*) exec $REAL/ocop-verify "$@" ;;
esac
exec $REAL/ocop-verify --at 2026-11-22T10:00 "$@"
END
chmod +x "$tmp"/bin/*
walk() {
	REAL=$build PATH=$tmp/bin:$PATH sh -eu "$tmp/en"
}
run 0 walk
is 'the stamp on the picture is good' grep -q '^Stamp code matches' out
is 'the one not activated is not' grep -q '"verdict":"inactive"' out
is 'and says so by its exit code' grep -q '^exit code 1$' out
is 'the product is found by its name' \
	grep -q '^Certificate in the register and in force' out
is 'the report of the officer who was enrolled is taken' \
	test "$(ls reports/done/*.receipt 2>/dev/null | wc -l)" -eq 1
is 'the inspection has its annex' test -s papers/annex.pdf
is 'twelve stamps were drawn' test "$(ls labels/*.png | wc -l)" -eq 12
is 'the witness serves' grep -q '^listening on' witnessing
is 'the backup is whole' grep -q '^The backup of .* is complete' out
is 'the stolen key is told with its lot' \
	grep -q '09520000001070/1 .* stamps  stamps signed by this key' out
is 'what a recovery cannot know is all that is complained of' \
	test -z "$(grep -v "^ocop-registryd: .*\(rebuilt with\|LOST\|1 reports\)\|reports written: 1$" err)"
finish
