#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The whole story on real records: authorities certify, producers open lots
# and make stamps, the registry takes each record on its own day, an officer
# copies the register and tells good stamps from bad ones, with the registry
# and without it. Real processes, real HTTP on loopback, no other network.
#   [BUILD=build] sh tests/demo/run.sh
# Leaves BUILD/demo/. Fails when a verdict is not the expected one.
set -eu
umask 022
unset OCOP_HOME
. "$(dirname "$0")/tell.sh"
export LC_ALL=C.UTF-8 LANGUAGE=$told

DATA=$(cd "$(dirname "$0")" && pwd)
BUILD=$(cd "${BUILD:-$DATA/../../build}" && pwd)
OUT=$BUILD/demo
WORK=$OUT/work
PATH=$BUILD:$PATH
TODAY=2026-11-22
OLD=2026-10-25
HOST=ocop.example
PASS=demo-passphrase
started=$(date +%s)
daemon=
jobs=
step=start

stop_registry() {
	[ -n "$daemon" ] || return 0
	kill "$daemon" 2>/dev/null || :
	wait "$daemon" 2>/dev/null || :
	daemon=
}

finish() {
	code=$?
	trap - EXIT
	stop_registry
	[ "$code" -eq 0 ] || printf 'demo: failed at: %s (see %s)\n' \
		"$step" "$WORK" >&2
	exit "$code"
}
trap finish EXIT
trap 'exit 130' HUP INT TERM PIPE

die() { printf 'demo: %s\n' "$*" >&2; exit 4; }

# --- Helpers ----------------------------------------------------------------

# cells FILE COLUMN...: those cells of each row of a CSV, joined by '|'.
cells() {
	file=$DATA/$1
	shift
	awk -v want="$*" '
	function split_csv(line, out,   n, i, c, q, cell) {
		n = 0; q = 0; cell = ""
		for (i = 1; i <= length(line); i++) {
			c = substr(line, i, 1)
			if (c == "\"") q = !q
			else if (c == "," && !q) { out[++n] = cell; cell = "" }
			else cell = cell c
		}
		out[++n] = cell
		return n
	}
	NR == 1 {
		n = split_csv($0, head)
		for (i = 1; i <= n; i++) at[head[i]] = i
		m = split(want, w, " ")
		next
	}
	{
		split_csv($0, row)
		line = row[at[w[1]]]
		for (i = 2; i <= m; i++) line = line "|" row[at[w[i]]]
		print line
	}' "$file"
}

# cell FILE KEY-COLUMN KEY COLUMN: one cell of the first row with that key.
cell() {
	cells "$1" "$2" "$4" | awk -F'|' -v key="$3" \
		'$1 == key { print $2; exit }'
}

# Secrets go by a descriptor: never an argument, never a file.
with_pass() {
	"$@" --passphrase-fd 3 3<<-END </dev/null
	$PASS
	END
}
with_three_passes() {
	"$@" --passphrase-fd 3 3<<-END </dev/null
	$PASS
	$PASS
	$PASS
	END
}

# Keys are slow to open on purpose: what can go side by side does.
beside() {
	"$@" &
	jobs="$jobs $!"
}
all_done() {
	for job in $jobs; do
		wait "$job" || die "a step failed"
	done
	jobs=
}

clock() { printf '%s\n' "$1" >"$WORK/clock.new"; mv "$WORK/clock.new" "$WORK/clock"; }

# --- Keys and trust ---------------------------------------------------------

new_key() {
	key=$OUT/keys/$1
	shift
	with_pass ocop key new --out "$key" "$@" >/dev/null
}
public() {
	key=$OUT/keys/$1
	shift
	with_pass ocop key public "$key" "$@"
}

make_keys() {
	for name in root1 root2 root3 $OFFICES; do
		beside new_key "$name" --alg es256 --request
	done
	beside new_key log --alg ed25519 --request
	beside new_key time --alg ed25519 --request
	beside new_key receipts --alg es256
	all_done
	for name in $PRODUCERS; do
		beside new_key "$name.record" --alg es256 --role record
		beside new_key "$name.stamp" --alg es256 --role stamp
	done
	all_done
	for name in root1 root2 root3 receipts; do
		public $name --out "$OUT/keys/$name.pub" >/dev/null
	done
	for name in $OFFICES; do
		cp "$OUT/keys/$name.request" "$OUT/keys/authorities/"
	done
	for name in $PRODUCERS; do
		cp "$OUT/keys/$name.record.request" \
			"$OUT/keys/$name.stamp.request" "$OUT/keys/requests/"
	done
}

make_trust() {
	public log --vkey $HOST/log >"$OUT/log.vkey"
	time_vkey=$(public time --vkey $HOST/time --time)
	ocop trust new --authorities "$DATA/authorities.csv" \
		--keys "$OUT/keys/authorities" --root "$OUT/keys/root1.pub" \
		--root "$OUT/keys/root2.pub" --root "$OUT/keys/root3.pub" \
		--threshold 2 --realm demo --log $HOST/log \
		--log-vkey "$(cat "$OUT/log.vkey")" --time-vkey "$time_vkey" \
		--receipts-key "$OUT/keys/receipts.pub" --host $HOST:2025-09-01 --registry https://$HOST \
		--issued 1756688400 --out "$OUT/trust.cose" >/dev/null
	for name in root1 root3; do
		with_pass ocop trust sign --key "$OUT/keys/$name" \
			"$OUT/trust.cose" --yes >/dev/null
	done
	ocop trust show "$OUT/trust.cose" >"$WORK/trust.txt"
	ocop trust show --json "$OUT/trust.cose" |
		sed 's/.*"fingerprint":"\([0-9a-f]*\)".*/\1/' \
		>"$OUT/trust.fingerprint"
	FINGERPRINT=$(cat "$OUT/trust.fingerprint")
	[ ${#FINGERPRINT} -eq 64 ] || die "the trust document has no fingerprint"
}

# --- The registry -----------------------------------------------------------

found_registry() {
	with_three_passes ocop-registryd init --db "$WORK/registry.db" \
		--trust "$OUT/trust.cose" --fingerprint "$FINGERPRINT" \
		--key "$OUT/keys/log" --time-key "$OUT/keys/time" \
		--receipts-key "$OUT/keys/receipts" --clock "$WORK/clock" >"$WORK/init.txt"
}

start_registry() {
	rm -f "$WORK/port"
	ocop-registryd run --db "$WORK/registry.db" --key "$OUT/keys/log" \
		--time-key "$OUT/keys/time" \
		--receipts-key "$OUT/keys/receipts" --listen 127.0.0.1:0 \
		--port-file "$WORK/port" --clock "$WORK/clock" --confirm-clock \
		--cosign-every 1 --passphrase-fd 3 >"$WORK/registry.out" \
		2>"$WORK/registry.log" 3<<-END </dev/null &
	$PASS
	$PASS
	$PASS
	END
	daemon=$!
	tries=0
	while [ ! -s "$WORK/port" ]; do
		tries=$((tries + 1))
		[ $tries -le 400 ] && kill -0 "$daemon" 2>/dev/null || {
			cat "$WORK/registry.log" >&2
			die "the registry does not start"
		}
		sleep 0.05
	done
	URL=http://127.0.0.1:$(cat "$WORK/port")
}

# sync_at REPLICA TIME: copy the register once its time is signed that late.
sync_at() {
	want=$(date -d "$2 +0700" +%s)
	tries=0
	while :; do
		ocop-sync --replica "$1" --registry "$URL" --json \
			--trust "$OUT/trust.cose" --fingerprint "$FINGERPRINT" \
			>"$WORK/sync.json" || die "cannot copy the register"
		signed=$(sed 's/.*"signed_time":\([0-9]*\).*/\1/' "$WORK/sync.json")
		[ "$signed" -lt "$want" ] || break
		tries=$((tries + 1))
		[ $tries -le 100 ] || die "the registry signs no time"
		sleep 0.1
	done
	SIZE=$(sed 's/.*"size":\([0-9]*\).*/\1/' "$WORK/sync.json")
}

# --- The desks --------------------------------------------------------------

# Who signs for a body that ended: its successor.
signer() {
	next=$(cell authorities.csv id "$1" successor)
	echo "${next:-$1}"
}
# desk NAME: its folder, with the trust document in it.
desk() {
	HOME_DIR=$OUT/desk/$1
	[ -d "$HOME_DIR" ] || mkdir "$HOME_DIR"
	[ -f "$HOME_DIR/trust.cose" ] || cp "$OUT/trust.cose" "$HOME_DIR/"
}
# submit COUNT: send the desk's outbox; every record must be accepted.
submit() {
	LANGUAGE=en ocop submit --registry "$URL" --home "$HOME_DIR" --quiet \
		>"$WORK/submit.txt" || die "$(cat "$WORK/submit.txt")"
	case $(cat "$WORK/submit.txt") in
	"$1 records accepted, 0 refused") ;;
	*) die "not $1 records: $(cat "$WORK/submit.txt")" ;;
	esac
	sent=$((sent + $1))
}
# The rows of a day in a table: their authorities, then how many.
offices_of() {
	cells "$1" accepted authority | awk -F'|' -v day="$2" \
		'$1 == day && !($2 in seen) { seen[$2]; print $2 }'
}
rows_of() {
	cells "$1" accepted authority "$4" | awk -F'|' -v day="$2" \
		-v who="$3" '$1 == day && $2 == who { print $3 }'
}
by_whom() {
	printf %s "$(cell authorities.csv id "$1" name)"
	[ "$1" = "$2" ] || say ' (its successor %s)' ' (cơ quan kế thừa: %s)' \
		"$(cell authorities.csv id "$2" name)"
}

# table KIND FILE DAY OPTION...: each authority signs its rows of the day.
table() {
	kind=$1 file=$2 day=$3
	shift 3
	for office in $(offices_of "$file" "$day"); do
		by=$(signer "$office")
		desk "$by"
		with_pass ocop "$kind" --csv "$DATA/$file" --home "$HOME_DIR" \
			--where "accepted=$day" --where "authority=$office" \
			--key "$OUT/keys/$by" --issued "$day" "$@" >/dev/null
		case $kind in
		producer) did=$(say enrols 'đăng ký chủ thể') key=name ;;
		certificate) did=$(say certifies 'công nhận sản phẩm') key=product ;;
		decision) did= key=code ;;
		esac
		rows_of "$file" "$day" "$office" $key >"$WORK/rows"
		submit "$(grep -c '' "$WORK/rows")"
		if [ -n "$did" ]; then
			tell '%s  %s %s' '%s  %s %s' "$(day "$day")" \
				"$(by_whom "$office" "$by")" "$did"
			while read -r row; do
				echo "               - $row"
			done <"$WORK/rows"
		else
			tell_decision "$(cat "$WORK/rows")" "$by"
		fi
	done
}
tell_decision() {
	name=$(cell certificates.csv code "$1" product)
	number=$(cell decisions.csv code "$1" decision)
	to=$(cell decisions.csv code "$1" to)
	case $(cell decisions.csv code "$1" action) in
	extend) did=$(say 'extends %s to %s' 'gia hạn giấy chứng nhận %s đến %s' \
		"$name" "$(day "$to")") ;;
	*) did=$(say 'withdraws the certificate of %s' \
		'thu hồi giấy chứng nhận %s' "$name") ;;
	esac
	tell '%s  %s %s (%s)' '%s  %s %s (%s)' "$(day "$day")" \
		"$(by_whom "$2" "$2")" "$did" "$number"
}

lots() {
	for code in $(cells lots.csv accepted code | awk -F'|' -v d="$1" \
			'$1 == d { print $2 }'); do
		who=$(cell certificates.csv code "$code" producer)
		desk "$who"
		with_pass ocop lot --csv "$DATA/lots.csv" --where "accepted=$1" \
			--where "code=$code" --home "$HOME_DIR" --issued "$1" \
			--certificates "$DATA/certificates.csv" \
			--stamp-key "$OUT/keys/$who.stamp.request" \
			--key "$OUT/keys/$who.record" >/dev/null
		submit 1
		tell '%s  %s opens a lot of %s, %s stamps' \
			'%s  %s đăng ký một lô %s, %s tem' "$(day "$1")" \
			"$(cell producers.csv id "$who" name)" \
			"$(cell certificates.csv code "$code" product)" \
			"$(cell lots.csv code "$code" count)"
	done
}

activate() {
	desk 11-000001
	printf 'product,lot,ranges\n09520000001070,1,0-599\n' >"$WORK/activate.csv"
	with_pass ocop stamp activate --yes --csv "$WORK/activate.csv" --issued "$1" \
		--key "$OUT/keys/11-000001.record" --home "$HOME_DIR" >/dev/null
	submit 1
	tell '%s  %s activates stamps 0 to 599 of Giấm táo mèo' \
		'%s  %s kích hoạt tem số 0 đến 599 của Giấm táo mèo' \
		"$(day "$1")" "$(cell producers.csv id 11-000001 name)"
}

# The evidence is the hash of the officers' reports, which name people and
# are not logged.
alert() {
	desk REG
	printf '{"draft":"alert","payload":{"realm":"demo","issued":%s,%s,%s}}\n' \
		"$(date -d "$1 13:00 +0700" +%s)" \
		'"product":"09520000001148","lot":1,"index":77' \
		'"state":"new","count":2,"evidence":["P3m7e0NbBTIWUdrv03TNxoHcBqplPjdON4uIygRt7Oo"]' \
		>"$WORK/alert.json"
	with_pass ocop sign --key "$OUT/keys/REG" --home "$HOME_DIR" --yes \
		"$WORK/alert.json" >/dev/null
	submit 1
	tell '%s  %s logs an alert: one stamp of Cider táo mèo' \
		'%s  %s ghi cảnh báo: một tem của Cider táo mèo' \
		"$(day "$1")" "$(cell authorities.csv id REG name)"
	tell '            was reported at Quài Tở 09:10 and in Hà Nội at 09:55' \
		'            được báo cáo tại Quài Tở lúc 09:10 và tại Hà Nội lúc 09:55'
}

# --- Stamps -----------------------------------------------------------------

# stamps CODE LOT COUNT FORMAT
stamps() {
	who=$(cell certificates.csv code "$1" producer)
	gtin=$(cell certificates.csv code "$1" gtin)
	with_pass ocop stamp make --product "${gtin:-$1}" --lot "$2" \
		--count "$3" --key "$OUT/keys/$who.stamp" --host $HOST \
		--home "$OUT/desk/$who" --format "$4" --out "$OUT/qr" \
		>>"$WORK/stamps.txt"
}
# As many of each lot as the cases ask for, at least five; two as pictures.
lots_of() { # PRODUCER
	while IFS='|' read -r code lot max <&4; do
		[ "$(cell certificates.csv code "$code" producer)" = "$1" ] ||
			continue
		count=$(awk -F'|' -v c="$code" -v l="$lot" -v max="$max" '
			$1 == c && $2 == l && $3 < max && $3 + 1 > n { n = $3 + 1 }
			END { print n < 5 ? 5 : n }' "$WORK/wanted")
		stamps "$code" "$lot" 2 png
		stamps "$code" "$lot" $((count - 2)) none
	done 4<"$WORK/lots"
}
make_stamps() {
	cells cases.csv code lot index >"$WORK/wanted"
	cells lots.csv code lot count >"$WORK/lots"
	for who in $PRODUCERS; do
		beside lots_of "$who"
	done
	all_done
	# The lists for the printing house; qr/ is pictures only.
	mkdir "$WORK/print"
	mv "$OUT"/qr/*.csv "$WORK/print/"
	printf 'code,lot,index,uri\n' >"$OUT/stamps.csv"
	for who in $PRODUCERS; do
		ocop stamp list --home "$OUT/desk/$who" >"$WORK/list.csv"
		sed 1d "$WORK/list.csv" >>"$OUT/stamps.csv"
	done
}

# --- The cases --------------------------------------------------------------

uri_of() {
	awk -F, -v c="$1" -v l="$2" -v i="$3" \
		'$1 == c && $2 == l && $3 == i { print $4 }' "$OUT/stamps.csv"
}
# One digit of the signature changed: the last but one, so that it stays a
# number of as many bytes.
forge() {
	head=${1%??} last=${1#"${1%??}"}
	printf '%s%s%s\n' "$head" $((${last%?} > 0 ? ${last%?} - 1 : 1)) "${last#?}"
}
# What a rogue press would print: demo_sign signs whatever it is told to.
rogue() {
	"$BUILD/tests/demo_sign" "$1" $HOST "$2" "$3" "$4" <<-END
	$PASS
	END
}
case_uri() { # CASE CODE LOT INDEX
	case $1 in
	mac-ca-past-count) rogue "$OUT/keys/11-000004.stamp" 09520000001353 "$3" "$4" ;;
	khoai-so-never) rogue - "$2" "$3" "$4" ;;
	mat-ong-forged) forge "$(uri_of "$2" "$3" "$4")" ;;
	*) uri_of "$2" "$3" "$4" ;;
	esac
}
# cases.txt: case, code, lot, index, expected, why, uri.
make_cases() {
	cells cases.csv case code lot index expected $why >"$WORK/cases.rows"
	while IFS='|' read -r name code lot index want why; do
		uri=$(case_uri "$name" "$code" "$lot" "$index")
		[ -n "$uri" ] || die "no stamp for case $name"
		printf '%s|%s|%s|%s|%s|%s|%s\n' "$name" "$code" "$lot" \
			"$index" "$want" "$why" "$uri"
	done <"$WORK/cases.rows" >"$WORK/cases.txt"
}

# judge CASE EXPECTED URI OPTION...: sets $got, $finding and $mark.
judge() {
	name=$1 want=$2 uri=$3
	shift 3
	status=0
	line=$(ocop-verify --json --at $TODAY "$@" "$uri" \
		2>>"$WORK/verify.log") || status=$?
	head=${line%%',"checks":'*}
	got=$(printf '%s\n' "$head" | sed -n 's/.*"verdict":"\([a-z-]*\)".*/\1/p')
	finding=$(printf '%s\n' "$head" | sed -n 's/.*"case":"\([^"]*\)".*/\1/p')
	case $want in
	genuine) exit_code=0 ;;
	undecided) exit_code=3 ;;
	*) exit_code=1 ;;
	esac
	judged=$((judged + 1))
	mark='   '
	if [ "$got" != "$want" ] || [ $status -ne $exit_code ]; then
		bad=$((bad + 1)) mark=' ! '
	fi
}
# A line of verdicts.jsonl of what was judged last.
keep() {
	printf '{"case":"%s","uri":"%s","expected":"%s","verdict":"%s","finding":"%s","checks":%s\n' \
		"$name" "$uri" "$want" "$got" "$finding" \
		"${line#*',"checks":'}" >>"$OUT/verdicts.jsonl"
}
# row PRODUCT WHY: a line of the account of what was judged last.
row() {
	[ $told = en ] || finding=	# WHY says it
	printf '%s%-13s %s%s\n' "$mark" "$got" "$1" \
		"${finding:+ ($finding)}"
	[ -z "$2" ] || printf '   %-13s %s\n' '' "$2"
	[ "$mark" = '   ' ] || printf '   %-13s EXPECTED %s, exit code %s; got exit code %s\n' \
		'' "$want" "$exit_code" "$status"
}
product_of() {
	made_up='Khoai sọ'	# never certified
	known=$(cell certificates.csv code "$1" product)
	echo "${known:-$made_up}"
}

# --- The story --------------------------------------------------------------

rm -rf "$OUT"
mkdir -p "$OUT/qr"
mkdir -m 700 "$OUT/keys" "$OUT/desk" "$WORK"
mkdir "$OUT/keys/authorities" "$OUT/keys/requests"
cd "$WORK"
OFFICES=$(cells authorities.csv id to | awk -F'|' '$2 == "" { print $1 }')
PRODUCERS=$(cells producers.csv id)
sent=0 judged=0 bad=0

say 'OCOP Trace: a register of OCOP products, from %s to %s.
Products and places are real; producers, numbers and dates are invented.
' 'OCOP Trace: một sổ đăng ký sản phẩm OCOP, từ %s đến %s.
Sản phẩm và địa danh có thật; chủ thể, số liệu và ngày tháng là ví dụ.
' 01/09/2025 "$(day $TODAY)"

title '1. Keys' '1. Khóa'
make_keys
tell "3 root keys, of which 2 must sign; the log's key; the time's key;" \
	'3 khóa gốc, trong đó 2 khóa phải ký; khóa của sổ đăng ký; khóa thời gian;'
tell '%s offices; %s producers with a key for records and one for stamps.' \
	'%s cơ quan; %s chủ thể, mỗi chủ thể một khóa bản ghi và một khóa tem.' \
	"$(echo "$OFFICES" | grep -c '')" "$(echo "$PRODUCERS" | grep -c '')"

title '2. The trust document: who may say what, signed by 2 of 3 roots' \
	'2. Tài liệu tin cậy: thẩm quyền của từng cơ quan, do 2 trong 3 khóa gốc ký'
make_trust
tell 'Its fingerprint, which every office receives on paper:' \
	'Dấu vân tay của tài liệu, mỗi cơ quan nhận trên giấy:'
echo "   $FINGERPRINT"

title '3. The registry takes each record on its own day' \
	'3. Máy chủ sổ đăng ký tiếp nhận từng bản ghi đúng ngày'
clock 2025-09-01T00:00:00
found_registry
start_registry
DAYS=$({
	for file in producers certificates decisions lots; do
		cells $file.csv accepted
	done
	printf '%s\n' 2026-07-12 $OLD 2026-11-21
} | sort -u)
for today in $DAYS; do
	clock "${today}T13:00:00"
	table producer producers.csv "$today" --requests "$OUT/keys/requests"
	table certificate certificates.csv "$today"
	table decision decisions.csv "$today" \
		--certificates "$DATA/certificates.csv"
	lots "$today"
	case $today in
	2026-07-12) activate "$today" ;;
	2026-11-21) alert "$today" ;;
	"$OLD")
		sync_at "$OUT/replica-$OLD.db" "$today 13:00"
		tell '%s  An officer copies the register (%s entries) and puts the copy away' \
			'%s  Một cán bộ kiểm tra chép sổ đăng ký (%s bản ghi) và cất bản sao đi' \
			"$(day "$today")" "$SIZE" ;;
	esac
done
clock "${TODAY}T12:00:00"

title '4. Stamps, only of lots that the log is proven to hold' \
	'4. Tem, chỉ của các lô đã được chứng minh là có trong sổ đăng ký'
make_stamps
tell '%s stamps of %s lots in stamps.csv; %s drawn in qr/.' \
	'%s tem của %s lô trong stamps.csv; %s tem được vẽ trong qr/.' \
	$(($(grep -c '' "$OUT/stamps.csv") - 1)) "$(grep -c '' "$WORK/lots")" \
	"$(find "$OUT/qr" -name '*.png' | grep -c '')"

title "5. An inspection on $(day $TODAY)" "5. Kiểm tra ngày $(day $TODAY)"
cp "$OUT/replica-$OLD.db" "$OUT/replica.db"
sync_at "$OUT/replica.db" "$TODAY 12:00"
[ "$SIZE" -eq $((sent + 1)) ] || die "$SIZE entries, not $((sent + 1))"
tell "The officer's copy: %s entries, root and signatures checked." \
	'Bản sao của cán bộ kiểm tra: %s bản ghi, đã kiểm tra mã gốc và chữ ký.' "$SIZE"
echo
make_cases
: >"$OUT/verdicts.jsonl"
while IFS='|' read -r name code lot index want why uri <&4; do
	judge "$name" "$want" "$uri" --replica "$OUT/replica.db" --registry "$URL"
	row "$(say '%s, lot %s, stamp %s' '%s, lô %s, tem số %s' \
		"$(product_of "$code")" "$lot" "$index")" "$why"
done 4<"$WORK/cases.txt"

title '6. The same with the registry stopped' \
	'6. Kiểm tra lại khi máy chủ sổ đăng ký đã dừng'
stop_registry
before=$bad count=0
while IFS='|' read -r name code lot index want why uri <&4; do
	judge "$name" "$want" "$uri" --replica "$OUT/replica.db" --offline
	keep
	count=$((count + 1))
	[ "$mark" = '   ' ] || row "$name" ''
done 4<"$WORK/cases.txt"
[ $bad -ne $before ] || tell '%s of %s verdicts are the same.' \
	'%s trên %s kết luận không đổi.' $count $count
uri=$(awk -F'|' '$1 == "che-ho-thau" { print $7 }' "$WORK/cases.txt")
judge che-ho-thau-old undecided "$uri" --replica "$OUT/replica-$OLD.db" --offline
keep
row 'Chè shan cổ thụ Hồ Thầu' "$(say \
	'with the copy of %s, which cannot know of the withdrawal' \
	'theo bản sao ngày %s, khi chưa có quyết định thu hồi' "$(day $OLD)")"

title '7. What the officer reads' '7. Cán bộ kiểm tra đọc được'
uri=$(awk -F'|' '$1 == "cam-vu-quang" { print $7 }' "$WORK/cases.txt")
ocop-verify --at $TODAY --offline --replica "$OUT/replica.db" "$uri" |
	sed 's/^/   /'

# The log as files, for any static server or a USB stick.
ocop-sync export --replica "$OUT/replica.db" "$OUT/log" >"$WORK/export.txt"
# Readers of a replica leave empty side files of SQLite behind.
for file in "$OUT"/*.db "$WORK"/*.db "$OUT"/desk/*/*.db; do
	[ -f "$file" ] && [ ! -s "$file-wal" ] || continue
	rm -f "$file-wal" "$file-shm"
done

title "Left in $OUT" "Kết quả nằm trong $OUT"
echo '   trust.cose, stamps.csv, qr/, log/, log.vkey, replica.db, verdicts.jsonl'
seconds=$(($(date +%s) - started))
[ $told = en ] && set -- "$(many $sent record)" $seconds "$(many $judged verdict)" ||
	set -- $sent $seconds $judged
say '\n%s in %d s: %s, %d not as expected.\n' \
	'\n%s bản ghi trong %d giây: %s kết luận, %d khác dự kiến.\n' "$@" $bad
step='verdicts that are not as expected'
[ $bad -eq 0 ]
