/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop stamp make: sign a range of a lot's serials and draw them.
 */
#include <string.h>

#include <ocop/file.h>
#include <ocop/qr.h>
#include <ocop/text.h>

#include "cli/home.h"
#include "cli/stamp.h"

#define CHUNK 500
#define SCALE 4

struct make {
	const char *product, *lot_text, *key, *fd, *host, *from, *count, *out;
	const char *format, *scale, *replica, *trust, *home_dir;
	bool json, help;
	/* Worked out from the above. */
	char home[HOME_PATH_SIZE];
	bool png, svg;
	unsigned scale_px;
	struct stamp_lot lot;
	struct stamp_run run;
};

static bool number(uint32_t *out, const char *option, const char *text,
		   uint32_t max)
{
	uint64_t value;

	if (ocop_digits(&value, ocop_bytes_str(text)) != OCOP_OK ||
	    value > max) {
		say_error("'%s': %s", option, _("not a number, or too large"));
		return false;
	}
	*out = (uint32_t)value;
	return true;
}

static int check_options(struct make *m)
{
	uint32_t scale = SCALE;

	if (!m->product || !m->lot_text)
		return cmd_usage("--product, --lot", _("name the lot"));
	if (!m->key)
		return cmd_usage("--key", _("name the stamp key"));
	if (!number(&m->lot.lot, "--lot", m->lot_text, OCOP_LOT_MAX))
		return EXIT_USAGE;
	if (m->scale && (!number(&scale, "--scale", m->scale, 64) || !scale))
		return EXIT_USAGE;
	m->scale_px = scale;
	if (!m->format)
		m->format = "png";
	m->png = strcmp(m->format, "png") == 0 || strcmp(m->format, "both") == 0;
	m->svg = strcmp(m->format, "svg") == 0 || strcmp(m->format, "both") == 0;
	if (!m->png && !m->svg && strcmp(m->format, "none") != 0)
		return cmd_usage("--format", _("png, svg, both or none"));
	if ((m->png || m->svg) && !m->out)
		return cmd_usage("--out", _("name the folder for the pictures"));
	return EXIT_DONE;
}

/* Which serials: what an unfinished run took, or the next free ones. */
static int choose_range(struct make *m, struct stamp_store *store)
{
	struct stamp_run open;
	uint32_t next, from, count;
	enum ocop_err err = stamp_store_run(store, &m->lot, &open);

	if (!err)
		err = stamp_store_next(store, &m->lot, &next);
	if (err)
		return say_diag("stamps.db", err, NULL);
	from = open.count ? open.from : next;
	if (m->from && !number(&from, "--from", m->from, OCOP_STAMP_INDEX_MAX))
		return EXIT_USAGE;
	count = open.count ? open.count :
		from < m->lot.count ? m->lot.count - from : 0;
	if (m->count && !number(&count, "--count", m->count,
				OCOP_LOT_COUNT_MAX))
		return EXIT_USAGE;
	if (open.count && (from != open.from || count != open.count)) {
		say_error(_("an unfinished run of this lot took serials %u to %u: finish it first (run again without --from and --count)"),
			  open.from, open.from + open.count - 1);
		return EXIT_NO;
	}
	if (!open.count && from < next) {
		say_error(_("serial %u of this lot was made before: a damaged stamp is voided and a spare serial used (next free: %u)"),
			  from, next);
		return EXIT_NO;
	}
	if (!count || from >= m->lot.count || count > m->lot.count - from) {
		say_error(_("the lot has %u serials, from 0: %u from %u on do not fit"),
			  m->lot.count, count, from);
		return EXIT_NO;
	}
	m->run.from = from;
	m->run.count = count;
	return EXIT_DONE;
}

/* Draw one stamp into its files. Written again, they are the same bytes. */
static int draw(const struct make *m, struct ocop_bytes uri, uint32_t index)
{
	struct ocop_buf picture = OCOP_BUF(1024 * 1024);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	char path[HOME_PATH_SIZE];
	struct ocop_qr qr;
	int code = EXIT_DONE;
	enum ocop_err err = ocop_qr_encode(&qr, uri, OCOP_QR_M,
					   OCOP_QR_STAMP_VERSION_MAX);

	for (int svg = 0; !err && !code && svg < 2; svg++) {
		char name[96];

		if (!(svg ? m->svg : m->png))
			continue;
		snprintf(name, sizeof(name), "%s-%06u-%07u.%s", m->lot.product,
			 m->lot.lot, index, svg ? "svg" : "png");
		ocop_buf_reset(&picture);
		err = svg ? ocop_qr_svg(&picture, &qr,
					ocop_bytes_str("OCOP")) :
			    ocop_qr_png(&picture, &qr, m->scale_px);
		if (!home_path(path, m->out, name))
			code = EXIT_USAGE;
		else if (!err)
			err = ocop_file_write(path, ocop_buf_view(&picture),
					      OCOP_FILE_REPLACE, &diag);
	}
	ocop_buf_clear(&picture);
	return err ? say_diag(m->out, err, &diag) : code;
}

static int draw_chunk(const struct make *m, struct ocop_bytes uris,
		      uint32_t first)
{
	int code = EXIT_DONE;

	for (uint32_t i = first; !code && uris.len; i++) {
		const uint8_t *end = memchr(uris.ptr, '\n', uris.len);
		size_t len = end ? (size_t)(end - uris.ptr) : uris.len;

		if (m->png || m->svg)
			code = draw(m, ocop_bytes_of(uris.ptr, len), i);
		uris.ptr += end ? len + 1 : len;
		uris.len -= end ? len + 1 : len;
	}
	return code;
}

static int make_all(struct make *m, struct stamp_store *store,
		    struct ocop_signer *signer)
{
	struct ocop_buf uris = OCOP_BUF(CHUNK * OCOP_STAMP_URI_MAX);
	enum ocop_err err = stamp_store_begin(store, &m->lot, &m->run);
	int code = EXIT_DONE;

	for (uint32_t done = 0; !err && !code && done < m->run.count;) {
		uint32_t left = m->run.count - done;
		uint32_t n = left < CHUNK ? left : CHUNK;

		ocop_buf_reset(&uris);
		err = stamp_store_make(store, &m->lot, signer, m->host,
				       m->run.from + done, n, &uris);
		if (!err)
			code = draw_chunk(m, ocop_buf_view(&uris),
					  m->run.from + done);
		done += n;
		say_progress(_("%u of %u stamps"), done, m->run.count);
	}
	say_progress_end();
	if (!err && !code)
		err = stamp_store_end(store, &m->lot);
	ocop_buf_clear(&uris);
	return err ? say_diag("stamps.db", err, NULL) : code;
}

static int report(const struct make *m)
{
	struct ocop_json *o;

	if (!m->json) {
		printf(_("%u stamps of %s, lot %u: serials %u to %u\n"),
		       m->run.count, m->lot.product, m->lot.lot, m->run.from,
		       m->run.from + m->run.count - 1);
		return cmd_flush(EXIT_DONE);
	}
	o = ocop_json_object();
	ocop_json_set_str(o, "schema", "ocop.stamps/1");
	ocop_json_set_str(o, "product", m->lot.product);
	ocop_json_set_int(o, "lot", m->lot.lot);
	ocop_json_set_int(o, "from", m->run.from);
	ocop_json_set_int(o, "count", m->run.count);
	ocop_json_set_int(o, "log_index", (int64_t)m->lot.index);
	return cmd_print_json(o);
}

static int run(struct make *m)
{
	struct ocop_trust *trust = NULL;
	struct stamp_store *store = NULL;
	struct ocop_signer signer = { 0 };
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	uint8_t hash[OCOP_HASH_LEN];
	char host[OCOP_HOST_MAX + 1];
	int code = home_open(m->home, m->home_dir);

	if (!code)
		code = home_trust(&trust, m->home, m->trust);
	if (!code)
		code = stamp_lot_proven(&m->lot, m->home, trust, m->replica,
					m->product, m->lot.lot);
	if (!code && !m->host) {
		ocop_bytes_copy(host, sizeof(host),
				trust->hosts[trust->host_count - 1].host);
		m->host = host;
	}
	if (!code && !ocop_trust_host_known(trust, ocop_bytes_str(m->host)))
		code = cmd_usage(m->host, _("not a host of the trust document"));
	if (!code && m->out) {
		enum ocop_err err = ocop_file_mkdirs(m->out, false, &diag);

		code = err ? say_diag(m->out, err, &diag) : EXIT_DONE;
	}
	if (!code)
		code = stamp_store_open(&store, m->home);
	if (!code)
		code = choose_range(m, store);
	if (!code)
		code = cmd_open_signer(&signer, m->key, m->fd);
	if (!code) {
		ocop_sha256(hash, ocop_bytes_of(signer.spki, signer.spki_len));
		if (memcmp(hash, m->lot.stamp_key, OCOP_HASH_LEN) != 0) {
			say_error(_("'%s': not the stamp key of this lot"),
				  m->key);
			code = EXIT_NO;
		}
	}
	if (!code)
		code = make_all(m, store, &signer);
	if (!code)
		code = report(m);
	ocop_signer_clear(&signer);
	stamp_store_close(store);
	ocop_trust_free(trust);
	return code;
}

int stamp_make(int argc, char **argv)
{
	struct make m = { 0 };
	const struct opt table[] = {
		{ "product", OPT_TEXT, &m.product, "PRODUCT",
		  N_("GTIN, or product code where there is none") },
		{ "lot", OPT_TEXT, &m.lot_text, "N", N_("number of the lot") },
		{ "key", OPT_TEXT, &m.key, "FILE", N_("the lot's stamp key") },
		{ "from", OPT_TEXT, &m.from, "N",
		  N_("first serial (default: the next free one)") },
		{ "count", OPT_TEXT, &m.count, "N",
		  N_("how many (default: the rest of the lot)") },
		{ "out", OPT_TEXT, &m.out, "DIR", N_("folder for the pictures") },
		{ "format", OPT_TEXT, &m.format, "FORMAT",
		  N_("png (default), svg, both or none") },
		{ "scale", OPT_TEXT, &m.scale, "N",
		  N_("pixels a module in PNG, 1 to 64 (default 4)") },
		{ "host", OPT_TEXT, &m.host, "HOST",
		  N_("host of the link (default: the trust document's newest)") },
		{ "replica", OPT_TEXT, &m.replica, "FILE",
		  N_("prove the lot by this replica, not by its receipt") },
		{ "trust", OPT_TEXT, &m.trust, "FILE",
		  N_("trust document (default: HOME/trust.cose)") },
		{ "home", OPT_TEXT, &m.home_dir, "DIR",
		  N_("the desk's folder (default: $OCOP_HOME)") },
		{ "passphrase-fd", OPT_TEXT, &m.fd, "N",
		  N_("read the passphrase from this descriptor") },
		{ "json", OPT_FLAG, &m.json, NULL, N_("print JSON") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int left = opt_parse(table, argc, argv, &m.help);
	int code;

	if (left < 0)
		return EXIT_USAGE;
	if (m.help) {
		opt_help("ocop stamp make --product P --lot N --key FILE --out DIR",
			 _("Make stamps of a lot whose inclusion in the log is proven. A run that was cut goes on when started again; no serial is made twice."),
			 table);
		return cmd_flush(EXIT_DONE);
	}
	if (left)
		return cmd_usage(argv[0], _("no operand belongs here"));
	code = check_options(&m);
	return code ? code : run(&m);
}
