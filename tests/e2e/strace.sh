#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What the registry acknowledges is on disk: the system calls show for each
# record that its 2xx answer is written only after a sync, which followed the
# write of the record itself, which followed its arrival. One submitter
# first, then four at a time, whose records share commits.
set -u
cd "$(dirname "$0")/../.." || exit 4
. tests/e2e/lib.sh

new_realm || { cat setup.log; give_up 'a realm is set up'; }
for desk in one two three four; do
	mkdir -p kept desk
	cp trust.cose desk/
	case $desk in
	one) producers 100001 60 ;;
	two) producers 200001 40 ;;
	three) producers 300001 40 ;;
	four) producers 400001 40 ;;
	esac || give_up 'records are made'
	mv desk $desk
done
# -D: the registry is our child, not strace.
start_registry strace -D -f -yy -s 70000 -o trace \
	-e trace=read,recvfrom,recvmsg,write,writev,sendto,sendmsg,sendfile,pwrite64,fsync,fdatasync
ocop submit --registry "$url" --home one --quiet >out.one
for desk in two three four; do
	ocop submit --registry "$url" --home $desk --quiet >out.$desk &
	eval "pid_$desk=\$!"
done
for desk in two three four; do
	eval "wait \$pid_$desk"
done
is 'all records are accepted' test "$(cat out.* | sort)" = '40 records accepted, 0 refused
40 records accepted, 0 refused
40 records accepted, 0 refused
60 records accepted, 0 refused'
end_registry
# The tracer writes its last lines after the registry has ended.
tries=0
until grep -q 'exited with' trace || [ $tries -gt 100 ]; do
	tries=$((tries + 1))
	sleep 0.05
done
for first in 100001 200001 300001 400001; do
	[ $first -eq 100001 ] && count=60 || count=40
	/usr/bin/python3 "$root/tests/e2e/synced.py" trace $first $count >told
	is "the $count answers from $first: $(cat told)" test $? -eq 0
	tail -n 1 told
done
summary
