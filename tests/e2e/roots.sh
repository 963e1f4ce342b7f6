#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Drill: roots come and go. A version needs the old threshold and the new one,
# the registry takes versions in order only, and a replica that is versions
# behind walks them one by one.
. "$(dirname "$0")/../cli/realm.sh"
PATH=$build:$PATH
sync() {
	ocop-sync --replica "$1" --trust trust.cose \
		--fingerprint "$fingerprint" --source "$2"
}
log_version() {	# DB FILE
	timeout 60 "$build/ocop-registryd" trust --db "$1" --clock clock \
		--key log --time-key time --passphrase-fd 3 3<phrase "$2"
}
sign() {	# PREVIOUS FILE ROOT...
	previous=$1 file=$2
	shift 2
	for root in "$@"; do
		try 0 ocop trust sign --key $root --previous $previous $file \
			--yes --passphrase-fd 3
	done
}
make_realm
make_registry
for root in root2 root3 root4; do
	key $root
	try 0 ocop key public $root --out $root.pub --passphrase-fd 3
done
start_registry
try 0 enrol office DBN
try 0 submit office
run 0 sync behind.db "$url/log"
kill_registry TERM
cp registry.db first.db

# One root becomes three, of which two must sign.
run 0 rotate trust.cose trust-2.cose "
d['roots'] += ['$(cat root2.pub)', '$(cat root3.pub)']
d['threshold'] = 2"
sign trust.cose trust-2.cose root
says out 'signed by 1 of the 1 old roots, 1 required: enough'
says out 'signed by 1 of the 3 new roots, 2 required: needs 1 more'
run 4 log_version registry.db trust-2.cose
says err '1 of 2 signatures by its own roots'
sign trust.cose trust-2.cose root2
run 0 ocop trust show trust-2.cose --previous trust.cose --check
run 0 log_version registry.db trust-2.cose
same 'its index' "$(cat out)" 3
run 0 log_version registry.db trust-2.cose
same 'the same again' "$(cat out)" 3

# The first root leaves and a fourth comes.
run 0 rotate trust-2.cose trust-3.cose "
d['roots'].remove('$(cat root.pub)')
d['roots'].append('$(cat root4.pub)')"
# The old threshold alone.
cp trust-3.cose old.cose
sign trust-2.cose old.cose root root2
says out 'signed by 2 of the 3 old roots, 2 required: enough'
says out 'signed by 1 of the 3 new roots, 2 required: needs 1 more'
run 1 ocop trust show old.cose --previous trust-2.cose --check
run 4 log_version registry.db old.cose
says err '1 of 2 signatures by its own roots'
# The new one alone.
cp trust-3.cose new.cose
sign trust-2.cose new.cose root4 root3
says out 'signed by 1 of the 3 old roots, 2 required: needs 1 more'
says out 'signed by 2 of the 3 new roots, 2 required: enough'
run 1 ocop trust show new.cose --previous trust-2.cose --check
run 4 log_version registry.db new.cose
says err "1 of 2 signatures by the previous version's roots"
# Both: whoever is a root of both counts for both.
sign trust-2.cose trust-3.cose root3 root2
says out 'signed by 2 of the 3 old roots, 2 required: enough'
says out 'signed by 2 of the 3 new roots, 2 required: enough'
# Not over the head of the version between, whose roots it needs.
run 4 log_version first.db trust-3.cose
says err "0 of 1 signatures by the previous version's roots"
run 0 log_version registry.db trust-3.cose
same 'its index' "$(cat out)" 4
# Never back.
run 0 rotate trust.cose back.cose 'd["fresh_days"] = 2'
sign trust.cose back.cose root
run 4 log_version registry.db back.cose
says err 'version 2 is not above 3'
run 2 ocop trust sign --key root2 --previous trust-3.cose trust-2.cose --yes
says err 'must be above'
# A root that left signs nothing more.
run 0 rotate trust-3.cose trust-4.cose 'd["threshold"] = 1'
try 2 ocop trust sign --key root --previous trust-3.cose trust-4.cose --yes \
	--passphrase-fd 3

# Replicas two versions behind and cold walk them in order.
start_registry
try 0 certify office DBN
try 0 submit office
for replica in behind cold; do
	run 0 sync $replica.db "$url/log"
	run 0 ocop-sync check --replica $replica.db
	sed 's/^[a-z]*\.db//' out >$replica.check
	says out 'trust version 3'
	says out '7 entries'
	says out 'Entries that do not count: 0'
	is 'one state' cmp $replica.check behind.check
done
run 0 ocop-sync export --replica cold.db copy
is 'all three versions are kept' test -s copy/trust/1.cose -a \
	-s copy/trust/2.cose -a -s copy/trust/3.cose
# A copy that holds another file in a version's place: nobody's word but the
# roots' counts, and the version that is missing is said.
cp -r copy false
cp new.cose false/trust/3.cose
run 0 sync false.db false
run 0 ocop-sync check --replica false.db
says out 'the trust document is missing, is a different one, or is not signed by enough'
says out 'trust version 2'
run 0 sync false.db copy
run 0 ocop-sync check --replica false.db
says out 'trust version 3'
finish
