/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop stamp make: sign a range of serials of a lot and draw the stamps.
 */
#include <string.h>

#include <ocop/text.h>

#include "cli/home.h"
#include "cli/stamps/sheets.h"
#include "cli/table.h"
#include "common/ui/label.h"

#define CHUNK 500

struct make {
	const char *product, *lot_text, *key, *fd, *host, *from, *count;
	const char *replica, *trust, *home_dir;
	struct drawing drawing;
	struct sheets sheets;
	bool json, yes;
	/* Computed from the above. */
	char home[HOME_PATH_SIZE];
	char host_text[OCOP_HOST_MAX + 1];
	struct stamp_lot lot;
	struct stamp_run run;
	struct manifest list;
	/* Owned. */
	struct ocop_trust *trusted;
	struct ocop_store *store;
	struct ocop_signer signer;
	int lock;
};

/* Serials that the backup does not know may already be on goods. */
static int refuse_restored(uint64_t backup, uint32_t next)
{
	char when[LABEL_INSTANT_SIZE];

	label_instant(when, backup);
	say_error(_("this desk was restored from a backup of %s and does not know which stamps were made since: use --from with a serial above all printed ones of this lot (at least %u)"),
		  when, next);
	return EXIT_USAGE;
}

/* Choose the range: that of the unfinished run, or the next free serials. */
static int choose_range(struct make *m, struct ocop_store *store)
{
	struct stamp_run open;
	uint32_t next, from, count;
	uint64_t restored = 0;
	enum ocop_err err = stamp_store_run(store, &m->lot, &open);

	if (!err)
		err = stamp_store_next(store, &m->lot, &next);
	if (!err)
		err = stamp_store_restored(store, &m->lot, &restored);
	if (err)
		return say_trouble("stamps.db", err, NULL);
	if (restored && !m->from)
		return refuse_restored(restored, next);
	from = open.count ? open.from : next;
	if (m->from && !drawing_number(&from, "--from", m->from, OCOP_STAMP_INDEX_MAX))
		return EXIT_USAGE;
	count = open.count ? open.count :
		from < m->lot.count ? m->lot.count - from : 0;
	if (m->count && !drawing_number(&count, "--count", m->count,
				OCOP_LOT_COUNT_MAX))
		return EXIT_USAGE;
	if (open.count && (from != open.from || count != open.count)) {
		say_error(_("an unfinished run used serials %u to %u of this lot: finish it first (run again without --from and --count)"),
			  open.from, open.from + open.count - 1);
		return EXIT_USAGE;
	}
	if (!open.count && from < next) {
		say_error(_("serial %u of this lot is already used: if a stamp is damaged, void it and use a spare serial (next free: %u)"),
			  from, next);
		return EXIT_USAGE;
	}
	if (!count || from >= m->lot.count || count > m->lot.count - from) {
		say_error(_("the lot has %u serials, counted from 0: there is no room for %u serials from %u on"),
			  m->lot.count, count, from);
		return EXIT_USAGE;
	}
	m->run.from = from;
	m->run.count = count;
	return EXIT_DONE;
}

static int draw_chunk(struct make *m, struct ocop_bytes uris, uint32_t first)
{
	int code = EXIT_DONE;

	for (uint32_t i = first; !code && uris.len; i++) {
		const uint8_t *end = memchr(uris.ptr, '\n', uris.len);
		size_t len = end ? (size_t)(end - uris.ptr) : uris.len;
		struct ocop_bytes uri = { uris.ptr, len };

		code = stamp_picture(&m->drawing, &m->lot, i, uri);
		if (!code)
			code = manifest_add(&m->list, &m->lot, i, uri);
		uris.ptr += end ? len + 1 : len;
		uris.len -= end ? len + 1 : len;
	}
	return code ? code : drawing_sync(&m->drawing);
}

static enum ocop_err make_some(void *user, uint32_t first, uint32_t count,
			       struct ocop_buf *out)
{
	struct make *m = user;

	return stamp_store_make(m->store, &m->lot, &m->signer, m->host, first,
				count, out);
}

static int make_sheets(struct make *m)
{
	enum ocop_err err = stamp_store_begin(m->store, &m->lot, &m->run);
	int code = err ? say_trouble("stamps.db", err, NULL) :
			 sheets_print(&m->sheets, &m->lot, make_some, m);

	if (!code) {
		err = stamp_store_end(m->store, &m->lot);
		if (err)
			code = say_trouble("stamps.db", err, NULL);
	}
	return code;
}

static int make_all(struct make *m)
{
	struct ocop_buf uris = OCOP_BUF(CHUNK * OCOP_STAMP_URI_MAX);
	int code = manifest_open(&m->list, m->drawing.out, &m->lot, &m->run);
	enum ocop_err err = OCOP_OK;

	if (!code)
		err = stamp_store_begin(m->store, &m->lot, &m->run);
	for (uint32_t done = 0; !err && !code && done < m->run.count;) {
		uint32_t left = m->run.count - done;
		uint32_t n = left < CHUNK ? left : CHUNK;

		ocop_buf_reset(&uris);
		err = stamp_store_make(m->store, &m->lot, &m->signer, m->host,
				       m->run.from + done, n, &uris);
		if (!err)
			code = draw_chunk(m, ocop_buf_view(&uris),
					  m->run.from + done);
		done += n;
		say_progress(_("%u of %u stamps"), done, m->run.count);
	}
	say_progress_end();
	if (err)
		code = say_trouble("stamps.db", err, NULL);
	code = manifest_close(&m->list, code);
	/* End the run last: if it is interrupted before, the next start draws
	 * everything again. */
	if (!code) {
		err = stamp_store_end(m->store, &m->lot);
		if (err)
			code = say_trouble("stamps.db", err, NULL);
	}
	ocop_buf_clear(&uris);
	return code;
}

static int report(const struct make *m)
{
	const unsigned mm = m->drawing.hundredths_mm;
	struct ocop_json *o;

	if (m->json) {
		o = ocop_json_of_schema("ocop.stamps/1");
		ocop_json_set_str(o, "product", m->lot.product);
		ocop_json_set_int(o, "lot", m->lot.lot);
		ocop_json_set_int(o, "from", m->run.from);
		ocop_json_set_int(o, "count", m->run.count);
		ocop_json_set_int(o, "log_index", (int64_t)m->lot.index);
		ocop_json_set_bool(o, "held", m->lot.held);
		if (m->drawing.out)
			ocop_json_set_str(o, "list", m->drawing.pdf ?
					  m->sheets.list : m->list.path);
		if (m->drawing.pdf)
			sheets_report(&m->sheets, o);
		if (mm)
			ocop_json_set_int(o, "symbol_um", mm * 10);
		return cmd_print_json(o);
	}
	printf(_("%u stamps of %s, lot %u: serials %u to %u\n"),
	       m->run.count, m->lot.product, m->lot.lot, m->run.from,
	       m->run.from + m->run.count - 1);
	if (m->drawing.pdf)
		sheets_report(&m->sheets, NULL);
	else if (m->drawing.out)
		printf(_("For the printing house: '%s' and the pictures beside it\n"),
		       m->list.path);
	if (mm)
		printf(_("Each symbol is %u.%02u mm wide, including its required white border\n"),
		       mm / 100, mm % 100);
	if (m->lot.held)
		printf("%s\n",
		       _("The lot is held: activate the stamps that are on goods with ocop stamp activate"));
	return cmd_flush(EXIT_DONE);
}

/* A stamp made with an ended key cannot be told from a thief's. Ask the
 * register, and what this desk has sent to it, whether the key has ended. */
static int refuse_ended(struct make *m)
{
	struct known known = { .count = 0 };
	struct ocop_key_view key;
	enum ocop_err err = OCOP_OK;
	int code = known_open(&known, m->home, m->replica, m->trusted);

	if (!code)
		code = stamp_lot_known(&m->lot, &known);
	if (!code)
		err = ocop_fold_key(known.state, m->lot.stamp_key, &key);
	if (err && err != OCOP_ERR_ABSENT) {
		code = say_diag(m->replica, err, NULL);
	} else if (!code && !err && key.end) {
		say_error(_("'%s': the stamp key of this lot has ended (%s): open a new lot with another key"),
			  m->key, _(ocop_key_end_word(key.end)));
		code = EXIT_NO;
	}
	known_clear(&known);
	return code;
}

/* Check the lot's proof, the host and the folder. */
static int prepare(struct make *m)
{
	int code = home_trust(&m->trusted, m->home, m->trust);

	if (!code)
		code = stamp_lot_proven(&m->lot, m->home, m->trusted,
					m->replica);
	if (!code)
		code = refuse_ended(m);
	if (!code)
		code = home_host(&m->host, m->host_text, m->trusted);
	return code ? code : drawing_start(&m->drawing);
}

static int judge_key(struct signing *signing, struct ocop_bytes spki)
{
	const struct make *m = signing->user;
	uint8_t hash[OCOP_HASH_LEN];

	ocop_sha256(hash, spki);
	if (memcmp(hash, m->lot.stamp_key, OCOP_HASH_LEN) == 0)
		return EXIT_DONE;
	say_error(_("'%s': not the stamp key of this lot"), m->key);
	return EXIT_USAGE;
}

static int show_stamps(FILE *to, struct signing *signing)
{
	const struct make *m = signing->user;
	struct table table = TABLE(6);
	enum ocop_err err;

	stamp_warn_lapse(signing, &m->lot, OCOP_DAY_NONE);

	for (size_t i = 0; i < 6; i++) {
		static const char *const heads[] = {
			N_("product"), N_("lot"), N_("which stamps"),
			N_("stamps"), N_("opened"), N_("host")
		};

		table_cell(&table, "%s", _(heads[i]));
	}
	table_cell(&table, "%s", m->lot.product);
	table_cell(&table, "%u", m->lot.lot);
	table_cell(&table, "%u-%u", m->run.from,
		   m->run.from + m->run.count - 1);
	table_cell(&table, "%u", m->run.count);
	table_cell(&table, "%s", m->lot.held ? _("held") : _("active"));
	table_cell(&table, "%s", m->host);
	err = table_print(to, &table);
	return err ? say_diag("stamps", err, NULL) : EXIT_DONE;
}

static int open_key(struct make *m)
{
	struct signing signing = {
		.key = m->key, .fd = m->fd, .yes = m->yes, .json = m->json,
		.question = _("Sign these stamps?"), .judge = judge_key,
		.show = show_stamps, .user = m };

	return sign_open(&m->signer, &signing);
}

/* Lay the sheets out before anything is signed: a label may be too small. */
static int open_sheets(struct make *m)
{
	struct ocop_buf uri = OCOP_BUF(OCOP_STAMP_URI_MAX);
	enum ocop_err err = sheets_blank(&uri, m->host, &m->lot);
	int code = err ? say_trouble("stamps.db", err, NULL) :
			 sheets_open(&m->sheets, m->home, m->drawing.out,
				     &m->lot, &m->run, ocop_buf_view(&uri));

	ocop_buf_clear(&uri);
	return code;
}

static int run(struct make *m)
{
	int code = home_open(m->home, m->home_dir, true);

	if (!code)
		code = prepare(m);
	/* Hold the lock from the choice of serials to the last picture. */
	if (!code)
		code = stamp_store_lock(&m->lock, m->home);
	if (!code)
		code = stamp_store_open(&m->store, m->home, true);
	if (!code)
		code = choose_range(m, m->store);
	if (!code && m->drawing.pdf)
		code = open_sheets(m);
	if (!code)
		code = open_key(m);
	if (!code)
		code = m->drawing.pdf ? make_sheets(m) : make_all(m);
	if (!code)
		code = report(m);
	sheets_clear(&m->sheets);
	ocop_signer_clear(&m->signer);
	ocop_store_close(m->store);
	lock_free(m->lock);
	ocop_trust_free(m->trusted);
	return code;
}

int stamp_make(int argc, char **argv)
{
	struct make m = { .lock = -1, .drawing = { .sheets = true } };
	const struct opt table[] = {
		STAMP_LOT_OPTIONS(&m),
		{ "key", OPT_NEEDED, &m.key, "FILE", N_("the lot's stamp key") },
		{ "from", OPT_TEXT, &m.from, "N",
		  N_("first serial (default: the next free one)") },
		{ "count", OPT_TEXT, &m.count, "N",
		  N_("how many (default: the rest of the lot)") },
		DRAWING_OPTIONS(&m.drawing),
		SHEETS_OPTIONS(&m.sheets),
		HOST_OPTION(&m.host),
		{ "replica", OPT_TEXT, &m.replica, "FILE",
		  N_("prove the lot with this replica instead of its receipt") },
		TRUST_OPTION(&m.trust),
		HOME_OPTION(&m.home_dir),
		FD_OPTION(&m.fd),
		YES_OPTION(&m.yes),
		{ "json", OPT_FLAG, &m.json, NULL, N_("print JSON") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop stamp make --product PRODUCT --lot N --key FILE --out DIR",
		       N_("Make stamps for a lot that is proven to be in the log. An interrupted run continues when started again; no serial is made twice."),
		       NULL, &code))
		return code;
	code = stamp_lot_named(&m.lot, m.product, m.lot_text);
	if (!code)
		code = drawing_check(&m.drawing);
	if (!code)
		code = sheets_check(&m.sheets, &m.drawing);
	return code ? code : run(&m);
}
