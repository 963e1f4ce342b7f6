#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Finds banned functions, marks of unfinished work, errors that are compared with
# OCOP_OK, ways around cli/sign.h, and a word that no verdict may use.
#   tools/banned.sh [DIR]
set -u
cd "${1:-$(dirname "$0")/..}" || exit 4

# Sources with comments and literals blanked, as FILE:LINE:CODE.
code() {
	awk '
	FNR == 1 { comment = 0 }
	{
		out = ""
		line = $0
		for (i = 1; i <= length(line); i++) {
			two = substr(line, i, 2)
			one = substr(line, i, 1)
			if (comment) {
				if (two == "*/") { comment = 0; i++ }
				continue
			}
			if (two == "/*") { comment = 1; i++; continue }
			if (one == "\"" || one == "\047") {
				out = out one
				for (i++; i <= length(line); i++) {
					c = substr(line, i, 1)
					if (c == "\\") i++
					else if (c == one) break
				}
			}
			out = out one
		}
		print FILENAME ":" FNR ":" out
	}' "$@"
}

every=$(find lib common keys cli verifier sync registry witness tests -name '*.[ch]' \
	2>/dev/null | sort)
library=$(find lib -name '*.[ch]' 2>/dev/null | sort)
calls='(strcpy|strcat|stpcpy|sprintf|vsprintf|gets|atoi|atol|atoll|atof|strtok|sscanf|scanf|fscanf|vsscanf|alloca|system|popen|tmpnam|mktemp)'
in_lib='(time|clock|clock_gettime|gettimeofday|getenv|secure_getenv|printf|fprintf|vfprintf|vprintf|dprintf|puts|fputs|putchar|perror|exit|_exit|abort|rand|srand|random|setlocale)'

bad=$(
	if [ -n "$every" ]; then
		code $every | grep -E "(^|[^A-Za-z0-9_])$calls[[:space:]]*\(" |
			sed 's/^/banned call: /'
		code $every | grep -E '^[^:]*:[0-9]*:.*//' |
			sed 's/^/line comment: /'
		# One dialect: an error is not zero, and is asked for as such.
		# The operator may stand at the end of the line before.
		code $every | awk '{
			text = $0
			sub(/^[^:]*:[0-9]*:[ \t]*/, "", text)
			if (text ~ /[!=]= *OCOP_OK([^A-Z_]|$)/ ||
			    text ~ /OCOP_OK *[!=]=/ ||
			    (last ~ /[!=]=[ \t]*$/ && text ~ /^OCOP_OK([^A-Z_]|$)/))
				print "compared with OCOP_OK: " $0
			last = text
		}'
	fi
	if [ -n "$library" ]; then
		code $library |
			grep -E "(^|[^A-Za-z0-9_>.])$in_lib[[:space:]]*\(" |
			sed 's/^/banned in lib: /'
	fi
	grep -rnwE 'TODO|FIXME|XXX' --exclude-dir=.git --exclude-dir=build \
		--exclude=banned.sh --exclude=selftest.sh . |
		sed 's/^/unfinished: /'
	# One door: who signs with a desk's key is asked there.
	for file in $(find cli -name '*.c' 2>/dev/null | sort); do
		case $file in
		cli/sign.c | cli/cmd.c) continue ;;
		esac
		code "$file" | grep -E '(cmd|keys)_open_signer[[:space:]]*\(' |
			sed 's/^/signer beside the door (cli\/sign.h): /'
	done
	# A diagnostic is also printed as JSON, which is English everywhere; what
	# shows it to a person translates it.
	[ -z "$every" ] || LC_ALL=C grep -lPz \
		'ocop_fail\((?:"[^"]*"|(?!(?<!\w)_\()[^;"])*+(?<!\w)_\(' \
		$every /dev/null | sed 's/^/diagnostic in one language, _( for N_(: /'
	# The programs say what does not match; they accuse nobody.
	[ -d po ] && LC_ALL=C.UTF-8 grep -nPi '^(msgstr.*|".*)(?<!\pL)giả(?!\pL)' \
		po/*.po /dev/null | sed 's/^/accusing word: /'
	# Nobody is told to seize: "tạm giữ theo thẩm quyền" is an officer's.
	for file in po/*.po; do
		[ ! -f "$file" ] || awk -v RS= '/\n?#: [^\n]*(verifier|lib\/verdict)\// {
			gsub(/\n/, " ")
			print FILENAME ": " $0
		}' "$file"
	done | sed 's/tạm giữ theo thẩm quyền//' |
		LC_ALL=C.UTF-8 grep -Pi 'msgstr.*(?<!\pL)giữ(?!\pL)' |
		sed 's/^/advice to seize: /'
)
[ -z "$bad" ] && exit 0
echo "$bad"
exit 1
