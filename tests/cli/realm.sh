# SPDX-License-Identifier: Apache-2.0
# What the tests of ocop share beside lib.sh; sourced, from this folder or one
# beside it: a small realm, two desks, and a registry on loopback. All is made
# anew and removed at the end.
. "$(dirname "$0")/../cli/lib.sh"
ocop=$build/ocop
LC_ALL=C.UTF-8
LANGUAGE=en
export LC_ALL LANGUAGE
unset OCOP_HOME XDG_DATA_HOME
daemon=
clean_up() {
	[ -z "$daemon" ] || kill -9 "$daemon" 2>/dev/null
	rm -rf "$tmp"
}
trap clean_up EXIT
trap 'exit 130' INT TERM
HOST=ocop.example
root_key=root log_key=log time_key=time	# a test may have them elsewhere
receipts_key=	# a test may have one made
# Three lines: a registry reads as many.
printf 'one phrase for all\none phrase for all\none phrase for all\n' >phrase

die() {
	echo "$0: $*" >&2
	exit 1
}
# try CODE COMMAND...: run, with the phrase of all keys on descriptor 3.
try() {
	run "$@" 3<phrase </dev/null
}
# same WHAT ACTUAL EXPECTED
same() {
	is "$1: '$2' is '$3'" test "$2" = "$3"
}
# A diagnostic is one line that names the program.
one_line() {	# FILE
	is "$1 is one line" lines "$1" 1
	says "$1" 'ocop: '
}

# --- A realm: two authorities, two producers, one root ---------------------

# Rows of other authorities, set before make_realm; their requests are in
# authorities/.
more_authorities=

key() {	# NAME OPTIONS...
	k=$1
	shift
	"$ocop" key new --out "$k" --passphrase-fd 3 "$@" >/dev/null 3<phrase
	[ ! -f "$k" ] || lighten "$k"	# else it is in a token
}
make_keys() {
	key "$root_key"
	key "$log_key" --alg ed25519
	key "$time_key" --alg ed25519
	key MAE --request
	key DBN --request
	key p1.record --role record
	key p1.stamp --role stamp
}
# The same files for every realm of this build: the first test makes them.
copy_keys() {
	(
		flock 9
		[ -d "$real/tests/realm" ] || {
			mkdir new && cp phrase new && cd new || exit
			make_keys
			rm phrase && mv ../new "$real/tests/realm"
		}
	) 9>"$real/tests/realm.lock"
	cp -p "$real"/tests/realm/* . || die 'no keys'
}
make_realm() {
	mkdir -p authorities requests
	if [ "$root_key" = root ]; then copy_keys; else make_keys; fi
	"$ocop" key public "$root_key" --out root.pub --passphrase-fd 3 3<phrase >/dev/null
	if [ -n "$receipts_key" ]; then
		key "$receipts_key"
		"$ocop" key public "$receipts_key" --out receipts.pub \
			--passphrase-fd 3 3<phrase >/dev/null
	fi
	log_vkey=$("$ocop" key public "$log_key" --vkey $HOST/log --passphrase-fd 3 3<phrase)
	time_vkey=$("$ocop" key public "$time_key" --vkey $HOST/time --time \
		--passphrase-fd 3 3<phrase)
	mv MAE.request DBN.request authorities/
	for k in p1.record p1.stamp; do
		cp $k.request "requests/11-00000${k#p}.request"
	done
	cp requests/11-000001.stamp.request stamp1.request
	cat >authorities.csv <<-'end'
	id,name,level,scope,roles,grants,from,to,successor,complete_since
	MAE,Bộ Nông nghiệp,central,,enrol certify inspect,5:2023-02-24,2025-03-01,,,2025-09-01
	DBN,UBND tỉnh Điện Biên,province,11,enrol certify,3:2023-02-24 4:2023-02-24,2019-08-21,,,2025-09-01
	end
	[ -z "$more_authorities" ] || echo "$more_authorities" >>authorities.csv
	"$ocop" trust new --authorities authorities.csv --keys authorities \
		--root root.pub --threshold 1 --realm demo --log $HOST/log \
		--log-vkey "$log_vkey" --time-vkey "$time_vkey" \
		${receipts_key:+--receipts-key receipts.pub} \
		--host $HOST:2025-09-01 --registry https://$HOST \
		${trust_more:-} --issued 1756688400 --out trust.cose >/dev/null
	"$ocop" trust sign --key "$root_key" trust.cose --yes --passphrase-fd 3 \
		3<phrase >/dev/null
	fingerprint=$("$ocop" trust show --json trust.cose |
		sed 's/.*"fingerprint":"\([0-9a-f]*\)".*/\1/')
	cat >producers.csv <<-'end'
	id,name,type,address,unit,authority
	11-000001,HTX Táo mèo,cooperative,"bản Hua Xa, tỉnh Điện Biên",11-03295,DBN
	11-000002,"Công ty ""Sương Mây""",company,"bản Lồng",11-03295,DBN
	end
	cat >certificates.csv <<-'end'
	code,product,group,set,producer,stars,score,rules,authority,decision,decided,from,to,gtin
	11-03295-01-2026,Giấm táo mèo,1,9,11-000001,3,66.50,26/2026/QĐ-TTg,DBN,901/QĐ-UBND,2026-06-25,2026-06-25,2029-06-25,09520000001070
	11-03295-02-2026,Cider,2,15,11-000001,4,78.00,26/2026/QĐ-TTg,DBN,902/QĐ-UBND,2026-06-25,2026-06-25,2029-06-25,
	end
	cat >lots.csv <<-'end'
	code,lot,batch,made,best_before,count,held
	11-03295-01-2026,1,GTM1,2026-06-28,2028-06-28,1200,yes
	11-03295-02-2026,1,CID1,2026-06-28,2028-06-28,40,no
	end
	desk office
	desk maker
}
desk() {	# NAME: a desk's folder with the trust document
	mkdir -p "$1"
	cp trust.cose "$1/"
}
enrol() {	# DESK KEY: the two producers
	"$ocop" producer --csv producers.csv --requests requests --key "$2" \
		--home "$1" --issued 2026-07-01 --passphrase-fd 3 3<phrase
}
certify() {
	"$ocop" certificate --csv certificates.csv --key "$2" --home "$1" \
		--issued 2026-07-01 --passphrase-fd 3 3<phrase
}
open_lots() {
	"$ocop" lot --csv lots.csv --certificates certificates.csv \
		--stamp-key stamp1.request --key "$2" --home "$1" \
		--issued 2026-07-01 --passphrase-fd 3 3<phrase
}

# --- A registry -------------------------------------------------------------

make_registry() {
	echo 2026-07-01T13:00:00 >clock
	"$build/ocop-registryd" init --db registry.db --trust trust.cose \
		--fingerprint "$fingerprint" --key "$log_key" --time-key "$time_key" \
		${receipts_key:+--receipts-key "$receipts_key"} --clock clock --passphrase-fd 3 3<phrase >/dev/null
}
# Starts it and waits for its port; url is set. A port may be given. A test
# sets more options in run_options.
start_registry() {
	rm -f port
	"$build/ocop-registryd" run --db registry.db \
		--key "$log_key" --time-key "$time_key" --listen "127.0.0.1:${1:-0}" \
		${receipts_key:+--receipts-key "$receipts_key"} \
		--port-file port --clock clock --confirm-clock ${run_options:-} \
		--passphrase-fd 3 3<phrase >registry.out 2>>registry.log &
	daemon=$!
	wait_for port registry registry.log
	url=http://127.0.0.1:$(cat port)
}
kill_registry() {	# SIGNAL
	kill "-$1" "$daemon"
	wait "$daemon" 2>/dev/null || :
	daemon=
}
submit() {	# DESK OPTIONS...
	d=$1
	shift
	"$ocop" submit --registry "$url" --home "$d" --quiet "$@"
}
# A registry that has the producers and their certificates.
start_certified() {
	make_registry
	start_registry
	enrol office DBN >/dev/null
	certify office DBN >/dev/null
	run 0 submit office
}
