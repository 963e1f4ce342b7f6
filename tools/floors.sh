#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Checks that files include only what tools/FLOORS allows. Private headers are
# included by their path from the top: "lib/log/log.h". Only ocop, the registry
# and the witness may use keys/. No program may use another program's folder.
#   tools/floors.sh [DIR]
set -u
cd "${1:-$(dirname "$0")/..}" || exit 4

bad=$(
find lib common keys cli verifier sync registry witness -name '*.[ch]' \
	2>/dev/null | sort | xargs grep -nE '^[[:space:]]*#[[:space:]]*include' \
	/dev/null | sed -nE 's/^([^:]*):[0-9]+:[^<"]*([<"])([^>"]*)[>"].*/\1 \2 \3/p' |
awk '
BEGIN {
	while ((getline line < "tools/FLOORS") > 0) {
		n = split(line, w, " ")
		if (line ~ /^#/ || n < 2)
			continue
		floor[w[2]] = w[1]
		for (i = 3; i <= n; i++)
			owner[w[i]] = w[2]
	}
}
function folder(path) {
	return sub(/\/[^\/]*$/, "", path) ? path : "."
}
function noun(path) {
	sub(/.*\//, "", path)
	sub(/\.h$/, "", path)
	return path
}
function top(path) {
	sub(/\/.*/, "", path)
	return path
}
{
	public = $2 == "<" && $3 ~ /^ocop\//
	if ($2 == "<" && !public)
		next
	from = folder($1)
	if (from == "lib/ocop")
		from = owner[noun($1)]
	if (!(from in floor)) {
		print $1 ": its folder is not in tools/FLOORS"
		next
	}
	to = public ? owner[noun($3)] : folder($3)
	if (!(to in floor))
		print $1 ": " $3 " is of no folder in tools/FLOORS"
	else if (from != to && floor[to] >= floor[from])
		print $1 ": floor " floor[from] " includes " $3 \
			" of floor " floor[to]
	else if (!public && $1 ~ /^lib\/ocop\//)
		print $1 ": a public header includes " $3
	else if (!public && top(from) != top(to) && top(to) != "common" &&
		 !(top(to) == "keys" && from ~ /^(cli|registry|witness)(\/|$)/))
		print $1 ": " top(from) "/ may not include " $3
}' | sort -u)
[ -z "$bad" ] && exit 0
echo "$bad"
exit 1
