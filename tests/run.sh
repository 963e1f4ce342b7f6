#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Run test programs, as many at once as there are processors (or RUN_JOBS),
# and say a line of each as it ends.
#   tests/run.sh LOGDIR TEST...
# A TEST is a command line: a program, or a .sh or .py script, with operands.
# Its output goes to LOGDIR; the end of it is shown when it fails. How many
# tests it held is taken from cmocka's summary or from a last line
# "N passed, N failed", else it is one. A skipped test is a failed one, and so
# is one that left no result, or that did not end in RUN_SECONDS (600): nothing
# waits without end. The last line sums up; the exit code is 1 when
# anything failed.
set -u

# A bare chroot has neither /proc nor terminals, which the programs and their
# tests need: give them both for the time of the run, to nobody else.
if [ ! -e /proc/self/exe ] || [ -z "$(ls /dev/pts 2>/dev/null)" ]; then
	if [ "${BARE_CHROOT:-}" ] || [ "$(id -u)" -ne 0 ]; then
		echo 'tests/run.sh: needs /proc and /dev/pts mounted' >&2
		exit 4
	fi
	BARE_CHROOT=1 exec unshare --mount --propagation unchanged sh -c '
		[ -e /proc/self/exe ] || mount -t proc proc /proc
		[ "$(ls /dev/pts 2>/dev/null)" ] ||
			mount -t devpts -o ptmxmode=666 devpts /dev/pts
		exec sh tests/run.sh "$@"' sh "$@"
fi

# Print "PASSED FAILED" of a log and an exit code.
count() {
	awk -v code="$2" '
	/^\[  PASSED  \] [0-9]+ test/ { p += $4; seen = 1 }
	/^\[  FAILED  \] [0-9]+ test/ { f += $4; seen = 1 }
	/^\[  SKIPPED \] [0-9]+ test/ { f += $4; seen = 1 }
	{ last = $0 }
	END {
		if (!seen && last ~ /^[0-9]+ passed, [0-9]+ failed$/) {
			split(last, w, " ")
			p = w[1]; f = w[3]; seen = 1
			if (p + f == 0)
				f = 1
		}
		if (!seen)
			p = (code == 0)
		if (seen && p + f == 0)
			f = 1
		if (code != 0 && f == 0)
			f = 1
		print p + 0, f + 0
	}' "$1"
}

# one LOGDIR TEST: run it, print its line in one piece, leave its result.
if [ "${1:-}" = --one ]; then
	logs=$2 test=$3
	set -- $test
	name=$(basename "$1")
	case $1 in
	*.sh) set -- sh "$@" ;;
	*.py) set -- /usr/bin/python3 "$@" ;;
	esac
	log=$logs/$name.log
	start=$(date +%s%N)
	timeout -k 10 "${RUN_SECONDS:-600}" "$@" >"$log" 2>&1 </dev/null
	code=$?
	[ $code -ne 124 ] || echo "it did not end in ${RUN_SECONDS:-600} s" >>"$log"
	ms=$((($(date +%s%N) - start) / 1000000))
	set -- $(count "$log" $code)
	[ "$2" -eq 0 ] && word='ok  ' || word=FAIL
	line=$(printf '%s  %-28s %4d passed, %d failed  %d.%03d s' "$word" \
		"$name" "$1" "$2" $((ms / 1000)) $((ms % 1000)))
	if [ "$2" -ne 0 ]; then
		line="$line
      exit code $code; the end of $log:
$(tail -n 25 "$log" | sed 's/^/      /')"
	fi
	printf '%s\n' "$line"
	echo "$1 $2" >"$RUN_RESULTS/$name"
	exit 0
fi

logs=$1
shift
mkdir -p "$logs" || exit 4
RUN_RESULTS=$(mktemp -d) || exit 4
export RUN_RESULTS
trap 'rm -rf "$RUN_RESULTS"' EXIT
printf '%s\0' "$@" | xargs -0 -n 1 -P "${RUN_JOBS:-$(nproc)}" \
	sh tests/run.sh --one "$logs"
cat "$RUN_RESULTS"/* | awk -v tests=$# '
	{ ok += $1; bad += $2 }
	END {
		bad += tests - NR	# those that ended without a result
		print ok + 0 " passed, " bad + 0 " failed"
		exit bad > 0 || ok == 0
	}'
