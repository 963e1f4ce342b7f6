#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# ocop-verify shelf: pictures as files, as a list and as a folder that grows,
# and scans as lines; what is shown, what is only counted, what is asked, which
# pictures are kept.
set -u
cd "$(dirname "$0")/../.." || exit 4
root=$(pwd)
. tests/cli/lib.sh

f=$("$build/tests/make_register" reg 1764130000) || exit 4
"$build/ocop-sync" --replica r.db --trust reg/trust.cose --fingerprint "$f" \
	--source reg/log >/dev/null || exit 4
shelf="$build/ocop-verify shelf --replica r.db --at 2025-11-26 --keep kept"
# Without a terminal, so that nobody can be asked.
shelf() {
	setsid -w $shelf "$@"
}
picture() {
	/usr/bin/python3 "$root/tests/cli/picture.py" "$@"
}
good=$(cat reg/good.txt)
stranger=$(cat reg/stranger.txt)	# of the serial of the good one
mkdir frames
picture frames/none.png
picture two.png reg/stamp.png reg/stamp.png
cp reg/stamp.png frames/a.png
cp reg/stamp.png frames/b.png

# Good ones are counted, and one that comes in another picture is no second.
run 0 shelf frames
is 'no report' test "$(head -n 1 out)" = '● matches: 1'
says out 'Scanned again, nothing new: 1'
says out 'Pictures: 3 (without a code: 1; symbols seen and not read: 0)'
says out 'Data to 26/11/2025 11:06'
run 0 shelf --json frames
is 'the numbers alone' test "$(cat out)" = '{"schema":"ocop.shelf/1","verdicts":{"genuine":1},"again":1,"pictures":3,"pictures_without_code":1,"symbols_unread":0}'
# No picture at all judges nothing.
run 3 shelf frames/none.png
run 4 shelf frames/absent.png
says err 'absent.png'

# What needs a look is shown in full, with its word and shape.
cat reg/many.txt >lines
printf '%s\n%s\n%s\n%s\n' "$good" "$(cat reg/void.txt)" "$good" "$stranger" \
	>>lines
run 1 shelf - <lines
says out '■ withdrawn, suspended or recalled: Stamp voided'
says out '■ does not match: Authentication code does not match'
is 'two reports' test "$(grep -c 'Read: ' out)" -eq 2
says out '● matches: 30'
says out '■ does not match: 1'
says out 'Scanned again, nothing new: 1'
run 1 shelf --json - <lines
is 'two objects and the numbers' lines out 3
says out '"verdicts":{"genuine":30,"revoked":1,"forged":1},"again":1,"pictures":0'
# The symbol outweighs the typed line, and a code of somebody else is no news.
printf '%s\n%s\nhttps://vnexpress.net/a\n' "$(cat reg/typed.txt)" "$good" >lines
run 0 shelf - <lines
says out '● matches: 1'
says out "◇ another system's code: 1"

# At two places of one picture: the picture is kept, and somebody asked, once.
run 3 shelf two.png frames
says out '▲ not enough data: One code at several places of the picture'
says out 'Picture kept:   kept/'
is 'the same picture' cmp kept/*-two.png two.png
is 'for the officer alone' test "$(stat -c %a kept kept/*)" = '700
600'
says out '▲ not enough data: 1'
says out 'Scanned again, nothing new: 2'
run 3 shelf --json two.png
says out '"kept":"kept/'
answer() {	# LINES CODE ITEM...: at a terminal
	lines=$1 want=$2
	shift 2
	run "$want" /usr/bin/python3 "$root/tests/cli/typist.py" "$lines" \
		$shelf "$@"
}
cp two.png again.png
answer y 1 frames two.png again.png
says out 'appears at 2 places in this picture. Are they different articles?'
says out '■ one code on two articles: '
says out 'One code on two articles: at least one copy'
silent out '--two-articles'
says out '■ one code on two articles: 1'
answer n 0 two.png again.png
says out 'matches: 1'
says out 'Scanned again, nothing new: 1'
# It is judged, even if it cannot be kept.
echo >file
run 4 setsid -w "$build/ocop-verify" shelf --replica r.db --at 2025-11-26 \
	--keep file/kept two.png
says out '▲ not enough data: One code at several places of the picture'
silent out 'Picture kept'

# A list of names; a scan is no name.
printf 'frames/a.png\r\n\nframes/none.png\ntwo.png\n' >names
run 3 shelf --list <names
says out 'Pictures: 3 (without a code: 1'
printf 'frames/a.png\n' >names
run 3 shelf - <names
says out 'Nothing found for these words'
run 2 shelf
run 2 shelf --list - <names
says err 'both read standard input'

# A folder that grows: what is there, and what comes until it is stopped.
mkdir grows
cp two.png grows/1.png
shelf_at() {
	tries=0
	until grep -q "$1" watched 2>/dev/null; do
		tries=$((tries + 1))
		[ $tries -le 400 ] || break
		sleep 0.05
	done
	is "$1 was seen" grep -q "$1" watched
}
$shelf --json --watch grows >watched 2>errors &
watcher=$!
shelf_at '"item":"grows/1.png"'
cp reg/short.png part.png
mv part.png grows/2.png
shelf_at '"item":"grows/2.png"'
echo none >grows/notes.txt
cp reg/short.png grows/.hidden.png
mkdir grows/folder.d
picture three.png reg/short.png reg/stamp.png
cp three.png grows/3.png
cp frames/none.png grows/4.png
printf 'GIF89a' >grows/5.png
tries=0
until grep -q 5.png errors || [ $tries -gt 400 ]; do
	tries=$((tries + 1))
	sleep 0.05
done
kill -TERM $watcher
code=0
wait $watcher || code=$?
is 'the worst that was seen' test $code -eq 1
tail -n 1 watched >out
says out '"verdicts":{"undecided":1,"malformed":1},"again":2,"pictures":4,"pictures_without_code":1'
run 4 shelf --watch nowhere
says err nowhere
run 4 shelf --watch two.png
finish
