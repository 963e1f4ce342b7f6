#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A file that is named and is a pipe, a folder or a device is refused at
# once: nobody waits for a writer who never comes.
set -u
cd "$(dirname "$0")/../.." || exit 4
. tests/cli/lib.sh

f=$("$build/tests/make_register" reg 1764130000) || exit 4
"$build/ocop-sync" --replica r.db --trust reg/trust.cose --fingerprint "$f" \
	--source reg/log >/dev/null || exit 4
mkfifo pipe pipe.png
mkdir folder

# refused FILE PROGRAM ARGUMENTS...: trouble, which names the file.
refused() {
	file=$1
	shift
	run 4 timeout 10 "$build/$@" </dev/null
	says err "'$file': not a regular file"
}
for file in pipe folder /dev/zero; do
	refused $file ocop-verify --replica $file 0
	refused $file ocop-verify --replica r.db --trust $file 0
	refused $file ocop-verify --replica r.db --withdrawal $file 0
	refused $file ocop key public $file
	refused $file ocop trust show $file
	refused $file ocop-sync --replica $file --source reg/log
	refused $file ocop-sync --replica new.db --trust $file \
		--fingerprint "$f" --source reg/log
	refused $file ocop-registryd reports --db $file
done
refused pipe.png ocop-verify --replica r.db pipe.png

# What a sync last met is no reason to wait either: it is written anew.
rm r.db.job
mkfifo r.db.job
run 3 timeout 10 "$build/ocop-sync" status --replica r.db
rm r.db.job
finish
