# SPDX-License-Identifier: Apache-2.0
# What command-line tests share; sourced. Sets build, goes to a folder of its
# own, counts; a test ends with `finish`. Under tests/house/vietnamese.sh the
# programs speak Vietnamese: exit codes must be the same, what is said goes to
# SAID, and no assertion about it counts.
build=$(cd "${BUILD:-build}" && pwd) || exit 4
real=${REAL:-$build}	# the programs themselves, where build calls them
tmp=$(mktemp -d) || exit 4
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 4
export LC_ALL=C
unset LANGUAGE OCOP_HOME XDG_DATA_HOME
export HOME="$tmp/nobody"	# nobody's own files are looked at
passed=0 failed=0

# What a command said goes to SAID, when somebody reads it there.
keep_said() {
	[ -z "${SAID:-}" ] || {
		echo "== $*" | tr '\n' ' '
		echo
		cat out err
	} >>"$SAID/$(basename "$0")"
}

# A failure was told. One is enough for whoever only wants to know whether
# there is any (STOP_AT_FAILURE).
note_failure() {
	failed=$((failed + 1))
	[ -z "${STOP_AT_FAILURE:-}" ] || exit 1
}

# run CODE COMMAND...: stdout and stderr to out and err, the exit code as
# wanted.
run() {
	want=$1
	shift
	code=0
	"$@" >out 2>err || code=$?
	keep_said "$@"
	if [ $code -eq "$want" ]; then
		passed=$((passed + 1))
	else
		echo "FAIL: exit code $code, not $want: $*"
		cat out err
		note_failure
	fi
}

# lighten KEYFILE: scrypt takes 0.2 s whenever a key file is opened, and a test
# opens dozens, so encrypt it again with the least cost that OpenSSL takes. Its
# passphrase is both lines of the file phrase (openssl reads one for each).
lighten() {
	openssl pkcs8 -topk8 -scrypt -scrypt_N 2 -scrypt_r 1 -scrypt_p 1 \
		-in "$1" -passin file:phrase -passout file:phrase \
		-out "$1.light" && mv "$1.light" "$1" && return
	echo "FAIL: $1 is not encrypted again"
	exit 1
}

# is WHAT COMMAND...: the command succeeds.
is() {
	what=$1
	shift
	if "$@" >/dev/null 2>&1 || [ "${SAID:-}" ]; then
		passed=$((passed + 1))
	else
		echo "FAIL: $what"
		cat out err
		note_failure
	fi
}

# says FILE TEXT, silent FILE TEXT: the text stands in it, or not.
says() {
	is "$1 says '$2'" grep -qF -e "$2" "$1"
}
silent() {
	is "$1 does not say '$2'" test -z "$(grep -F -e "$2" "$1")"
}

# next_json FILE CODE: the JSON of the version that follows a trust document,
# on stdout; lines of python change its document d.
next_json() {
	"$build/ocop" trust show "$1" --json | /usr/bin/python3 -c '
import json, sys
d = json.load(sys.stdin)["document"]
d["version"] += 1
d["issued"] += 1
exec(sys.argv[1])
json.dump(d, sys.stdout, indent=1)' "$2"
}
# rotate FILE OUT CODE OPTIONS...: write that version.
rotate() {
	next_json "$1" "$3" >next.json || return
	last=$1 out=$2
	shift 3
	"$build/ocop" trust rotate "$last" --out "$out" --json next.json "$@"
}

# wait_for FILE WHO LOG: somebody was started and is ready when he has written
# a file; if he never is, his log is shown.
wait_for() {
	tries=0
	until [ -s "$1" ]; do
		tries=$((tries + 1))
		[ $tries -le 400 ] || {
			echo "$0: no $2: $(cat "$3")" >&2
			exit 1
		}
		sleep 0.05
	done
}

lines() {
	[ "$(wc -l <"$1")" -eq "$2" ]
}

finish() {
	echo "$passed passed, $failed failed"
	[ "$failed" -eq 0 ]
}
