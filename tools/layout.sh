#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Checks the layout of C sources, as far as single lines show it: tabs of 8
# indent, at most 80 columns, no blank at a line's end, at most one empty line, a
# blank after if, for, while and switch, a function's brace on a line of its own.
# A line that holds a text or a test's name may be longer, so that people can
# search for the text.
#   tools/layout.sh [DIR]
set -u
cd "${1:-$(dirname "$0")/..}" || exit 4

bad=$(find lib common keys cli verifier sync registry witness tests \
	-name '*.[ch]' 2>/dev/null | sort | xargs awk '
function long_name(   n, w) {
	for (n = split($0, w, /[^a-z0-9_]+/); n > 0; n--)
		if (length(w[n]) > 45)
			return 1
	return 0
}
function say(rule) { print FILENAME ":" FNR ": " rule }
FNR == 1 { empty = 0 }
{
	width = 0
	for (i = 1; i <= length($0); i++)
		width = substr($0, i, 1) == "\t" ? width + 8 - width % 8 : width + 1
	if (width > 80 && !/".*"/ && !long_name())
		say(width " columns")
	if (/[ \t]$/)
		say("a blank at the end of the line")
	if (/^        / || /^\t* +\t/)
		say("indented by blanks")
	if ($0 == "" && empty++)
		say("two empty lines")
	if ($0 != "")
		empty = 0
	if (/^[^"*#]*(^|[^A-Za-z0-9_])(if|for|while|switch)\(/)
		say("no blank before the parenthesis")
	if (/^[a-z].*\) \{$/ && !/=/)
		say("a brace at the end of a function head")
}' )
[ -z "$bad" ] && exit 0
echo "$bad"
exit 1
