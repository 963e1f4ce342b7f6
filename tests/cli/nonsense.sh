#!/bin/sh
# Goal: nonsense of every kind gets one clear line and the right exit code
# from every command, and leaves nothing behind.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/realm.sh"
make_realm
: >empty
printf '\322\204\103\241\001' >cut
head -c 1000000 /dev/zero | tr '\0' 7 >digits
printf '\211PNG\r\n\032\n' >cut.png
head -c 3000 /dev/zero >zeros
mkdir folder
before() { find . -path ./out -o -path ./err -o -print | sort >tree; }
unchanged() {
	find . -path ./out -o -path ./err -o -print | sort >tree2
	is "$1 leaves nothing behind" cmp -s tree tree2
}
: >tree
: >tree2
before

# clear CODE COMMAND...: that exit code and one line.
clear() {
	try "$@"
	one_line err
	is 'nothing on stdout' test ! -s out
	is 'the line is no novel' test "$(wc -c <err)" -lt 400
	shift
	unchanged "$*"
}
secret="--passphrase-fd 3 --home office"

# Commands and options that do not exist.
for words in '' nothing 'stamp nothing' 'submit --nothing' 'sign --key' \
	'certificate --csv a --csv b' 'stamp make x' 'show' 'outbox x' \
	'certificate x' 'lot --csv lots.csv --key k' 'stamp draw' 'stamp make' \
	'certificate draw' 'officer --csv x --key a --draft b' '-x'; do
	# shellcheck disable=SC2086
	clear 2 "$ocop" $words
done

# Tables that are none.
for file in empty cut digits zeros; do
	for words in producer officer certificate decision 'stamp void' \
		'stamp recall' 'stamp activate' 'lot --stamp-key stamp1.request'; do
		# shellcheck disable=SC2086
		try 2 "$ocop" $words --csv $file --key DBN $secret
		is "$words: lines of $file" test "$(wc -l <err)" -le 15
		unchanged "$words"
	done
done
clear 4 "$ocop" producer --csv none --key DBN $secret
clear 4 "$ocop" producer --csv folder --key DBN $secret
clear 2 "$ocop" certificate --csv certificates.csv --key DBN $secret \
	--certificates digits
for file in empty cut digits zeros; do
	clear 2 "$ocop" lot --csv lots.csv --stamp-key $file --key p1.record \
		$secret
	clear 4 "$ocop" lot --csv lots.csv --stamp-key stamp1.request \
		--replica $file --key p1.record $secret
done

# Keys that are none, that others can read, that are another's.
for file in empty cut digits zeros root.pub stamp1.request; do
	cp $file spoilt
	chmod 600 spoilt
	before
	clear 2 "$ocop" producer --csv producers.csv --requests requests --key spoilt $secret
	clear 2 "$ocop" sign --key spoilt --yes $secret empty
done
cp DBN open
chmod 644 open
before
clear 4 "$ocop" producer --csv producers.csv --requests requests --key open $secret
clear 4 "$ocop" producer --csv producers.csv --requests requests --key folder $secret
clear 4 "$ocop" producer --csv producers.csv --requests requests --key none $secret
for fd in x -1 99999 1.0; do
	clear 2 "$ocop" producer --csv producers.csv --requests requests --key DBN \
		--passphrase-fd=$fd --home office
done

# Trust documents.
for file in empty cut digits zeros; do
	clear 2 "$ocop" producer --csv producers.csv --requests requests --key DBN $secret \
		--trust $file
	clear 2 "$ocop" submit --home office --trust $file
	clear 2 "$ocop" certificate draw --out folder --home office \
		--trust $file cut
done
clear 2 "$ocop" producer --csv producers.csv --requests requests --key DBN $secret --issued soon
clear 2 "$ocop" producer --csv producers.csv --requests requests --key DBN $secret \
	--issued 99999999999999999999

# Drafts.
for file in empty cut digits zeros; do
	clear 2 "$ocop" sign --key DBN --yes $secret $file
done
clear 4 "$ocop" sign --key DBN --yes $secret folder

# What is shown and drawn.
clear 3 "$ocop" show cut.png
for file in empty cut digits zeros; do
	clear 2 "$ocop" show $file
	clear 2 "$ocop" show "$(head -c 100000 $file | tr -d '\000')"
done
clear 2 "$ocop" show folder
for text in '' ' ' x 'https://ocop.example/' "$(printf 'a\033[2Jb')"; do
	clear 2 "$ocop" show "$text"
	silent err "$(printf '\033')"
done
for file in empty cut digits zeros; do
	clear 4 "$ocop" show --replica $file 0
done
for file in empty zeros digits cut; do
	try 2 "$ocop" certificate draw --format none --home office $file
	one_line err
done

# A log is not founded halfway: its keys are opened before anything is made.
echo wrong >wrong
before
for key in root.pub digits empty folder; do
	try 4 "$build/ocop-registryd" init --db new.db --trust trust.cose \
		--fingerprint "$fingerprint" --key "$log_key" \
		--time-key $key --passphrase-fd 3
	is 'one line' lines err 1
done
run 4 "$build/ocop-registryd" init --db new.db --trust trust.cose \
	--fingerprint "$fingerprint" --key "$log_key" --time-key "$time_key" \
	--passphrase-fd 3 3<wrong
is 'one line' lines err 1
unchanged 'a wrong key'

# Stamps of products that are none.
for product in '' x ../../etc 09520000001071 11-03295-01-2026-1 \
	"$(head -c 10000 digits)"; do
	for what in make draw; do
		try 2 "$ocop" stamp $what --product "$product" --lot 1 \
			--out folder --home maker
		one_line err
	done
done
for lot in '' x -1 1000000 1.0 99999999999999999999; do
	clear 2 "$ocop" stamp make --product 09520000001070 --lot "$lot" \
		--out folder --home maker --key p1.stamp
done
for wrong in '--scale 0' '--scale 65' '--scale x' '--format gif'; do
	# shellcheck disable=SC2086
	clear 2 "$ocop" stamp make --product 09520000001070 --lot 1 $wrong \
		--out folder --home maker --key p1.stamp
done
finish
