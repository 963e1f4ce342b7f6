#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Install or remove the systemd units, the users that they run as, and a sample
# for cron. Nothing is enabled.
#   systemd/put.sh install|remove BINDIR UNITDIR PREFIX [DESTDIR]
# The units go to UNITDIR/system and UNITDIR/user.
set -eu
what=$1 bindir=$2 units=$3 prefix=$4 dest=${5:-}
cd "$(dirname "$0")"

put() {	# SOURCE PLACE
	if [ "$what" = remove ]; then
		rm -f "$dest$2"
		return
	fi
	mkdir -p "$(dirname "$dest$2")"
	sed "s|@BINDIR@|$bindir|g" "$1" >"$dest$2"
	chmod 644 "$dest$2"
}

for name in ocop-sync ocop-registryd ocop-registryd-score ocop-registryd-fsck \
	ocop-witness; do
	put $name.service.in "$units/system/$name.service"
done
put ocop-sync.timer "$units/system/ocop-sync.timer"
for name in score fsck; do
	put ocop-registryd-$name.timer "$units/system/ocop-registryd-$name.timer"
done
put ocop-registryd.socket "$units/system/ocop-registryd.socket"
put ocop-sync.user.service.in "$units/user/ocop-sync.service"
put ocop-sync.timer "$units/user/ocop-sync.timer"
for name in ocop ocop-registryd ocop-witness; do
	put $name.sysusers "$prefix/lib/sysusers.d/$name.conf"
done
put ocop-sync.cron.in "$prefix/share/doc/ocop-trace/examples/ocop-sync.cron"
