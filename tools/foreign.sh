#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Checks that each foreign library has one home: one file that includes its
# headers, or the few files listed below, each with one task. A bench that
# compares our work with a library alone may include them, too.
# Any other header that is neither C17's nor the system's is refused, so that a
# new dependency is a decision.
#   tools/foreign.sh [DIR]
set -u
cd "${1:-$(dirname "$0")/..}" || exit 4

bad=$(find lib common keys cli verifier sync registry witness tests/bench \
	-name '*.[ch]' 2>/dev/null | sort |
	xargs grep -nE '^[[:space:]]*#[[:space:]]*include[[:space:]]*<' /dev/null |
sed -nE 's/^([^:]*):([0-9]+):[^<]*<([^>]*)>.*/\1 \2 \3/p' | awk '
BEGIN {
	home["openssl/"] = "lib/crypto/crypto.c lib/crypto/crypto_secret.c " \
		"lib/crypto/crypto_aead.c tests/bench/limit_openssl.c"
	home["cjson/"] = "lib/json/json.c"
	home["curl/"] = "lib/net/http_transfer.h " \
		"lib/net/http_url.c"
	home["sqlite3.h"] = "lib/sqlite/sqlite.h " \
		"lib/sqlite/store_steps.c"
	home["libpq-fe.h"] = "lib/postgres/postgres.h"
	home["qrencode.h"] = "lib/qr/qr.c tests/bench/limit_qrencode.c"
	home["png.h"] = "lib/qr/png.c verifier/picture/decode_png.c"
	home["jpeglib.h"] = home["jerror.h"] = \
		"verifier/picture/decode_jpeg.c"
	home["webp/"] = "verifier/picture/decode_webp.c"
	home["libheif/"] = "verifier/picture/decode_heif.c"
	home["zbar.h"] = "verifier/picture/read_zbar.c"
	home["seccomp.h"] = "verifier/picture/lock.c"
	home["cairo"] = home["pango/"] = "common/paper/pdf.h common/paper/paper_pdf.c"
	home["xlsxwriter.h"] = "common/paper/paper_xlsx.c " \
		"registry/web/goods_file.c"
	home["zip.h"] = "common/paper/paper_docx.c common/sheet/zip.c"
	home["expat.h"] = "common/sheet/xml.c"
	home["utf8proc.h"] = "lib/base/nfc.c"
	home["zlib.h"] = "common/server/gzip.c"
	home["microhttpd.h"] = "common/server/clients.h " \
		"common/server/response.h"
	home["p11-kit/"] = "keys/pkcs11/signer_pkcs11.c"
	home["libintl.h"] = "common/ui/say.h common/ui/say.c"
	n = split("assert ctype errno inttypes limits locale math setjmp signal " \
		"stdalign stdarg stdatomic stdbool stddef stdint stdio " \
		"stdlib stdnoreturn string strings time arpa/inet dirent dlfcn " \
		"fcntl fnmatch ftw glob langinfo netdb netinet/in netinet/tcp " \
		"poll pthread pwd sched search spawn sys/file sys/mman sys/random " \
		"sys/epoll sys/eventfd sys/inotify sys/prctl sys/resource sys/select " \
		"sys/sendfile sys/socket sys/stat sys/statvfs " \
		"sys/time sys/types sys/uio sys/un sys/wait syslog termios " \
		"unistd", w, " ")
	for (i = 1; i <= n; i++)
		known[w[i] ".h"] = 1
}
$3 ~ /^ocop\// || $3 in known { next }
{
	found = 0
	for (lib in home) {
		if (index($3, lib) != 1)
			continue
		found = 1
		if (index(" " home[lib] " ", " " $1 " ") == 0)
			print $1 ":" $2 ": <" $3 "> has its home in " home[lib]
	}
	if (!found)
		print $1 ":" $2 ": <" $3 "> is of no library that has a home"
}')
[ -z "$bad" ] && exit 0
echo "$bad"
exit 1
