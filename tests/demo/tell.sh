# SPDX-License-Identifier: Apache-2.0
# How the demo tells its story: in Vietnamese or English, as the environment
# asks, with dates as people write them. Sourced.
wanted=${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}
case ${LANGUAGE:-$wanted} in vi*) told=vi why=why_vi ;; *) told=en why=why ;; esac

# say ENGLISH VIETNAMESE ARGUMENT...: two formats of the same arguments.
say() {
	[ $told = vi ] && format=$2 || format=$1
	shift 2
	printf "$format" "$@"
}
title() { step=$1; printf '\n'; say "$1\n" "$2\n"; }
tell() { printf '   '; say "$@"; echo; }
# "1 stamp", "2 stamps".
many() { [ "$1" -eq 1 ] && echo "1 $2" || echo "$1 $2s"; }
# 2026-11-22 as people write it.
day() { echo "$1" | sed 's|\(....\)-\(..\)-\(..\)|\3/\2/\1|'; }
