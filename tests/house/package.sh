#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The Debian packages build from a copy of the tree, and hold what they should.
set -eu
cd "$(dirname "$0")/../.."
build=$PWD/${BUILD:-build}/package
rm -rf "$build"
mkdir -p "$build/ocop-trace"
tar -c --exclude=./build --exclude=./.git . | tar -x -C "$build/ocop-trace"
cd "$build/ocop-trace"
DEB_BUILD_OPTIONS=nocheck dpkg-buildpackage -us -uc -b
cd ..
for deb in ocop-tools ocop-registry ocop-witness libocop-dev; do
	dpkg-deb -c "${deb}"_*.deb
done >files
for file in usr/bin/ocop usr/bin/ocop-verify usr/bin/ocop-sync \
	usr/bin/ocop-registryd usr/bin/ocop-witness usr/bin/ocop-paper \
	usr/include/ocop/verdict.h \
	usr/share/locale/vi/LC_MESSAGES/ocop.mo \
	lib/systemd/system/ocop-sync.timer lib/systemd/user/ocop-sync.timer \
	lib/systemd/system/ocop-registryd.service \
	lib/systemd/system/ocop-witness.service usr/lib/sysusers.d/ocop.conf \
	usr/share/man/man1/ocop-verify.1.gz \
	usr/share/doc/ocop-registry/examples/nginx-log.conf; do
	grep -q "\./$file\$" files || { echo "no $file" >&2; exit 1; }
done
grep -q 'libocop.*\.a$' files
