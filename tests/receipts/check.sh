#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Receipts of every entry of the demo's log, made by ocop-verify without a
# secret, are checked by a program that is not ours (package.json names it;
# it is installed below BUILD, by the hashes of package-lock.json).
#   [BUILD=build] sh tests/receipts/check.sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "${BUILD:-$here/../../build}" && pwd)
work=$build/receipts
command -v npm >/dev/null || {
	echo 'check-receipts: apt-get install nodejs npm' >&2
	exit 4
}
[ -f "$build/demo/replica.db" ] || {
	echo 'check-receipts: run make demo first' >&2
	exit 4
}
rm -rf "$work"
mkdir "$work"
cp "$here/package.json" "$here/package-lock.json" "$here/check.mjs" "$work/"
cd "$work"
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
size=$(sed -n 2p "$build/demo/log/checkpoint")
# shellcheck disable=SC2046 # one operand an index
"$build/ocop-verify" receipt $(seq 0 $((size - 1))) \
	--replica "$build/demo/replica.db" --out all >made
node check.mjs "$build/demo/keys/receipts.pub" all
