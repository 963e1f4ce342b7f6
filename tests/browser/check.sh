#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The registry's pages in a real browser (Chromium): every stamp of the demo, in
# both languages, with and without scripts, on a phone and on a desk; axe-core
# looks for barriers. Screenshots stay in BUILD/look. package.json names the
# foreign programs; they are installed below BUILD, by the hashes of
# package-lock.json.
#   [BUILD=build] sh tests/browser/check.sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "${BUILD:-$here/../../build}" && pwd)
work=$build/browser
for p in npm chromium; do
	command -v $p >/dev/null || {
		echo 'check-browser: apt-get install chromium nodejs npm' >&2
		exit 4
	}
done
[ -f "$build/demo/verdicts.jsonl" ] || {
	echo 'check-browser: run make demo first' >&2
	exit 4
}
rm -rf "$work" "$build/look"
mkdir "$work" "$build/look"
cp "$here/package.json" "$here/package-lock.json" "$here"/*.mjs "$work/"
cd "$work"
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null

# The demo's register, on its last day.
demo=$build/demo
"$build/ocop-registryd" recover --db registry.db --from "$demo/replica.db" \
	--trust "$demo/trust.cose" --fingerprint "$(cat "$demo/trust.fingerprint")" \
	>recover.log 2>&1
echo 2026-11-22T12:00:00 >clock
"$build/ocop-registryd" run --db registry.db --key "$demo/keys/log" \
	--time-key "$demo/keys/time" --receipts-key "$demo/keys/receipts" \
	--listen 127.0.0.1:0 --port-file port --clock clock --confirm-clock \
	--office 'Sở Nông nghiệp và Môi trường (bản trình diễn)' \
	--hotline '0912 345 678' --rate 0 --passphrase-fd 0 \
	>registry.log 2>&1 <<-END &
	demo-passphrase
	demo-passphrase
	demo-passphrase
END
daemon=$!
trap 'kill "$daemon" 2>/dev/null; wait "$daemon" 2>/dev/null || :' EXIT
for _ in $(seq 200); do
	[ -s port ] && break
	kill -0 "$daemon" || { cat registry.log; exit 1; }
	sleep 0.05
done
node check.mjs "http://127.0.0.1:$(cat port)" "$demo/verdicts.jsonl" \
	"$build/look"
