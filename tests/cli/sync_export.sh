#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# ocop-sync export into a folder whose copy lost files, or has some empty or
# tiles cut short: they are written again, whether the log grew or not.
set -u
cd "$(dirname "$0")/../.." || exit 4
. tests/cli/lib.sh

sync=$build/ocop-sync
time=1764100000
fingerprint=$("$build/tests/make_log" a 600 $time x) || exit 4

sync_to() {	# REPLICA SOURCE
	"$sync" --replica "$1" --trust a/trust.cose \
		--fingerprint "$fingerprint" --source "$2"
}
run 0 sync_to r.db a/log
run 0 "$sync" export --replica r.db whole
"$build/tests/make_log" a 900 $((time + 3600)) x >/dev/null
cp r.db grown.db
run 0 "$sync" --replica grown.db --source a/log
run 0 "$sync" export --replica grown.db longer

damage() {	# KIND COPY
	case $1 in
	missing-bundle) rm "$2/tile/entries/000" ;;
	empty-bundle) : >"$2/tile/entries/001" ;;
	missing-tile) rm "$2/tile/0/000" ;;
	short-tile) head -c 8191 whole/tile/0/001 >"$2/tile/0/001" ;;
	long-tile) echo >>"$2/tile/0/001" ;;
	short-upper) head -c 63 whole/tile/1/000.p/2 >"$2/tile/1/000.p/2" ;;
	missing-upper) rm -r "$2/tile/1" ;;
	missing-trust) rm "$2/trust/1.cose" ;;
	short-trust) head -c 99 whole/trust/1.cose >"$2/trust/1.cose" ;;
	last-bundle) rm "$2/tile/entries/002.p/88" ;;
	all-tiles) rm -r "$2/tile" ;;
	esac
}
# has_all COPY FULL: each file of FULL is in COPY, but for the age's words.
has_all() {
	(cd "$2" && find . -type f ! -name 'age.*') | while read -r file; do
		cmp "$1/$file" "$2/$file" || echo "$file"
	done >differ 2>&1
	test ! -s differ
}
for kind in missing-bundle empty-bundle missing-tile short-tile long-tile \
	short-upper missing-upper missing-trust short-trust last-bundle \
	all-tiles; do
	for replica in r grown; do
		full=whole
		[ $replica = r ] || full=longer
		rm -rf ex cold.db*
		cp -r whole ex
		damage $kind ex
		is "$kind is a damage" test -n "$(diff -rq whole ex)"
		run 0 "$sync" export --replica $replica.db ex
		is "$kind is mended of $replica.db" has_all ex $full
		run 0 sync_to cold.db ex
		is 'no temporary file' test -z "$(find ex -name '.ocop-*')"
	done
done

# The folder of a log that ended, too.
ended=$("$build/tests/make_log" f 600 $time x $time next:40) || exit 4
run 0 "$sync" --replica f.db --trust f/trust.cose --fingerprint "$ended" \
	--source f/log
run 0 "$sync" export --replica f.db both
for file in tile/entries/000 tile/entries/002.p/88 tile/0/001 tile/0/002.p/88 \
	tile/1/000.p/2; do
	rm -rf ex
	cp -r both ex
	: >ex/frozen/0/$file
	run 0 "$sync" export --replica f.db ex
	is "the ended log's $file is mended" has_all ex both
	rm ex/frozen/0/$file
	run 0 "$sync" export --replica f.db ex
	is "the ended log's $file is there again" has_all ex both
done

# An address is not a folder; it may hold a password, so nothing shows it.
for address in https://u:pw@h.example/x file:///tmp/pw/x; do
	run 2 "$sync" export --replica r.db "$address"
	says err 'DIR must be a folder, not an address'
	is 'it is not printed' test -z "$(grep -h pw out err)"
	is 'no folder is made' test ! -e "${address%%/*}"
done

# Mended or not, a folder of another log stays as it is.
other=$("$build/tests/make_log" b 600 $time y) || exit 4
run 0 "$sync" --replica other.db --trust b/trust.cose --fingerprint "$other" \
	--source b/log
rm -rf ex
cp -r whole ex
rm ex/tile/entries/000
run 4 "$sync" export --replica other.db ex
rm whole/tile/entries/000
is 'nothing was written' diff -r whole ex
finish
