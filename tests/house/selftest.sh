#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The house scripts refuse what they should: each is shown a small good tree,
# which passes, and bad samples of it, one broken rule each, which must fail.
set -u
here=$(cd "$(dirname "$0")/../.." && pwd) || exit 4
tmp=$(mktemp -d) || exit 4
trap 'rm -rf "$tmp"' EXIT
passed=0 failed=0

tree() {
	rm -rf "$tmp/t"
	(mkdir "$tmp/t" && cd "$tmp/t" && mkdir -p lib/ocop lib/low lib/high \
		lib/side lib/odd common/ui keys cli cli/desk verifier sync registry/http \
		witness tools po build docs man/vi) || exit 4
	cd "$tmp/t" || exit 4
	printf '0 lib/low low\n1 lib/high high\n1 lib/side json\n2 common/ui
2 keys\n3 cli\n4 cli/desk\n3 verifier\n3 registry\n' >tools/FLOORS
	: >tools/EXPORTS
	printf 'int ocop_low_get(void);\n' >lib/ocop/low.h
	printf '#include <ocop/low.h>\nint ocop_high_get(void);\n' \
		>lib/ocop/high.h
	printf '#include <ocop/low.h>\n__attribute__((visibility("default")))
int ocop_low_get(void)\n{\n\treturn 1;\n}\n' >lib/low/low.c
	printf '#include <stdio.h>\n#include <ocop/high.h>
__attribute__((visibility("default")))
int ocop_high_get(void)\n{\n\treturn ocop_low_get(); /* time(2) // */\n}\n' \
		>lib/high/high.c
	printf '#include <ocop/high.h>\n#include "common/ui/say.h"\n#include "cli/cmd.h"
const char *const t = "http://x strcpy(";\n' >cli/main.c
	printf 'msgid "a"\nmsgstr "giải thích"\n' >po/vi.po
	printf '# A tree\n\nSee [this](docs/glossary.md#its-words), `lib/low/low.c`, `ocop_low_get()`
and `lib/FOLDER/x.c`.\n' >README.md
	printf '# Its words\n\n| say | means | here | do not say |
|---|---|---|---|\n| log | it grows | so | ledger, old word |\n' >docs/glossary.md
	printf '\t{ "/", ROUTE_STATE, front },\n\t{ "/s/*", ROUTE_FORM, page },
\t{ "/log/**", ROUTE_READ, tile },\n\t{ "/v1", ROUTE_RECORD, NULL },\n' \
		>registry/http/routes.c
	for page in 'man Addresses' 'man/vi Địa chỉ'; do
		printf '.Ss %s\n.It Li GET / , /log/...\n.It Li POST /v1
.It Li GET , POST /s/ Ns Ar name\n' "${page#* }" \
			>"${page%% *}/ocop-registryd.8"
	done
	printf 'int ocop_low_get(void);\nint main(void)
{\n\treturn ocop_low_get();\n}\n' >verifier/main.c
}

expect() {	# good|bad, what is shown, script
	script=$(ls "$here/tools/$3".sh "$here/tools/$3".py 2>/dev/null)
	case $script in
	*.py) set -- "$@" python3 ;;
	*) set -- "$@" sh ;;
	esac
	if $4 "$script" "$tmp/t" >"$tmp/out" 2>&1; then
		got=good
	else
		got=bad
	fi
	if [ "$got" = "$1" ] && { [ "$1" = good ] || [ -s "$tmp/out" ]; }; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "$script: $2: expected $1, got $got"
		cat "$tmp/out"
	fi
}

bad() {	# script, what, file, text to append
	tree
	printf '%b\n' "$4" >>"$3"
	expect bad "$2" "$1"
}

compile() {
	for file in lib/low/low lib/high/high; do
		${CC:-cc} -Ilib -c -ffunction-sections -fdata-sections \
			-o "$(basename "$file").o" "$file.c" || exit 4
	done
	rm -f build/*.a
	ar rcs build/libocop.a low.o high.o
	ar rcs build/libocop-net.a
	ar rcs build/libocop-postgres.a
	${CC:-cc} -o build/ocop-verify verifier/main.c build/libocop.a || exit 4
}

symbols() {	# good|bad, what
	(cd "$tmp/t" && compile) || exit 4
	BUILD=build expect "$1" "$2" symbols
}

for script in floors foreign banned sizes layout docs texts addresses; do
	tree
	expect good 'a good tree' $script
done

bad floors 'an upward include' lib/low/low.c '#include <ocop/high.h>'
bad floors 'a sideways include' lib/high/high.c '#include <ocop/json.h>'
bad floors 'a folder without a floor' lib/odd/odd.c '#include <ocop/low.h>'
bad floors 'a header of no folder' lib/high/high.c '#include <ocop/odd.h>'
bad floors 'a private include in a public header' lib/ocop/high.h \
	'#include "lib/low/low.h"'
bad floors 'a private header in a program' cli/main.c \
	'#include "lib/low/low.h"'
bad floors 'an upper folder of a program' cli/main.c '#include "cli/desk/a.h"'
bad floors 'a header by its bare name' cli/main.c '#include "cmd.h"'
bad floors 'keys in the verifier' verifier/main.c '#include "keys/keys.h"'
bad floors 'another program' cli/main.c '#include "registry/a.h"'
bad foreign 'OpenSSL away from home' cli/main.c '#include <openssl/evp.h>'
bad foreign 'cJSON away from home' lib/high/high.c '#include <cjson/cJSON.h>'
bad foreign 'libintl away from home' cli/main.c '#include <libintl.h>'
bad foreign 'a library without a home' lib/low/low.c '#include <zlib.h>'
for call in 'strcpy(a, b)' 'strcat(a, b)' 'sprintf(a, "x")' 'gets(a)' \
	'atoi(a)' 'strtok(a, b)' 'sscanf(a, "x")' 'alloca(1)' 'system(a)' \
	'popen(a, b)'; do
	bad banned "$call" cli/main.c "void f(void) { $call; }"
done
for call in 'time(0)' 'clock()' 'getenv("A")' 'printf("A")' 'exit(1)' \
	'abort()' 'rand()' 'fprintf(f, "x")'; do
	bad banned "$call in lib" lib/low/low.c "void f(void) { $call; }"
done
bad banned 'a line comment' cli/main.c 'int x; // why'
bad banned 'a second way to ask for an error' cli/main.c \
	'int f(int err) { return err == OCOP_OK; }'
bad banned 'the same over two lines' cli/main.c \
	'int f(int err) { return err ==\n\tOCOP_OK; }'
bad banned 'a signer beside the door' cli/main.c \
	'void f(void) { (void)cmd_open_signer(0, 0, 0); }'
bad banned 'an unfinished mark' cli/main.c '/* TO''DO */'
bad banned 'an unfinished mark in a text' README.md 'FIX''ME'
bad banned 'an accusation' po/vi.po 'msgid "b"\nmsgstr "Tem giả"'
bad banned 'an advice to seize' po/vi.po \
	'\n#: verifier/verify_words.c\nmsgid "b"\nmsgstr "giữ cả hai"'
bad banned 'a translated diagnostic' cli/main.c \
	'int f(void)\n{\n\treturn ocop_fail(d, 1, 0, "%s; ",\n\t\t_("no; none"));\n}'
bad texts 'a sentence that no catalogue has' lib/low/low.c \
	'const char *t(void) { return "it is too long"; }'
for text in '"Cannot open"' '"unreadable"' '(x ? "" : "unreadable")' \
	'"%s: " "%s", (y, x), "unreadable"'; do
	for call in 'ocop_fail(d, 1, 0,' 'refuse(r,' 'say_error(' \
		'malformed(in,' 'cmd_usage("--code",' 'answer_problem(o, 1, "rate",'; do
		bad texts "$call $text" cli/main.c "int f(void) { return $call $text); }"
	done
done
bad texts 'a name that is none' cli/main.c 'int f(void) { return say_errno("Cannot open"); }'
tree
cat >>cli/main.c <<'end'
int f(void)
{
	say_error("'--code': %s", "a");
	say_diag("ocop stamp make", 1, d);
	cmd_usage("--left, --top", _("a"));
	other("unreadable");
	return ocop_fail(d, 1, 0, "%s", strlen("unreadable") ? "a" : "JSON");
}
end
expect good 'names of options, commands and formats' texts
row='\t{ "/v2/*", ROUTE_READ, page },'
bad addresses 'a route that no page names' registry/http/routes.c "$row"
bad addresses 'an address that no route has' man/vi/ocop-registryd.8 \
	'.It Li GET /v3'
bad addresses "another route's method" man/ocop-registryd.8 '.It Li GET /v1'
for folder in man man/vi; do
	tree
	printf '%b\n' "$row" >>registry/http/routes.c
	echo '.It Li GET /v2/ Ns Ar name' >>$folder/ocop-registryd.8
	expect bad 'a route that one page alone names' addresses
done
bad sizes 'a long function' cli/main.c \
	"void f(void)\n{\n$(yes '\t;\n' | head -n 71 | tr -d '\n')\n}"
bad sizes 'a long file' cli/main.c "$(yes '\n' | head -n 601 | tr -d '\n')"
bad sizes 'a long header' lib/ocop/low.h \
	"$(yes '\n' | head -n 261 | tr -d '\n')"
bad layout 'a long line' cli/main.c "int $(printf 'x%40d, ' 1 2).y;"
bad layout 'blanks at an end' cli/main.c 'int x; '
bad layout 'blanks before a line' cli/main.c '        int x;'
bad layout 'two empty lines' cli/main.c 'int x;\n\n\nint y;'
bad layout 'a keyword without its blank' cli/main.c '\tif(x)'
bad layout 'a brace behind a head' cli/main.c 'void f(void) {'
bad docs 'a link to nothing' README.md '[a](docs/none.md)'
bad docs 'a link to no heading' README.md '[a](docs/glossary.md#none)'
bad docs 'a link that leads from its own folder' docs/glossary.md \
	'[a](docs/glossary.md)'
bad docs 'a path that is not there' README.md '`lib/low/none.c`'
bad docs 'a name that is not there' README.md '`ocop_low_none()`'
bad docs 'a word not to say' README.md 'The Ledger grows.'
bad docs 'two of them, over two lines' README.md 'an old\nword'

tree
symbols good 'a good tree'
tree
echo 'int other(void) { return 1; }' >>lib/low/low.c
symbols bad 'a name without ocop_'
tree
echo 'int ocop__high_x(void) { return 1; }' >>lib/low/low.c
symbols bad "another file's name"
tree
echo 'int ocop_low_more(void) { return 1; }' >>lib/low/low.c
symbols bad 'a public name that no header declares'
tree
echo 'int ocop_low_less(void);' >>lib/ocop/low.h
symbols bad 'a declaration that nothing defines'
tree
echo 'int ocop_low_count; int *ocop__low(void) { return &ocop_low_count; }' \
	>>lib/low/low.c
symbols bad 'writable data'
tree
echo 'seal: seckey' >tools/EXPORTS
echo 'int ocop_low_get(void); int ocop_seckey_sign(void) { return 2; }' \
	>>lib/low/low.c
echo 'int ocop_seckey_sign(void);' >>lib/ocop/low.h
echo 'low: seckey' >tools/EXPORTS
sed -i 's/return ocop_low_get/return ocop_seckey_sign() + ocop_low_get/; 1i\
int ocop_seckey_sign(void);' verifier/main.c
symbols bad 'a signer in the verifier'

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
