# SPDX-License-Identifier: Apache-2.0
# What the end-to-end tests share: counting, and a small realm of their own
# with a registry that can be started, stopped and killed. Sourced from the
# project's root with BUILD set or not; makes $tmp and goes there.

build=$(cd "${BUILD:-build}" && pwd) || exit 4
root=$PWD
demo=$build/demo
tmp=$(mktemp -d) || exit 4
cd "$tmp" || exit 4
export LC_ALL=C.UTF-8 LANGUAGE=en
unset OCOP_HOME
PATH=$build:$PATH
passed=0 failed=0
daemon=
trust_more= run_more=	# more options, for a test that needs them

end_registry() {
	[ -n "$daemon" ] || return 0
	kill "${1:--TERM}" "$daemon" 2>/dev/null
	wait "$daemon" 2>/dev/null
	daemon=
}
clean() {
	end_registry -KILL
	rm -rf "$tmp"
}
trap clean EXIT
trap 'exit 130' HUP INT TERM

good() {
	passed=$((passed + 1))
}
bad() {
	failed=$((failed + 1))
	printf 'FAIL: %s\n' "$*"
	[ -z "${STOP_AT_FAILURE:-}" ] || exit 1
}
# is WHAT COMMAND...: the command succeeds.
is() {
	what=$1
	shift
	if "$@"; then good; else bad "$what"; fi
}
summary() {
	echo "$passed passed, $failed failed"
	[ $failed -eq 0 ] && [ $passed -gt 0 ]
	exit
}
give_up() {
	bad "$*"
	summary
}

# member NAME: that member of each JSON object on standard input, when it
# is a word and stands before the checks.
member() {
	sed -n 's/,"checks":.*//; s/.*"'"$1"'":"\([^"]*\)".*/\1/p'
}

# --- A realm ---

pass() {
	"$@" --passphrase-fd 3 3<<-END </dev/null
	words to sign with
	words to sign with
	END
}

# A key whose file opens at once: as lighten() of tests/cli/lib.sh says.
new_key() {	# FILE OPTIONS...
	pass ocop key new --out "$@" &&
	printf 'words to sign with\nwords to sign with\n' >phrase.light &&
	openssl pkcs8 -topk8 -scrypt -scrypt_N 2 -scrypt_r 1 -scrypt_p 1 \
		-in "$1" -passin file:phrase.light -passout file:phrase.light \
		-out "$1.light" && mv "$1.light" "$1"
}

# Keys, trust document and a founded log, in the current folder; one office,
# DBN, which enrols producers. $fingerprint is set.
new_realm() {
	mkdir -p keys desk || return
	for key in root DBN; do
		new_key keys/$key --alg es256 --request || return
	done
	for key in log time; do
		new_key keys/$key --alg ed25519 || return
	done
	mkdir requests
	mv keys/DBN.request requests/
	pass ocop key public keys/root --out root.pub &&
	cat >authorities.csv <<-END
	id,name,level,scope,roles,grants,from,to,successor,complete_since
	DBN,UBND tỉnh Điện Biên,province,11,enrol certify,3:2025-07-06,2019-08-21,,,
	END
	ocop trust new --authorities authorities.csv --keys requests \
		--root root.pub --threshold 1 --realm demo \
		--log ocop.example/log --host ocop.example:2025-09-01 \
		--log-vkey "$(pass ocop key public keys/log --vkey ocop.example/log)" \
		--time-vkey "$(pass ocop key public keys/time --vkey ocop.example/time --time)" \
		--registry https://ocop.example --issued 1756688400 \
		$trust_more --out trust.cose &&
	pass ocop trust sign --key keys/root trust.cose --yes || return
	cp trust.cose desk/
	fingerprint=$(ocop trust show --json trust.cose |
		sed 's/.*"fingerprint":"\([0-9a-f]*\)".*/\1/')
	pass ocop-registryd init --db registry.db --trust trust.cose \
		--fingerprint "$fingerprint" --key keys/log --time-key keys/time
} >>setup.log 2>&1

# start_registry COMMAND...: behind that command (strace), or by itself.
# Sets $daemon and $url.
start_registry() {
	rm -f port
	"$@" "$build/ocop-registryd" run --db registry.db --key keys/log \
		--time-key keys/time --listen "127.0.0.1:${port:-0}" \
		--port-file port --confirm-clock --passphrase-fd 3 $run_more \
		>>registry.log 2>&1 3<<-END </dev/null &
	words to sign with
	words to sign with
	END
	daemon=$!
	tries=0
	until [ -s port ]; do
		tries=$((tries + 1))
		if [ $tries -gt 600 ] || ! kill -0 "$daemon" 2>/dev/null; then
			cat registry.log
			give_up 'the registry starts'
		fi
		sleep 0.05
	done
	port=$(cat port)
	url=http://127.0.0.1:$port
}

# producers FIRST COUNT: sealed records of so many producers in the outbox.
producers() {
	awk -v first="$1" -v count="$2" 'BEGIN {
		print "id,name,type,address,unit,authority"
		for (i = first; i < first + count; i++)
			printf "11-%06d,Farm No %06d,household,xã Quài Tở,11-03295,DBN\n", i, i
	}' >table.csv
	pass ocop producer --csv table.csv --yes --key keys/DBN --home desk >made.txt
}
