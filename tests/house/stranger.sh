#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The library as somebody else's program meets it: each public header by
# itself in C and in C++, the version, the examples of the manual, linked with
# what pkg-config prints for an installed copy and nothing else, and run.
# Needs `make tests`.
set -u
cd "$(dirname "$0")/../.." || exit 4
root=$PWD
. tests/cli/lib.sh

c="${CC:-cc} -std=c11 -Wall -Wextra -Wpedantic -Werror"
cxx="${CXX:-c++} -std=c++17 -Wall -Wextra -Wpedantic -Werror"

for header in "$root"/lib/ocop/*.h; do
	echo "#include <ocop/${header##*/}>" >one.c
	cp one.c one.cc
	run 0 $c -I"$root/lib" -fsyntax-only one.c
	run 0 $cxx -I"$root/lib" -fsyntax-only one.cc
	is "${header##*/} says who may use it, and until when" \
		grep -q 'Threads and lifetime: ' "$header"
done

# Public functions that no program uses. A new one is private (ocop__, in a
# header of its folder), unless a stranger needs it for what this list says.
cat >needed <<'END'
cose_verify_lenient	to verify COSE messages that others made
ed25519_verify		to verify with a raw key, as signed notes have it
stamp_verify		to verify a stamp's signature alone, without a log
pubkey_alg		to choose the algorithm by the key
seckey_from_raw		to sign with a key that another system keeps
seckey_alg		to say which algorithm a key signs with
seckey_sign		to sign what is no record of OCOP
cbor_check		to read payloads that the record decoder does not know:
cbor_map		a cursor reads every type of the profile, and tags
cbor_item		and null, which COSE messages have
cbor_tag
cbor_null
cbor_add_tag		to write them, too
cbor_add_null
marker_decode		to read the trace log: how far the records log was
marker_encode		to write a trace log
store_open_memory	to read a log without a file
END
sed 's/[[:space:]].*//; s/^/ocop_/' needed | sort -u >stays
cat "$root"/lib/ocop/*.h | grep -oE '\bocop_[a-z0-9_]+ *\(' | tr -d ' (' |
	grep -v '_fn$' | sort -u >public
(cd "$root" && find common keys cli verifier sync registry witness examples \
	-name '*.[ch]' -exec cat {} +) | grep -oE '\bocop_[a-z0-9_]+' |
	sort -u >used
comm -23 public used >out
is 'each public function serves a program or a stranger' cmp out stays

# One version: the macros, the packages, the programs.
macro() {
	sed -n "s/^#define OCOP_VERSION_$1 //p" "$root/lib/ocop/version.h"
}
version=$(macro MAJOR).$(macro MINOR).$(macro PATCH)
is "OCOP_VERSION is $version" \
	grep -qF "OCOP_VERSION \"$version\"" "$root/lib/ocop/version.h"
is "debian/changelog is of $version" \
	grep -qF "ocop-trace ($version) " "$root/debian/changelog"
for program in ocop ocop-verify ocop-sync ocop-registryd ocop-witness ocop-paper; do
	run 0 "$build/$program" --version
	is "$program is $version" grep -qx "$program $version" out
done

# Installed, and found by pkg-config alone.
run 0 make -s -C "$root" B="$build" PREFIX="$tmp/usr" DESTDIR= install
export PKG_CONFIG_PATH="$tmp/usr/lib/pkgconfig"
judge=$(pkg-config --cflags --libs libocop) || exit 4
net=$(pkg-config --cflags --libs libocop-net) || exit 4
for name in libocop libocop-net; do
	is "$name is $version" test "$(pkg-config --modversion $name)" = "$version"
done
is 'judging needs no curl' test "${judge#*curl}" = "$judge"

# link NAME FLAGS: NAME.c, in both languages.
link() {
	cp "$1.c" "$1.cc"
	run 0 $c -o "$1" "$1.c" $2
	run 0 $cxx -o "$1.cxx" "$1.cc" $2
}
cp "$root"/examples/*.c .
link verify "$judge"
run 0 ldd verify
silent out curl
cat >net.c <<'END'
#include <ocop/qr.h>
#include <ocop/submit.h>
#include <ocop/sync.h>
#include <ocop/version.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
	struct ocop_buf text = OCOP_BUF(64);
	struct ocop_http *http = NULL;
	static struct ocop_qr qr;
	int bad = ocop_qr_encode(&qr, OCOP_LIT("text"), OCOP_QR_M, 0) ||
		  ocop_http_new(&http, NULL, NULL) ||
		  (argc > 1 && ocop_replica_sync(NULL, NULL, NULL, NULL)) ||
		  argv == NULL ||
		  ocop_buf_str(&text, ocop_version()) ||
		  strcmp(ocop_buf_cstr(&text), OCOP_VERSION) != 0;

	ocop_buf_clear(&text);
	ocop_http_free(http);
	return bad;
}
END
[ -f "$root/lib/ocop/submit.h" ] || sed -i s/submit/registry/ net.c
link net "$net"
run 0 ./net
run 0 ./net.cxx

# The manual shows the example as it is, but for its licence.
awk '/^\.Sh/ { here = /EXAMPLES/ }
	/^\.Ed/ { inside = 0 }
	inside { gsub(/\\e/, "\\"); print }
	here && /^\.Bd -literal/ { inside = 1 }' "$root"/man/libocop.3 >shown.c
sed 1d verify.c >bare.c
run 0 diff bare.c shown.c

# It judges: a day of the register's, and a day when the copy is too old.
cat >clock.c <<'END'
#include <stdlib.h>
long time(long *out);
long time(long *out)
{
	long now = atol(getenv("NOW"));

	if (out)
		*out = now;
	return now;
}
END
run 0 $c -fno-builtin -shared -fPIC -o clock.so clock.c
f=$("$build/tests/make_register" reg 1764130000) || exit 4
run 0 "$build/ocop-sync" --replica r.db --trust reg/trust.cose \
	--fingerprint "$f" --source reg/log
judge() {	# code, word, stamp, now
	for program in verify verify.cxx; do
		run "$1" env NOW="$4" LD_PRELOAD=./clock.so ./$program r.db \
			"$(cat "reg/$3.txt")"
		is "$3: $2 and why" grep -q "^$2: [A-Za-z]" out
	done
}
judge 0 genuine good 1764131000
judge 1 revoked void 1764131000
judge 3 undecided good 1784131000
run 2 ./verify r.db
run 4 ./verify none.db x
is 'a reason' test -s err
finish
