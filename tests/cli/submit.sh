#!/bin/sh
# Goal: the outbox reaches the registry whole and once, whatever is cut, and
# what the registry refuses is named with its record and rule.
# SPDX-License-Identifier: Apache-2.0
. "$(dirname "$0")/realm.sh"
make_realm
make_registry
start_registry
LOTS=450

# No password where others can read it: not on a command line, nor in a file
# that is open to them. Where it is its owner's alone, the proxy is asked.
behind=http://office:word@127.0.0.1:1
for option in --proxy --registry; do
	try 2 "$ocop" submit --home office $option "$behind"
	silent err word@
done
for option in --mirror --witness; do
	try 2 "$build/ocop-registryd" run $option "$behind"
	silent err word@
done
for option in --from --mirror --proxy; do
	try 2 "$build/ocop-registryd" recover $option "$behind"
	says err "'$option': other users can read the command line"
	silent err word@
done
try 2 "$build/ocop-verify" --registry "$behind" x
says err 'must not have a user name or password'
(umask 077 && echo "$behind" >proxy) || exit 4
try 0 certify office DBN
try 4 submit office --tries 1 --proxy-file proxy
says err '127.0.0.1 port 1'
silent err word@
chmod 644 proxy
try 4 submit office --tries 1 --proxy-file proxy
says err 'must be closed to others'
rm -r office/outbox

# What the registry refuses: the rule and the record, and the rest goes on.
try 0 certify office DBN
try 1 submit office
says err "'00000001-certificate': record 1, certificate 11-03295-01-2026/2026-06-25, refused: "
is 'both were refused' lines err 2
says out '0 records accepted, 2 refused'
try 0 enrol office DBN
try 0 submit office
# A desk refuses what breaks the rules. Whoever has made himself a trust
# document that lets it pass gets it signed, and no further.
key stranger --request
mkdir lax lax/keys
cp authorities/* lax/keys/
mv stranger.request lax/keys/DBN.2.request
sed 's/ 4:2023-02-24/ 4:2023-02-24 5:2023-02-24/' authorities.csv >lax.csv
"$ocop" trust new --authorities lax.csv --keys lax/keys --root root.pub \
	--threshold 1 --realm demo --log $HOST/log --log-vkey "$log_vkey" \
	--time-vkey "$time_vkey" --host $HOST:2025-09-01 \
	--registry https://$HOST --issued 1756688400 --out lax/trust.cose >out
"$ocop" trust sign --key root lax/trust.cose --yes --passphrase-fd 3 3<phrase >out
smuggle() {	# NUMBER CODE KEY OPTIONS...: certificates into the outbox
	number=$1
	want=$2
	signer=$3
	shift 3
	try "$want" "$ocop" certificate --key "$signer" --home lax \
		--passphrase-fd 3 "$@"
	mv lax/outbox/*.records office/outbox/$number-certificate.records
}
# A star that its issuer may not grant.
sed '2d; s/,4,78.00,/,5,91.00,/' certificates.csv >t.csv
smuggle 00000003 0 DBN --csv t.csv --issued 2026-07-01
# Someone else's certificate: a stranger's key signs it.
smuggle 00000004 0 stranger --csv certificates.csv --where stars=3 \
	--issued 2026-07-01
try 1 submit office --json
says err '11-03295-02-2026/2026-06-25, refused: grant: '
says err 'record 1, certificate 11-03295-01-2026/2026-06-25, refused: signer: '
says out '"accepted":0,"refused":2'
try 0 "$ocop" outbox --home office
says out '00000003-certificate: record 1, certificate 11-03295-02-2026/2026-06-25, refused: grant'
says out '0 records are waiting, 4 were refused'
try 0 "$ocop" outbox --home office --json
is 'a line a refusal' lines out 4
# Seen to, they are told no more; nothing of them is lost.
try 0 "$ocop" outbox --home office --put-away
says out '0 records are waiting, 4 were refused'
try 0 "$ocop" outbox --home office
silent out 'refused: '
says out '0 records are waiting, 0 were refused'
try 0 "$ocop" outbox --home office --all
says out '0 records are waiting, 4 were refused'
# Mended, it is registered anew. Another's GTIN comes in between.
sed '2d; s/,$/,09520000001070/' certificates.csv >t.csv
try 0 "$ocop" certificate --csv certificates.csv --where stars=3 --key DBN \
	--home office --issued 2026-07-01 --passphrase-fd 3
smuggle 00000006 0 DBN --csv t.csv --issued 2026-07-02
try 0 "$ocop" certificate --csv certificates.csv --where stars=4 --key DBN \
	--home office --issued 2026-07-01 --passphrase-fd 3
try 1 submit office
says err '00000006-certificate'
says err 'refused: product-owned'
says out '2 records accepted, 1 refused'

# Many records on their way.
{
	echo 'code,lot,batch,made,count,held'
	n=1
	while [ $n -le $LOTS ]; do
		echo "11-03295-01-2026,$n,B$n,2026-06-28,$n,yes"
		n=$((n + 1))
	done
} >lots.csv
try 0 open_lots maker p1.record
says out "$LOTS records were signed"
receipts=maker/outbox/00000001-lot.receipts
answered() { [ -f $receipts ] && wc -l <$receipts || echo 0; }
until_answered() {	# COUNT PID
	until [ "$(answered)" -ge "$1" ]; do
		kill -0 "$2" 2>/dev/null || die "the submitter ended at $(answered): $(cat out err)"
		sleep 0.01
	done
}
start_submit() {	# OPTIONS...
	"$ocop" submit --registry "$url" --home maker --quiet "$@" \
		>out 2>err &
	submitter=$!
}

# The submitter is killed, and its last line torn.
start_submit
until_answered 30 $submitter
kill -9 $submitter
wait $submitter 2>/dev/null
printf '{"schema":"ocop.receipt/1","ind' >>$receipts
try 0 "$ocop" outbox --home maker
says out 'records are waiting, 0 were refused'
# Only one at a time.
(flock 9; try 4 submit maker; says err 'another ocop is running here'
[ "$failed" = 0 ]) 9>maker/submit.lock || failed=$((failed + 1))
# The registry is killed: what was acknowledged stays, the rest waits.
start_submit --tries 1
until_answered 80 $submitter
kill_registry 9
wait $submitter
same 'no answer is trouble' $? 4
one_line err
says out 'records accepted, 0 refused'
acknowledged=$(answered)
is 'all are not sent' test "$acknowledged" -lt $LOTS
# It is killed once more, and this time the submitter waits for it.
address=${url##*:}
start_registry "$address"
start_submit
until_answered $((acknowledged + 30)) $submitter
kill_registry 9
start_registry "$address"
wait $submitter
same 'it went on by itself' $? 0
same 'nothing is left' "$(ls maker/outbox)" done

# Every acknowledged record is in the log, once, where its receipt says.
done_receipts=maker/outbox/done/00000001-lot.receipts
same receipts "$(wc -l <$done_receipts)" $LOTS
is 'a proof for each lot' test "$(ls maker/lots | wc -l)" = $LOTS
kill_registry TERM
# Entry 0 is the trust document; 2 producers, 2 certificates, then the lots.
"$ocop" show --replica registry.db $(seq 0 $((LOTS + 4))) >log.jsonl ||
	die 'the log is shorter'
try 2 "$ocop" show --replica registry.db $((LOTS + 5))
says err "no entry $((LOTS + 5))"
"$ocop" show $done_receipts | sort >sent
grep '"kind":"lot"' log.jsonl | sort >logged
is 'what was acknowledged is what is logged' cmp -s sent logged
same 'lots in the log' "$(sed 's/.*"lot":\([0-9]*\).*/\1/' logged | sort -u |
	wc -l)" $LOTS

# Sent again, all are answered with their place and none is logged twice.
start_registry
mv maker/outbox/done/00000001-lot.records maker/outbox/
try 0 submit maker
"$ocop" show $done_receipts | sort >again
is 'the same answers' cmp -s sent again
# A cut between the two files of a finished one is tidied up.
mv maker/outbox/done/00000001-lot.receipts maker/outbox/
try 0 submit maker
same 'nothing is left after a cut' "$(ls maker/outbox)" done
kill_registry TERM
try 2 "$ocop" show --replica registry.db $((LOTS + 5))

# The registry's journal has a line for each, and no name or place.
is 'a line says what was taken' grep -Eqx \
	'ocop-registryd: lot of key [0-9a-f]{16}: accepted as entry [0-9]+' registry.log
is 'what was sent again' grep -Eqx \
	'ocop-registryd: lot of key [0-9a-f]{16}: sent again, it is entry [0-9]+' \
	registry.log
is 'and what was refused, by which rule' grep -Eqx \
	'ocop-registryd: certificate of key [0-9a-f]{16}: refused: .* \([a-z-]+\)' \
	registry.log
silent registry.log 'HTX'
silent registry.log '11-03295'
silent registry.log '11-000001'

# Spoilt files and wrong addresses.
sed -i 's/bản Lồng/bản Lồng, xã Quài Tở/' producers.csv
try 0 enrol office DBN
head -c 100 office/outbox/*.records >torn
cp torn office/outbox/00000008-producer.records
try 4 submit office --tries 1
one_line err
says err "'00000008-producer': damaged after record 0"
try 2 submit office --tries 0
try 2 submit office extra
try 2 "$ocop" submit --home office --registry "http://$(head -c 600 /dev/zero |
	tr '\0' a)"
finish
