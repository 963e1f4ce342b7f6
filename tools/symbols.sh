#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Checks what the built libraries and programs export and link. Needs `make all`.
# - every symbol is ocop_*; x.c and x_y.c export ocop_x* and ocop__x* only
#   (and what tools/EXPORTS grants them)
# - what lib/ocop/*.h declare is defined, and what is defined as ocop_* is
#   declared there
# - lib/ holds no writable data: no global state
# - ocop-verify links no signer, no secret key and no libcurl
#   tools/symbols.sh [DIR]
set -u
cd "${1:-$(dirname "$0")/..}" || exit 4
build=${BUILD:-build}
tmp=$(mktemp -d) || exit 4
trap 'rm -rf "$tmp"' EXIT

for file in "$build/libocop.a" "$build/libocop-net.a" "$build/libocop-postgres.a"; do
	[ -f "$file" ] || { echo "$file: not built"; exit 1; }
	nm -A -g --defined-only "$file" 2>/dev/null
done | sed -nE 's/^[^:]*:([^:]*)\.o:[0-9a-f]+ . (.*)$/\1 \2/p' |
	sort >"$tmp/defined"
[ -s "$tmp/defined" ] || { echo "$build: the libraries are empty"; exit 1; }

# Functions that public headers declare: comments, directives and inline
# bodies taken out, then the first ocop_x( of each declaration.
cat lib/ocop/*.h | sed -E 's,/\*[^*]*\*/,,g; /^[[:space:]]*#/d; /^OCOP_C_/d' | awk '
	{
		line = $0
		while (match(line, /\/\*/)) {
			printf "%s", substr(line, 1, RSTART - 1)
			line = substr(line, RSTART + 2)
			while (!match(line, /\*\//))
				if ((getline line) <= 0) exit
			line = substr(line, RSTART + 2)
		}
		print line
	}' | tr '\n' ' ' | tr ';}' '\n\n' |
	grep -vE '^[[:space:]]*typedef|static inline' |
	sed -nE 's/^[^(]*[^A-Za-z0-9_(](ocop_[a-z0-9_]+)[[:space:]]*\([^*].*/\1/p' |
	sort -u >"$tmp/declared"
awk '{ print $2 }' "$tmp/defined" | grep '^ocop_[^_]' | sort -u >"$tmp/public"

bad=$(
	grep -v ' ocop_' "$tmp/defined" | sed 's/^/not ocop_*: /'
	awk '
	BEGIN {
		while ((getline line < "tools/EXPORTS") > 0) {
			if (line ~ /^#/)
				continue
			n = split(line, w, /[: ]+/)
			for (i = 2; i <= n; i++)
				grant[w[1]] = grant[w[1]] " " w[i]
		}
	}
	{
		name = $2
		sub(/^ocop__?/, "", name)
		family = $1
		sub(/_.*/, "", family)
		n = split($1 " " family " " grant[$1] " " grant[family], w, " ")
		for (i = 1; i <= n; i++)
			if (name == w[i] || index(name, w[i] "_") == 1)
				next
		print $1 ".c exports " $2 \
			": not its name, and tools/EXPORTS has no grant"
	}' "$tmp/defined"
	comm -23 "$tmp/declared" "$tmp/public" |
		sed 's/^/declared in a public header, not defined: /'
	comm -13 "$tmp/declared" "$tmp/public" |
		sed 's/^/defined, in no public header (internal: ocop__): /'
	for file in "$build/libocop.a" "$build/libocop-net.a" "$build/libocop-postgres.a"; do
		objdump -h "$file" | awk '
		/file format/ { object = $1 }
		$2 ~ /^\.(data|bss|tdata|tbss)(\.|$)/ && $2 !~ /\.rel\.ro/ &&
			$3 !~ /^0+$/ { print "writable data: " object " " $2 }'
	done
	[ -x "$build/ocop-verify" ] || echo "$build/ocop-verify: not built"
	nm "$build/ocop-verify" 2>/dev/null | awk '{ print $NF }' |
		grep -E '^ocop_(cose_sign$|seckey|signer)' |
		sed 's/^/ocop-verify links a signer: /'
	ldd "$build/ocop-verify" 2>/dev/null | grep -E 'libcurl|libmicrohttpd|libpq' |
		sed 's/^/ocop-verify loads the network: /'
)
[ -z "$bad" ] && exit 0
echo "$bad"
exit 1
