#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A link that is cut 50 times at random bytes, between the real ocop-sync and
# the real registry: each run goes on with the bundles that are not whole, none
# that is whole is asked for again, and the right root stands at the end. SEED=N
# tries the same cuts again.
set -u
cd "$(dirname "$0")/../.." || exit 4
. tests/e2e/lib.sh

new_realm || { cat setup.log; give_up 'a realm is set up'; }
producers 100001 2700 || give_up 'records are made'
start_registry
ocop submit --registry "$url" --home desk --quiet >submit.out 2>&1
is "the registry has them: $(cat submit.out)" test $? -eq 0
"$build/ocop-sync" --replica origin.db --trust trust.cose \
	--fingerprint "$fingerprint" --registry "$url" >sync.out 2>&1
is "they can be copied: $(cat sync.out)" test $? -eq 0

/usr/bin/python3 "$root/tests/e2e/cut.py" "$build/ocop-sync" "$url" trust.cose \
	"$fingerprint" 50 "${SEED:-$(date +%s)}" >told 2>&1
is "the cuts: $(cat told)" test $? -eq 0
cat told
ocop-sync check --replica cut.db --json >check.cut 2>&1
is "the copy is proven: $(cat check.cut)" test $? -eq 0
ocop-sync check --replica origin.db --json >check.origin 2>&1
is 'it is what the registry has, entry for entry' \
	cmp check.cut check.origin
summary
