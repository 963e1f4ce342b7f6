#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The whole story on real records: authorities certify, producers make
# stamps, the registry takes the records on their days, an officer's machine
# syncs, and the verifier tells the cases apart, online and offline.
# Usage: BUILD=build sh tests/demo/run.sh      Leaves BUILD/demo/.
set -eu

BUILD=$(cd "${BUILD:-build}" && pwd)
DATA=$(cd "$(dirname "$0")" && pwd)
OUT=$BUILD/demo
TODAY=2026-11-22
OLD=2026-10-25
HOST=ocop.example
PASS=demo-passphrase
PATH=$BUILD:$PATH
export LC_ALL=C.UTF-8 LANGUAGE=en

rm -rf "$OUT"
mkdir -p "$OUT/keys" "$OUT/desk" "$OUT/qr" "$OUT/work"
cd "$OUT/work"
daemon=
stop_registry() {
	[ -z "$daemon" ] && return 0
	kill "$daemon" 2>/dev/null || :
	wait "$daemon" 2>/dev/null || :
	daemon=
}
trap 'stop_registry' EXIT
trap 'exit 130' INT TERM

say() { printf '\n== %s\n' "$*"; }
die() { printf 'demo: %s\n' "$*" >&2; exit 4; }

# The passphrase goes by descriptor 3, never by argv.
with_pass() { printf '%s\n' "$PASS" | { "$@" --passphrase-fd 3 3<&0 </dev/null; }; }

# Cells of a CSV by column name; quotes are honoured.
# cells FILE COLUMN...  -> tab-separated
cells() {
	awk -v want="$(shift; echo "$*")" '
	function split_csv(line, out,   n, i, c, q, cur) {
		n = 0; q = 0; cur = ""
		for (i = 1; i <= length(line); i++) {
			c = substr(line, i, 1)
			if (c == "\"") q = !q
			else if (c == "," && !q) { out[++n] = cur; cur = "" }
			else cur = cur c
		}
		out[++n] = cur
		return n
	}
	NR == 1 { n = split_csv($0, h); for (i = 1; i <= n; i++) at[h[i]] = i
		  m = split(want, w, " "); next }
	{ split_csv($0, r); line = ""
	  for (i = 1; i <= m; i++) line = line (i > 1 ? "\t" : "") r[at[w[i]]]
	  print line }' "$1"
}

clock() { printf '%s\n' "$1" > "$OUT/work/clock.new"; mv "$OUT/work/clock.new" "$OUT/work/clock"; }

# --- Keys -------------------------------------------------------------------
say "Keys: roots, log, time, authorities, producers"
new_key() { with_pass ocop key new --out "$OUT/keys/$1" "$2" "$3" ${4:+"$4"} ${5:+"$5"} > /dev/null; }
for r in 1 2 3; do new_key root$r --alg es256 --request; done
new_key log --alg ed25519 --request
new_key time --alg ed25519 --request
public() { n=$1; shift; with_pass ocop key public "$OUT/keys/$n" "$@"; }
LOG_VKEY=$(public log --vkey $HOST/log)
TIME_VKEY=$(public time --vkey $HOST/time --time)
printf '%s\n' "$LOG_VKEY" > "$OUT/log.vkey"
mkdir -p "$OUT/keys/authorities" "$OUT/keys/requests"
for a in MAE DBN LCU THA HTH QLD REG; do
	new_key $a --alg es256 --request
	cp "$OUT/keys/$a.request" "$OUT/keys/authorities/$a.request"
done
PRODUCERS=$(cells "$DATA/producers.csv" id)
for p in $PRODUCERS; do
	new_key "$p.record" --alg es256 --role record
	new_key "$p.stamp" --alg es256 --role stamp
	cp "$OUT/keys/$p.record.request" "$OUT/keys/$p.stamp.request" "$OUT/keys/requests/"
done
echo "$(ls "$OUT/keys" | grep -vc '\.') keys of offices, $(echo "$PRODUCERS" | wc -l) producers with a record and a stamp key each"

# --- Trust ------------------------------------------------------------------
say "Trust document: three roots, two must sign"
for r in 1 2 3; do public root$r --out "$OUT/keys/root$r.pub" > /dev/null; done
ocop trust new --authorities "$DATA/authorities.csv" --keys "$OUT/keys/authorities" \
	--root "$OUT/keys/root1.pub" --root "$OUT/keys/root2.pub" --root "$OUT/keys/root3.pub" \
	--threshold 2 --realm demo --log $HOST/log --log-vkey "$LOG_VKEY" --time-vkey "$TIME_VKEY" \
	--host $HOST:2025-09-01 --registry https://$HOST --issued 1756688400 \
	--out "$OUT/trust.cose" > /dev/null
with_pass ocop trust sign --key "$OUT/keys/root1" "$OUT/trust.cose" --yes > /dev/null
with_pass ocop trust sign --key "$OUT/keys/root2" "$OUT/trust.cose" --yes > /dev/null
ocop trust show "$OUT/trust.cose" > trust.txt
FINGERPRINT=$(ocop trust show --json "$OUT/trust.cose" | sed 's/.*"fingerprint":"\([0-9a-f]*\)".*/\1/')
printf '%s\n' "$FINGERPRINT" > "$OUT/trust.fingerprint"
echo "fingerprint $FINGERPRINT"

# --- Registry ---------------------------------------------------------------
say "Registry on loopback"
clock 2025-09-01T00:00:00
pass2() { printf '%s\n%s\n' "$PASS" "$PASS" | { "$@" --passphrase-fd 3 3<&0 </dev/null; }; }
pass2 ocop-registryd init --db "$OUT/work/registry.db" --trust "$OUT/trust.cose" \
	--fingerprint "$FINGERPRINT" --key "$OUT/keys/log" --time-key "$OUT/keys/time" \
	--clock "$OUT/work/clock" > init.txt
start_registry() {
	rm -f "$OUT/work/port"
	printf '%s\n%s\n' "$PASS" "$PASS" > "$OUT/work/pass"; chmod 600 "$OUT/work/pass"
	ocop-registryd run --db "$OUT/work/registry.db" --key "$OUT/keys/log" \
		--time-key "$OUT/keys/time" --listen 127.0.0.1:0 --port-file "$OUT/work/port" \
		--clock "$OUT/work/clock" --confirm-clock --cosign-every 1 \
		--passphrase-fd 3 3< "$OUT/work/pass" > registry.out 2> registry.log &
	daemon=$!
	tries=0
	while [ ! -s "$OUT/work/port" ]; do
		tries=$((tries + 1))
		[ $tries -gt 200 ] && { cat registry.log >&2; die "the registry does not start"; }
		kill -0 "$daemon" 2>/dev/null || { cat registry.log >&2; die "the registry ended"; }
		sleep 0.05
	done
	rm -f "$OUT/work/pass"
	URL=http://127.0.0.1:$(cat "$OUT/work/port")
}
start_registry
echo "$URL"

# --- The days ---------------------------------------------------------------
signer() { case $1 in TGO) echo DBN;; TDG) echo LCU;; CTY) echo THA;; *) echo "$1";; esac; }
desk() { mkdir -p "$OUT/desk/$1"; [ -f "$OUT/desk/$1/trust.cose" ] || cp "$OUT/trust.cose" "$OUT/desk/$1/"; echo "$OUT/desk/$1"; }
submit() { ocop submit --registry "$URL" --home "$1" --quiet; }
producer_of() { awk -F, -v c="$1" '$1 == c { print $5 }' "$DATA/certificates.csv"; }
gtin_of() { awk -F, -v c="$1" '$1 == c { print $14 }' "$DATA/certificates.csv"; }

DAYS=$( { cells "$DATA/producers.csv" accepted; cells "$DATA/certificates.csv" accepted
	  cells "$DATA/decisions.csv" accepted; cells "$DATA/lots.csv" accepted
	  echo 2026-07-12; echo $OLD; echo 2026-11-21; } | sort -u)

# table KIND FILE DAY: every authority signs its own rows of the day.
table() {
	for a in $(cells "$DATA/$2" accepted authority | awk -F'\t' -v d="$3" '$1 == d { print $2 }' | sort -u); do
		s=$(signer "$a"); h=$(desk "$s")
		set -- "$1" "$2" "$3"
		extra=
		[ "$1" = producer ] && extra="--requests $OUT/keys/requests"
		[ "$1" = decision ] && extra="--certificates $DATA/certificates.csv"
		# shellcheck disable=SC2086
		with_pass ocop "$1" --csv "$DATA/$2" --where "accepted=$3" --where "authority=$a" \
			--key "$OUT/keys/$s" --home "$h" --issued "$3" $extra > /dev/null
		printf '  %s: %s by %s: ' "$3" "$1" "$s"
		submit "$h"
	done
}

lots() {
	for c in $(cells "$DATA/lots.csv" accepted code | awk -F'\t' -v d="$1" '$1 == d { print $2 }'); do
		p=$(producer_of "$c"); h=$(desk "$p")
		with_pass ocop lot --csv "$DATA/lots.csv" --where "accepted=$1" --where "code=$c" \
			--certificates "$DATA/certificates.csv" --stamp-key "$OUT/keys/$p.stamp.request" \
			--key "$OUT/keys/$p.record" --home "$h" --issued "$1" > /dev/null
		printf '  %s: lot of %s by %s: ' "$1" "$c" "$p"
		submit "$h"
	done
}

say "The register's days, from 2025-09-01"
sync_to() {
	ocop-sync --replica "$1" --registry "$URL" --trust "$OUT/trust.cose" --fingerprint "$FINGERPRINT" --quiet
}
for day in $DAYS; do
	clock "${day}T13:00:00"
	table producer producers.csv "$day"
	table certificate certificates.csv "$day"
	table decision decisions.csv "$day"
	lots "$day"
	case $day in
	2026-07-12)
		h=$(desk 11-000001)
		printf 'product,lot,ranges\n09520000001070,1,0-599\n' > activate.csv
		with_pass ocop stamp activate --csv activate.csv --key "$OUT/keys/11-000001.record" \
			--home "$h" --issued "$day" > /dev/null
		printf '  %s: 600 stamps of Giấm táo mèo activated: ' "$day"
		submit "$h" ;;
	2026-11-21)
		h=$(desk REG)
		cat > alert.json <<-EOF
		{"draft":"alert","payload":{"realm":"demo","issued":1795240800,"product":"09520000001148","lot":1,"index":77,"state":"new","count":2,"evidence":["P3m7e0NbBTIWUdrv03TNxoHcBqplPjdON4uIygRt7Oo"]}}
		EOF
		with_pass ocop sign --key "$OUT/keys/REG" --home "$h" --yes alert.json > /dev/null
		printf '  %s: alert on one Cider serial: ' "$day"
		submit "$h" ;;
	"$OLD")
		sleep 2		# the registry cosigns the time at least each second here
		sync_to "$OUT/replica-$OLD.db"
		echo "  $day: an officer's replica is copied and put away" ;;
	esac
done
clock "${TODAY}T12:00:00"
sleep 2

# --- Stamps -----------------------------------------------------------------
say "Stamps: only for lots whose inclusion is proven"
# stamp_run CODE LOT COUNT FORMAT
stamp_run() {
	p=$(producer_of "$1"); h=$(desk "$p"); g=$(gtin_of "$1")
	with_pass ocop stamp make --product "${g:-$1}" --lot "$2" --count "$3" --key "$OUT/keys/$p.stamp" \
		--home "$h" --host $HOST --format "$4" --out "$OUT/qr"
}
printf 'code,lot,index,uri\n' > "$OUT/stamps.csv"
# As many as the cases ask for, at least five; two of each lot as pictures.
cells "$DATA/lots.csv" code lot count | while read -r c l max; do
	n=$(cells "$DATA/cases.csv" code lot index | awk -v c="$c" -v l="$l" -v max="$max" \
		'$1 == c && $2 == l && $3 < max && $3 + 1 > n { n = $3 + 1 } END { print n < 5 ? 5 : n }')
	stamp_run "$c" "$l" 2 png > /dev/null
	stamp_run "$c" "$l" $((n - 2)) none
done
for p in $PRODUCERS; do
	ocop stamp list --home "$OUT/desk/$p" | sed 1d >> "$OUT/stamps.csv"
done
uri_of() { awk -F, -v c="$1" -v l="$2" -v i="$3" '$1 == c && $2 == l && $3 == i { print $4 }' "$OUT/stamps.csv"; }
echo "$(($(wc -l < "$OUT/stamps.csv") - 1)) stamps in stamps.csv, $(ls "$OUT/qr" | wc -l) pictures in qr/"

# --- The officer ------------------------------------------------------------
say "Officer: sync, then judge"
cp "$OUT/replica-$OLD.db" "$OUT/replica.db"
sync_to "$OUT/replica.db"
ocop-sync export --replica "$OUT/replica.db" "$OUT/log"

# One digit of the signature changed: the last but one, so that no chunk overflows.
forge() { head=${1%??}; last=${1#"$head"}; d=${last%?}; printf '%s%s%s\n' "$head" $(( (d + 1) % 10 )) "${last#?}"; }
# What a rogue press would print: demo_sign signs whatever it is told to.
demo_sign() { printf '%s\n' "$PASS" | "$BUILD/tests/demo_sign" "$1" $HOST "$2" "$3" "$4"; }
case_uri() { # CASE CODE LOT INDEX
	case $1 in
	mac-ca-past-count) demo_sign "$OUT/keys/11-000004.stamp" 09520000001353 "$3" "$4" ;;
	khoai-so-never) demo_sign - "$2" "$3" "$4" ;;
	mat-ong-forged) forge "$(uri_of "$2" "$3" "$4")" ;;
	*) uri_of "$2" "$3" "$4" ;;
	esac
}

bad=0
judge() { # LABEL CASE URI EXPECTED OPTIONS...
	label=$1 name=$2 uri=$3 want=$4; shift 4
	line=$(ocop-verify --json --at $TODAY "$@" "$uri") || :
	got=$(printf '%s\n' "$line" | sed 's/,"checks".*//; s/.*"verdict":"\([a-z-]*\)".*/\1/')
	why=$(printf '%s\n' "$line" | sed 's/,"checks".*//; s/.*"case":"\([^"]*\)".*/\1/')
	[ "$got" = "$want" ] && mark=ok || { mark=WRONG; bad=$((bad + 1)); }
	printf '%-5s %-8s %-22s %-12s %s\n' "$mark" "$label" "$name" "$got" "$why"
	[ "$label" = online ] || [ "$name" = che-ho-thau-old ] || return 0
	printf '{"case":"%s","uri":"%s","expected":"%s",%s\n' "$name" "$uri" "$want" "${line#?}" >> "$OUT/verdicts.jsonl"
}
judge_all() { # LABEL OPTIONS...
	l=$1; shift
	while IFS='	' read -r name c lot i want u; do
		judge "$l" "$name" "$u" "$want" "$@"
	done < cases.tsv
}
cells "$DATA/cases.csv" case code lot index expected | while IFS='	' read -r name c l i want; do
	printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$name" "$c" "$l" "$i" "$want" "$(case_uri "$name" "$c" "$l" "$i")"
done > cases.tsv
: > "$OUT/verdicts.jsonl"
judge_all online --replica "$OUT/replica.db" --registry "$URL"
OLD_URI=$(awk -F'\t' '$1 == "che-ho-thau" { print $6 }' cases.tsv)
judge replica-of-$OLD che-ho-thau-old "$OLD_URI" undecided --replica "$OUT/replica-$OLD.db" --offline
stop_registry
say "The same with the server stopped"
judge_all offline --replica "$OUT/replica.db" --offline

say "What the officer reads (Cam Vũ Quang)"
ocop-verify --at $TODAY --offline --replica "$OUT/replica.db" "$(uri_of 42-18313-01-2025 1 100)" || :

say "$(wc -l < "$OUT/verdicts.jsonl") verdicts in verdicts.jsonl, $bad not as expected"
[ "$bad" -eq 0 ]
