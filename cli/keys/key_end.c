/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop key end: end the key of a producer or an officer, and drop lots that a
 * thief registered with it. Nobody signs a drop unseen: the lots come from a
 * replica, and the command first shows which lots and stamps the signature
 * affects.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ocop/cbor.h>
#include <ocop/json.h>
#include <ocop/replica.h>
#include <ocop/store.h>
#include <ocop/text.h>

#include "cli/records/batch.h"
#include "cli/cells.h"
#include "cli/home.h"
#include "cli/keys/key.h"
#include "cli/records/rows.h"
#include "common/ui/day.h"
#include "common/ui/label.h"

#define HITS_MAX 1000000
#define DROP_MAX 500	/* in one record */
#define ANSWER_SIZE 4096

/* A lot that the key registered or whose stamps it signs. */
struct hit {
	char product[OCOP_PRODUCT_MAX + 1];
	uint32_t lot;
	int64_t count;
	int32_t accepted;
	bool opened;		/* else the key only signs its stamps */
	bool dropped;		/* already dropped in the register */
	bool chosen;
};

struct end {
	struct rows_options o;
	const char *key_of, *status, *replica_path, *since_text;
	struct opt_texts drop;
	bool drop_all;
	int32_t since;
	uint8_t hash[OCOP_HASH_LEN];
	struct ocop_replica *replica;
	struct ocop_key_view key;
	struct hit *hit;	/* owned */
	size_t count, cap;
	size_t chosen;		/* lots to drop, and their stamps */
	int64_t stamps;
};

/* --- Whose key it is --- */

static bool is_hash(struct end *e)
{
	struct ocop_bytes text = ocop_bytes_str(e->key_of);
	struct ocop_buf raw = OCOP_BUF(OCOP_HASH_LEN);
	bool found = false;

	if (text.len == 2 * OCOP_HASH_LEN)
		return !ocop_hex_decode(e->hash, OCOP_HASH_LEN, text);
	if (text.len == 43 &&
	    !ocop_base64url_decode(&raw, text) &&
	    raw.len == OCOP_HASH_LEN) {
		memcpy(e->hash, raw.ptr, OCOP_HASH_LEN);
		found = true;
	}
	ocop_buf_clear(&raw);
	return found;
}

static int name_key(struct end *e)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct keys_public public;
	enum ocop_err err;

	if (is_hash(e))
		return EXIT_DONE;
	if (keys_is_token(e->key_of))
		err = keys_token_public(&public, e->key_of, &diag);
	else if (access(e->key_of, F_OK) == 0)
		err = keys_read_public(&public, e->key_of, &diag);
	else
		err = keys_parse_public(&public, ocop_bytes_str(e->key_of),
					&diag);
	if (err)
		return say_diag(e->key_of, err, &diag);
	memcpy(e->hash, public.hash, OCOP_HASH_LEN);
	return EXIT_DONE;
}

/* Refuse now what the registry would refuse later. */
static int check_key(struct end *e)
{
	enum ocop_err err = ocop_fold_key(e->replica->state, e->hash, &e->key);
	const char *no = NULL;

	if (err && err != OCOP_ERR_ABSENT)
		return say_trouble(e->replica_path, err, NULL);
	if (err == OCOP_ERR_ABSENT)
		no = _("this key is not enrolled in this replica");
	else if (e->key.owner_kind == 'a')
		no = _("this is an authority's key: end it with a new version of the trust document");
	else if (e->key.end == OCOP_KEY_COMPROMISED &&
		 strcmp(e->status, "retired") == 0)
		no = _("it has already been ended as compromised");
	if (!no)
		return EXIT_DONE;
	say_error("'%s': %s", e->key_of, no);
	return err ? EXIT_UNDECIDED : EXIT_NO;
}

/* --- What the key did --- */

static enum ocop_err add_hit(void *user, const struct ocop_lot_view *lot,
			     bool opened)
{
	struct end *e = user;
	struct hit *hit;

	if (e->count == HITS_MAX)
		return OCOP_ERR_LIMIT;
	if (e->count == e->cap) {
		size_t cap = e->cap ? e->cap * 2 : 64;

		hit = realloc(e->hit, cap * sizeof(*hit));
		if (!hit)
			return OCOP_ERR_MEMORY;
		e->hit = hit;
		e->cap = cap;
	}
	hit = &e->hit[e->count];
	memset(hit, 0, sizeof(*hit));
	if (!ocop_bytes_copy(hit->product, sizeof(hit->product), lot->product))
		return OCOP_ERR_STORE;
	hit->lot = lot->lot;
	hit->count = lot->count;
	hit->accepted = lot->accepted_day;
	hit->opened = opened;
	hit->dropped = lot->dropped;
	e->count++;
	return OCOP_OK;
}

static void print_hits(const struct end *e)
{
	char when[LABEL_INSTANT_SIZE], day[LABEL_DAY_SIZE];
	const char *end = ocop_key_end_word(e->key.end);

	label_instant(when, e->replica->signed_time);
	key_print_hex(_("Key id"), e->hash, OCOP_KID_LEN);
	printf("%s: %.*s\n", _("Owner"), (int)e->key.owner.len,
	       (const char *)e->key.owner.ptr);
	if (end)
		printf("%s: %s\n", _("Ended as"), _(end));
	printf("%s: ", _("Data"));
	printf(_("%llu entries, as of %s\n"),
	       (unsigned long long)ocop_fold_size(e->replica->fold), when);
	for (size_t i = 0; i < e->count; i++) {
		const struct hit *hit = &e->hit[i];

		label_day(day, hit->accepted);
		printf("%6zu  %s/%u  %s  ", i + 1, hit->product, hit->lot, day);
		printf(_("%lld stamps"), (long long)hit->count);
		printf("  %s%s\n", hit->opened ? _("registered by this key") :
						 _("stamps signed by this key"),
		       hit->dropped ? _(", already dropped") : "");
	}
	if (!e->count)
		printf("%s: %s\n", _("Lots"), _("none"));
	fflush(stdout);
}

/* --- Which lots to drop --- */

static void choose(struct end *e, struct hit *hit)
{
	if (hit->chosen || hit->dropped)
		return;
	hit->chosen = true;
	e->chosen++;
	e->stamps += hit->count;
}

static void choose_all(struct end *e)
{
	for (size_t i = 0; i < e->count; i++)
		choose(e, &e->hit[i]);
}

/* "PRODUCT/LOT": must be a lot of the list. */
static bool choose_named(struct end *e, struct ocop_bytes word)
{
	char named[OCOP_PRODUCT_MAX + 1];
	struct ocop_bytes product, number;
	uint64_t lot;

	cells_split(word, &product, &number);
	if (ocop_product_read(named, product, NULL) ||
	    ocop_digits(&lot, number))
		return false;
	for (size_t i = 0; i < e->count; i++) {
		if (e->hit[i].lot != lot ||
		    strcmp(named, e->hit[i].product) != 0)
			continue;
		choose(e, &e->hit[i]);
		return true;
	}
	return false;
}

/* "3" or "2-5": numbers in the list. */
static bool choose_numbered(struct end *e, struct ocop_bytes word)
{
	uint64_t first, count;

	if (!cells_range(&first, &count, word) || first < 1 ||
	    first > e->count || count > e->count - first + 1)
		return false;
	for (uint64_t i = 0; i < count; i++)
		choose(e, &e->hit[first - 1 + i]);
	return true;
}

static int choose_words(struct end *e, const char *text,
			bool (*one)(struct end *, struct ocop_bytes))
{
	struct ocop_bytes rest = ocop_bytes_str(text), word;

	while (cells_word(&word, &rest)) {
		if (one(e, word))
			continue;
		say_error(_("'%.*s': not a lot on this list; nothing was signed"),
			  (int)word.len, (const char *)word.ptr);
		return EXIT_USAGE;
	}
	return EXIT_DONE;
}

static int ask_which(struct end *e)
{
	FILE *tty = fopen("/dev/tty", "r+");
	char answer[ANSWER_SIZE] = "";
	int code;

	if (!tty)
		return cmd_usage("--drop, --drop-all, --yes",
				 _("one of these is required: there is no terminal to ask on"));
	fprintf(tty, "%s\n%s ",
		_("An empty answer drops no lot: the stamps of all these lots remain valid."),
		_("Which lots should be dropped? Numbers (1 4-7), all, or empty for none:"));
	fflush(tty);
	if (!fgets(answer, sizeof(answer), tty)) {
		code = EXIT_UNDECIDED;
	} else if (strcmp(answer, "all\n") == 0) {
		choose_all(e);
		code = EXIT_DONE;
	} else {
		code = choose_words(e, answer, choose_numbered);
	}
	fclose(tty);
	return code;
}

static int choose_lots(struct end *e)
{
	int code = EXIT_DONE;

	if (e->drop_all)
		choose_all(e);
	for (size_t i = 0; !code && i < e->drop.count; i++)
		code = choose_words(e, e->drop.value[i], choose_named);
	if (!code && !e->drop_all && !e->drop.count && !e->o.yes && e->count)
		code = ask_which(e);
	return code;
}

/* --- What will be signed --- */

static struct ocop_json *hits_json(const struct end *e)
{
	struct ocop_json *root = ocop_json_of_schema("ocop.key-end/1");
	struct ocop_json *lots = ocop_json_array();
	char day[OCOP_DATE_SIZE];

	ocop_json_set_hex(root, "hash", ocop_bytes_of(e->hash, OCOP_HASH_LEN));
	ocop_json_set_text(root, "owner", e->key.owner);
	ocop_json_set_str(root, "status", e->status);
	ocop_json_set_int(root, "size", (int64_t)ocop_fold_size(e->replica->fold));
	ocop_json_set_int(root, "signed_time",
			  (int64_t)e->replica->signed_time);
	for (size_t i = 0; i < e->count; i++) {
		struct ocop_json *lot = ocop_json_object();

		ocop_day_format(day, e->hit[i].accepted);
		ocop_json_set_str(lot, "product", e->hit[i].product);
		ocop_json_set_int(lot, "lot", e->hit[i].lot);
		ocop_json_set_int(lot, "count", e->hit[i].count);
		ocop_json_set_str(lot, "accepted", day);
		ocop_json_set_bool(lot, "opened", e->hit[i].opened);
		ocop_json_set_bool(lot, "dropped", e->hit[i].dropped);
		ocop_json_set_bool(lot, "drop", e->hit[i].chosen);
		ocop_json_add(lots, lot);
	}
	ocop_json_set(root, "lots", lots);
	ocop_json_set_int(root, "drop_lots", (int64_t)e->chosen);
	ocop_json_set_int(root, "drop_stamps", e->stamps);
	return root;
}

/* Make one record, or several if the lots to drop need more. */
static int fill(struct end *e, struct batch *batch, int64_t issued)
{
	const struct ocop_trust *trust = ocop_replica_trust(e->replica);
	struct ocop_buf drop = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	const struct hit *hit = e->hit;
	struct ocop_payload p;
	size_t left = e->chosen;
	enum ocop_err err = OCOP_OK;

	if (!trust)
		return say_trouble(e->replica_path, OCOP_ERR_TRUST, NULL);
	ocop_payload_init(&p, OCOP_KIND_KEY_STATUS);
	p.u.common.realm = trust->realm;
	p.u.key_status.key = ocop_bytes_of(e->hash, OCOP_HASH_LEN);
	p.u.key_status.status = strcmp(e->status, "retired") == 0 ?
					OCOP_KEY_RETIRED : OCOP_KEY_COMPROMISED;
	do {
		size_t n = left < DROP_MAX ? left : DROP_MAX;

		left -= n;
		ocop_buf_reset(&drop);
		ocop_cbor_add_array(&drop, n);
		for (size_t i = 0; i < n; hit++) {
			if (!hit->chosen)
				continue;
			ocop_cbor_add_array(&drop, 2);
			ocop_cbor_add_str(&drop, hit->product);
			ocop_cbor_add_uint(&drop, hit->lot);
			i++;
		}
		p.u.common.issued = issued + (int64_t)batch->count;
		p.u.key_status.drop = (struct ocop_list){ ocop_buf_view(&drop),
							  n };
		err = drop.err;
		if (!err)
			err = batch_add(batch, &p, NULL, 0, &diag);
	} while (!err && left);
	ocop_buf_clear(&drop);
	return err ? say_diag("key end", err, &diag) : EXIT_DONE;
}

static int sign(struct end *e, const char *home, struct batch *batch)
{
	struct known known = { .count = 0 };
	char question[256];
	int code = known_open(&known, home, e->replica_path, NULL);

	snprintf(question, sizeof(question),
		 _("End this key as %s and drop %zu lots with %lld stamps?"),
		 _(e->status), e->chosen, (long long)e->stamps);
	if (!code)
		code = rows_finish(&(struct rows_ending){
			&e->o, home, &known, batch, NULL, 0, true, question,
			NULL });
	known_clear(&known);
	return code;
}

/* The list must be complete and consistent, so the replica is read in one
 * snapshot. */
static int check_replica(struct end *e)
{
	struct ocop_verifier judge;
	enum ocop_err err = ocop_replica_verifier(e->replica, &judge);

	if (err)
		return say_trouble(e->replica_path, err, NULL);
	if (judge.info.checked == judge.info.size)
		return EXIT_DONE;
	say_error(_("'%s': not all signatures of its lots have been checked yet: let ocop-sync finish"),
		  e->replica_path);
	return EXIT_UNDECIDED;
}

static int run(struct end *e)
{
	struct batch batch = { .item = NULL };
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	char home[HOME_PATH_SIZE], room[HOME_PATH_SIZE];
	int64_t issued = 0;
	enum ocop_err err;
	int code = name_key(e);

	if (!code)
		code = home_open(home, e->o.home, e->o.key);
	if (!code)
		code = home_issued(&issued, e->o.issued);
	if (!code && !e->replica_path && !path_join(room, home, "replica.db"))
		code = EXIT_USAGE;
	if (code)
		return code;
	if (!e->replica_path)
		e->replica_path = room;
	err = ocop_replica_open(&e->replica, e->replica_path, OCOP_STORE_READ,
				&diag);
	if (err)
		return say_trouble(e->replica_path, err, &diag);
	code = check_replica(e);
	if (!code)
		code = check_key(e);
	if (!code) {
		err = ocop_fold_each_lot_of_key(e->replica->state, e->hash,
						e->since, add_hit, e);
		if (err)
			code = say_trouble(e->replica_path, err, NULL);
	}
	/* Release the snapshot before asking: while a person thinks, a sync
	 * could not reuse SQLite's write-ahead log, which would grow. */
	ocop_store_rollback(e->replica->store);
	if (!code && !e->o.json)
		print_hits(e);
	if (!code)
		code = choose_lots(e);
	if (!code && e->o.json)
		code = cmd_print_json(hits_json(e));
	else if (!code)
		printf(_("Lots to drop: %zu, with %lld stamps.\n"), e->chosen,
		       (long long)e->stamps);
	if (!code)
		code = cmd_flush(EXIT_DONE);
	if (!code)
		code = fill(e, &batch, issued);
	if (!code)
		code = sign(e, home, &batch);
	batch_clear(&batch);
	return code;
}

static int check_end(struct end *e)
{
	if (!e->status || (strcmp(e->status, "retired") != 0 &&
			   strcmp(e->status, "compromised") != 0))
		return cmd_usage("--status", _("expected retired or compromised"));
	if (!e->o.key == !e->o.draft)
		return cmd_usage("--key, --draft", _("use exactly one of the two"));
	if (e->drop_all && e->drop.count)
		return cmd_usage("--drop, --drop-all", _("use exactly one of the two"));
	return e->since_text ? day_option(&e->since, "--since",
					  ocop_bytes_str(e->since_text)) :
			       EXIT_DONE;
}

int key_end(int argc, char **argv)
{
	struct end e = { .since = OCOP_DAY_NONE };
	const struct opt table[] = {
		{ "key-of", OPT_NEEDED, &e.key_of, "KEY",
		  N_("the key to end: a .pub, a .request, a token's URI, the public key or its hash") },
		{ "status", OPT_TEXT, &e.status, "STATUS",
		  N_("retired or compromised") },
		{ "replica", OPT_TEXT, &e.replica_path, "FILE",
		  N_("find the key's lots in this replica (default: HOME/replica.db)") },
		{ "since", OPT_TEXT, &e.since_text, "DATE",
		  N_("list lots accepted on this day or later (default: "
		     "all)") },
		{ "drop", OPT_TEXTS, &e.drop, "PRODUCT/LOT",
		  N_("drop this lot; separate several with spaces (may be repeated)") },
		{ "drop-all", OPT_FLAG, &e.drop_all, NULL,
		  N_("drop all listed lots") },
		ROWS_SIGNING(&e.o),
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop key end --key-of KEY --status STATUS --key FILE",
		       N_("End a producer's or an officer's key. The command lists the lots that this key registered, and the lots whose stamps it signs. It asks which of them to drop. Then it signs. What the key signed before its end remains valid, except for dropped lots. A key may sign its own end, but then no lot can be dropped: only the authority that enrolled the key, that authority's successor or the central authority can drop lots."),
		       NULL, &code))
		return code;
	code = check_end(&e);
	if (!code)
		code = run(&e);
	ocop_replica_close(e.replica);
	free(e.hit);
	return code;
}
