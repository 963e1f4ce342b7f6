#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Floors: a module of lib/ includes headers of lower floors only (lib/FLOORS),
# a program only public headers, common/, keys/ and its own folder.
#   tools/floors.sh [DIR]
set -u
cd "${1:-$(dirname "$0")/..}" || exit 4

includes() {	# file, kind (< or "), what
	grep -nE '^[[:space:]]*#[[:space:]]*include' "$@" /dev/null |
		sed -nE 's/^([^:]*):[0-9]+:[^<"]*([<"])([^>"]*)[>"].*/\1 \2 \3/p'
}

bad=$(
{
	includes lib/*.c lib/*.h lib/ocop/*.h 2>/dev/null | awk '
	BEGIN {
		while ((getline line < "lib/FLOORS") > 0) {
			if (line ~ /^#/ || line == "")
				continue
			n = split(line, w, " ")
			for (i = 2; i <= n; i++) {
				m = split(w[i], alias, "/")
				for (j = 1; j <= m; j++) {
					glob[++globs] = alias[j]
					floor[globs] = w[1]
					module[globs] = w[i]
				}
			}
		}
	}
	function find(name,   i, g) {
		for (i = 1; i <= globs; i++) {
			g = glob[i]
			if (g == name)
				return i
			if (sub(/\*$/, "", g) && index(name, g) == 1)
				return i
		}
		return 0
	}
	function base(path) {
		sub(/.*\//, "", path)
		sub(/\.[ch]$/, "", path)
		return path
	}
	{
		if ($2 == "<" && $3 !~ /^ocop\//)
			next
		from = find(base($1))
		if (!from) {
			print $1 ": module is not in lib/FLOORS"
			next
		}
		if ($2 == "\"" && ($3 ~ /\// || $1 ~ /^lib\/ocop\//)) {
			print $1 ": includes \"" $3 "\" (public headers " \
				"include <ocop/...> only, sources their floor)"
			next
		}
		to = find(base($3))
		if (!to)
			print $1 ": " $3 " is not in lib/FLOORS"
		else if (module[from] != module[to] && floor[to] >= floor[from])
			print $1 ": floor " floor[from] " includes " $3 \
				" of floor " floor[to]
	}'
	for own in common keys cli verifier registry witness; do
		includes "$own"/*.[ch] 2>/dev/null | awk -v own="$own" '
		$2 == "<" { next }
		{
			dir = $3
			if (!sub(/\/[^\/]*$/, "", dir))
				dir = own
			if (dir == own || dir == "common")
				next
			if (dir == "keys" && (own == "cli" ||
			    own == "registry" || own == "witness"))
				next
			print $1 ": " own "/ may not include \"" $3 "\""
		}'
	done
} | sort -u)
[ -z "$bad" ] && exit 0
echo "$bad"
exit 1
