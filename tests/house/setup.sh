#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tools/setup says what it misses, asks for debian/control's list and nothing
# else, and does nothing when all is there. The machine is a folder of fakes.
set -u
cd "$(dirname "$0")/../.." || exit 4
tmp=$(mktemp -d) || exit 4
trap 'rm -rf "$tmp"' EXIT
passed=0 failed=0

machine() {	# tools that this machine has besides the plainest
	rm -rf "$tmp/bin" "$tmp/calls"
	mkdir "$tmp/bin"
	: >"$tmp/calls"
	for tool in sh dirname env; do
		ln -s "$(command -v $tool)" "$tmp/bin/$tool"
	done
	fake id "echo $user"
	for tool in "$@"; do
		fake "$tool" "echo $tool \"\$*\" >>'$tmp/calls'"
	done
}

fake() {
	printf '#!/bin/sh\n%s\n' "$2" >"$tmp/bin/$1"
	chmod +x "$tmp/bin/$1"
}

expect() {	# what, exit code, pattern of all output and calls
	PATH=$tmp/bin sh tools/setup >"$tmp/out" 2>&1
	code=$?
	cat "$tmp/calls" >>"$tmp/out"
	if [ $code -eq "$2" ] && grep -qE -e "$3" "$tmp/out"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "$1: exit code $code, not $2, or no line like '$3':"
		cat "$tmp/out"
	fi
}

user=0
machine
expect 'not a Debian' 4 'no apt-get'
machine apt-get
expect 'root' 0 'apt-get .*build-dep -y --no-install-recommends \./$'
expect 'root, lists first' 0 'apt-get .* update$'
machine apt-get
fake apt-get 'exit 100'
expect 'no network' 4 'could not install'
machine apt-get dpkg-checkbuilddeps
expect 'all is there' 0 '^setup: everything'
[ "$(grep -c apt-get "$tmp/calls")" -eq 0 ] || failed=$((failed + 1))
machine apt-get
fake dpkg-checkbuilddeps 'exit 1'
expect 'something is missing' 0 'apt-get .*build-dep'
user=1000
machine apt-get
expect 'neither root nor sudo' 4 'no sudo'
machine apt-get
fake sudo "echo sudo \"\$*\" >>'$tmp/calls'"
expect 'sudo' 0 'sudo env DEBIAN_FRONTEND=noninteractive apt-get .*build-dep'

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
