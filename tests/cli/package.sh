#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A data package: one file, with which a laptop starts without a network. It
# is believed in nothing: cut, damaged, older, forked or of another realm, it is
# refused as a registry would be, and the data in use stay.
set -u
cd "$(dirname "$0")/../.." || exit 4
. tests/cli/lib.sh

sync=$build/ocop-sync
time=1764100000
fingerprint=$("$build/tests/make_log" a 600 $time x) || exit 4
"$build/tests/make_log" b 600 $time y >/dev/null || exit 4
office() {	# REPLICA LOG
	run 0 "$sync" --replica "$1" --trust "$2/trust.cose" \
		--fingerprint "$fingerprint" --source "$2/log"
}
package() {	# REPLICA FILE
	run 0 "$sync" export --replica "$1" --package "$2" --now $((time + 60))
}
# laptop CODE PACKAGE: a first start there, with no network at all.
alone='unshare -rn'
$alone true 2>/dev/null || alone=
laptop() {
	rm -rf home
	run "$1" env OCOP_HOME=home $alone "$sync" --source "$2" \
		--fingerprint "${3:-$fingerprint}" --now $((time + 90))
}

office r.db a
package r.db p.tar
says out "600 entries in 'p.tar' ($(stat -c %s p.tar) bytes)"
is 'nothing on stderr' test ! -s err
is 'no temporary file' test -z "$(find . -name '.ocop-*')"
cp p.tar same.tar
package r.db p.tar
is 'the same data give the same bytes' cmp p.tar same.tar

# Any tar unpacks it: it is the folder of an export.
run 0 "$sync" export --replica r.db --now $((time + 60)) folder
mkdir unpacked
run 0 tar -xf p.tar -C unpacked
is 'the same files stand in both' diff -r folder unpacked

laptop 0 p.tar
says out '0 to 600 entries'
says out 'p.tar'
run 0 "$sync" check --replica home/replica.db
cp -r home good
run 0 "$sync" --replica home/replica.db --source p.tar --json
says out '"unchanged":true'
run 0 "$sync" --replica none.db --fingerprint "$fingerprint" --dry-run \
	--source p.tar
says out 'p.tar: reached'
is 'a dry run makes nothing' test ! -e none.db

# As an update; then the one of before brings nothing, and takes nothing.
"$build/tests/make_log" a 900 $((time + 3600)) x >/dev/null
run 0 "$sync" --replica r.db --source a/log
package r.db newer.tar
run 0 "$sync" --replica home/replica.db --source newer.tar
says out '600 to 900 entries'
run 1 "$sync" --replica home/replica.db --source p.tar --json
says out '"error":"OCOP_ERR_SHRINK"'
says err 'p.tar: an older copy with nothing new: it has 600 entries, but the replica has accepted 900'
run 0 "$sync" --replica home/replica.db --source p.tar --source newer.tar --json
says out '"unchanged":true'
is 'an older copy is no evidence' test -z "$(ls home/*.evidence-* 2>/dev/null)"

# Cut: what is not whole is not begun with; nothing was made of it.
size=$(stat -c %s p.tar)
for len in 0 511 512 20000 $((size - 1024)) $((size - 1)); do
	head -c "$len" p.tar >cut.tar
	laptop 4 cut.tar
	says err 'so it was cut'
	is 'no replica is made' test ! -e home/replica.db
done
run 3 "$sync" --replica good/replica.db --source cut.tar
says err 'cut.tar: damaged, or not a data package: byte '
run 0 "$sync" --replica good/replica.db --source cut.tar --source p.tar

# One byte flipped in each of its files that counts.
flip() {	# NAME-IN-THE-PACKAGE
	/usr/bin/python3 -c '
import sys, tarfile
member = tarfile.open("newer.tar").getmember(sys.argv[1])
data = bytearray(open("newer.tar", "rb").read())
data[member.offset_data + member.size // 2] ^= 1
open("flipped.tar", "wb").write(data)' "$1" || exit 4
}
flip tile/entries/000
laptop 3 flipped.tar
for name in tile/entries/002 tile/entries/003.p/132; do
	flip $name
	laptop 3 flipped.tar
	cp good/replica.db kept.db
	run 3 "$sync" --replica good/replica.db --source flipped.tar
	is 'names the package' grep -q flipped.tar err
	run 0 "$sync" --replica good/replica.db --source p.tar --json
	says out '"size":600'
	cp kept.db good/replica.db
	rm -f good/replica.db-*
done
flip checkpoint
laptop 3 flipped.tar
flip trust/1.cose
laptop 4 flipped.tar
says err "'flipped.tar': "
is 'no replica is made' test ! -e home/replica.db

# A run that stopped goes on where it stopped.
/usr/bin/python3 -c '
import tarfile
whole, part = tarfile.open("p.tar"), tarfile.open("part.tar", "w:", format=0)
for m in whole:
    if m.name != "tile/entries/002.p/88":
        part.addfile(m, whole.extractfile(m))
part.fileobj.write(bytes(1024))' || exit 4
laptop 3 part.tar
says err 'part.tar/tile/entries/002'
run 0 "$sync" --replica home/replica.db --source p.tar --json
says out '"from":0,"entries":600'
is 'two bundles were kept' test "$(grep -o '"bytes":[0-9]*' out |
	cut -d: -f2)" -lt 6000

# Another history of this log: both checkpoints are kept as evidence.
office other.db b
package other.db other.tar
run 1 "$sync" --replica good/replica.db --source other.tar
says err 'other.tar: it has another root at size 600'
is 'both are kept' test "$(ls good/*.evidence-600-* | wc -l)" -eq 2
run 0 "$sync" --replica good/replica.db --source p.tar

# Another realm's: the paper has this one's fingerprint.
laptop 4 p.tar "$(echo "$fingerprint" | tr a-f0-9 b-f0-9a)"
says err "'p.tar': trust document: its fingerprint is not the given one"
is 'no replica is made' test ! -e home/replica.db
# A document that was received by hand is used, and not the package's.
run 4 "$sync" --replica none.db --trust none --fingerprint "$fingerprint" \
	--source p.tar
says err "'none': "

# Usage, and a place that cannot be written.
run 2 "$sync" export --replica r.db --package x.tar folder
run 2 "$sync" export --replica r.db
run 2 "$sync" export --replica r.db --package https://u:pw@h.example/x
is 'it is not printed' test -z "$(grep -h pw out err)"
run 4 "$sync" export --replica r.db --package none/x.tar
run 4 "$sync" export --replica none.db --package x.tar
is 'nothing is left' test ! -e x.tar -a -z "$(find . -name '.ocop-*')"
laptop 4 none.tar
says err "'none.tar': "
finish
