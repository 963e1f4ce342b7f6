/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop trust new: make a trust payload, not yet signed, from options and a
 * table of authorities, or from a JSON view.
 */
#include <string.h>

#include <ocop/file.h>
#include <ocop/nfc.h>
#include <ocop/text.h>

#include "cli/home.h"
#include "cli/trust/trust.h"
#include "common/ui/day.h"

struct args {
	const char *authorities, *keys, *from_json, *out, *realm, *basis;
	const char *log, *log_vkey, *time_vkey, *trace_log, *trace_vkey;
	const char *receipts_key;
	struct opt_texts roots, hosts, registries, witnesses;
	unsigned long long threshold, fresh_days, stale_days, quorum, version;
	const char *issued_text;
	int64_t issued;
	bool json;
};

void trust_add_key(struct ocop_json *array, const struct keys_public *key)
{
	struct ocop_buf text = OCOP_BUF(256);

	ocop_base64url_add(&text, ocop_bytes_of(key->spki, key->spki_len));
	ocop_json_add_str(array, ocop_buf_cstr(&text));
	ocop_buf_clear(&text);
}

static int add_roots(struct ocop_json *array, const struct opt_texts *roots)
{
	struct ocop_diag diag = { .err = OCOP_OK };
	struct keys_public key;
	enum ocop_err err;

	for (size_t i = 0; i < roots->count; i++) {
		err = keys_read_public(&key, roots->value[i], &diag);
		if (err)
			return say_diag(roots->value[i], err, &diag);
		trust_add_key(array, &key);
	}
	return EXIT_DONE;
}

static struct ocop_json *texts(const struct opt_texts *from)
{
	struct ocop_json *array = ocop_json_array();

	for (size_t i = 0; i < from->count; i++)
		ocop_json_add_str(array, from->value[i]);
	return array;
}

/* Parse HOST or HOST:DATE: a stamp's host and the first day of its use. */
static int add_host(struct ocop_json *array, const char *text, int32_t today)
{
	const char *colon = strchr(text, ':');
	size_t len = colon ? (size_t)(colon - text) : strlen(text);
	struct ocop_json *host;
	char date[OCOP_DATE_SIZE];
	int32_t from = today;

	int code = EXIT_DONE;

	if (colon)
		code = day_option(&from, text, ocop_bytes_str(colon + 1));
	if (code)
		return code;
	host = ocop_json_object();
	ocop_json_set_text(host, "host", ocop_bytes_of(text, len));
	ocop_day_format(date, from);
	ocop_json_set_str(host, "from", date);
	ocop_json_add(array, host);
	return EXIT_DONE;
}

static void add_log(struct ocop_json *array, const char *kind,
		    const char *origin, const char *vkey, const char *time_vkey)
{
	struct ocop_json *log = ocop_json_object();

	ocop_json_set_str(log, "kind", kind);
	ocop_json_set_str(log, "origin", origin);
	ocop_json_set_str(log, "vkey", vkey);
	ocop_json_set_str(log, "time_vkey", time_vkey);
	ocop_json_add(array, log);
}

/* The key that signs the records log's roots from the first entry on. */
static int add_receipts(struct ocop_json *root, const struct args *args)
{
	struct ocop_json *array = ocop_json_array();
	struct ocop_json *receipt = ocop_json_object();
	struct ocop_diag diag = { .err = OCOP_OK };
	struct keys_public key = { .spki_len = 0 };
	enum ocop_err err = keys_read_public(&key, args->receipts_key, &diag);

	ocop_json_set_str(receipt, "origin", args->log);
	ocop_json_set_base64(receipt, "key",
			     ocop_bytes_of(key.spki, key.spki_len));
	ocop_json_set_int(receipt, "from", 1);
	ocop_json_add(array, receipt);
	ocop_json_set(root, "receipts", array);
	return err ? say_diag(args->receipts_key, err, &diag) : EXIT_DONE;
}

static struct ocop_json *levels(void)
{
	struct ocop_json *array = ocop_json_array();
	struct ocop_json *level = ocop_json_array();

	ocop_json_add_int(level, 0);
	ocop_json_add_int(level, 1);
	ocop_json_add(array, level);
	return array;
}

static void set_numbers(struct ocop_json *root, const struct args *args)
{
	ocop_json_set_int(root, "version", (int64_t)args->version);
	ocop_json_set_int(root, "issued", args->issued);
	ocop_json_set_int(root, "threshold", (int64_t)args->threshold);
	ocop_json_set_int(root, "fresh_days", (int64_t)args->fresh_days);
	ocop_json_set_int(root, "stale_days", (int64_t)args->stale_days);
	if (args->quorum)
		ocop_json_set_int(root, "quorum", (int64_t)args->quorum);
}

/* Build the JSON view. *out is owned, even when incomplete. */
static int build(struct ocop_json **out, const struct args *args)
{
	struct ocop_json *root = ocop_json_object(), *part;
	int32_t today = ocop_day_of((uint64_t)args->issued);
	int code;

	*out = root;
	ocop_json_set_str(root, "realm", args->realm);
	if (args->basis)
		ocop_json_set_str(root, "basis", args->basis);
	set_numbers(root, args);
	ocop_json_set(root, "levels", levels());
	ocop_json_set(root, "registries", texts(&args->registries));
	if (args->witnesses.count)
		ocop_json_set(root, "witnesses", texts(&args->witnesses));
	if (args->receipts_key) {
		code = add_receipts(root, args);
		if (code != EXIT_DONE)
			return code;
	}
	part = ocop_json_array();
	add_log(part, "records", args->log, args->log_vkey, args->time_vkey);
	if (args->trace_log)
		add_log(part, "trace", args->trace_log, args->trace_vkey,
			args->time_vkey);
	ocop_json_set(root, "logs", part);
	part = ocop_json_array();
	code = add_roots(part, &args->roots);
	ocop_json_set(root, "roots", part);
	part = ocop_json_array();
	for (size_t i = 0; i < args->hosts.count && code == EXIT_DONE; i++)
		code = add_host(part, args->hosts.value[i], today);
	ocop_json_set(root, "hosts", part);
	if (code != EXIT_DONE)
		return code;
	code = trust_csv(&part, args->authorities, args->keys, today,
			 args->json);
	if (code == EXIT_DONE)
		ocop_json_set(root, "authorities", part);
	return code;
}

/* Print where a text stops being JSON, by its line. */
static int say_line(const char *path, struct ocop_bytes text,
		    const struct ocop_diag *diag)
{
	char said[SAY_TEXT_SIZE];
	size_t line = 1;

	for (size_t i = 0; i < diag->offset && i < text.len; i++)
		line += text.ptr[i] == '\n';
	say_error(_("'%s': line %zu: %s"), path, line,
		  say_translated(said, diag->text));
	return EXIT_USAGE;
}

int trust_read_view(struct ocop_json **out, const char *path)
{
	struct ocop_buf file = OCOP_BUF(OCOP_JSON_MAX);
	struct ocop_diag diag = { .err = OCOP_OK };
	const struct ocop_json *document;
	struct ocop_json *root = NULL;
	int code = EXIT_DONE;
	enum ocop_err err;

	*out = NULL;
	err = ocop_file_read(&file, path, &diag);
	if (!err)
		err = ocop_json_parse(&root, ocop_buf_view(&file), &diag);
	document = ocop_json_get(root, "document");
	if (!err && document) {
		ocop_buf_reset(&file);
		err = ocop_json_print(&file, document, false);
		if (!err)
			err = ocop_json_parse(out, ocop_buf_view(&file), &diag);
	} else if (!err) {
		*out = root;
		root = NULL;
	}
	if (err == OCOP_ERR_MALFORMED && diag.offset)
		code = say_line(path, ocop_buf_view(&file), &diag);
	else if (err)
		code = say_diag(path, err, &diag);
	ocop_json_free(root);
	ocop_buf_clear(&file);
	return code;
}

int trust_write_view(struct ocop_trust **out, const struct ocop_json *view,
		     const char *source, const struct ocop_trust *previous,
		     const char *path, unsigned mode)
{
	struct ocop_buf payload = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_buf text = OCOP_BUF(OCOP_JSON_MAX);
	struct ocop_buf nfc = OCOP_BUF(OCOP_JSON_MAX);
	struct ocop_diag diag = { .err = OCOP_OK };
	enum ocop_err err;

	*out = NULL;
	err = ocop_json_print(&text, view, false);
	if (!err) /* editors write Vietnamese letters in two ways */
		err = ocop_nfc(&nfc, ocop_buf_view(&text));
	if (!err)
		err = ocop_trust_from_json(&payload, ocop_buf_view(&nfc),
					   &diag);
	if (!err)
		err = ocop_trust_decode_payload(out, ocop_buf_view(&payload),
						&diag);
	if (!err && previous)
		err = trust_follows(*out, previous, &diag);
	if (!err) {
		source = path;
		err = ocop_file_write(path, ocop_buf_view(&payload), mode,
				      &diag);
	}
	ocop_buf_clear(&payload);
	ocop_buf_clear(&text);
	ocop_buf_clear(&nfc);
	return err ? say_diag(source, err, &diag) : EXIT_DONE;
}

static int print(const struct args *args, const struct ocop_trust *trust)
{
	struct ocop_json *root;

	if (args->json) {
		root = trust_json("ocop.trust-new/1", trust);
		ocop_json_set_int(root, "authorities",
				  (int64_t)trust->authority_count);
		ocop_json_set_str(root, "file", args->out);
		return cmd_print_json(root);
	}
	trust_print(stdout, trust);
	printf(_("Not signed yet: sign it with 'ocop trust sign --key KEY %s'\n"),
	       args->out);
	return cmd_flush(EXIT_DONE);
}

static int make(const struct args *args)
{
	struct ocop_trust *trust = NULL;
	struct ocop_json *view = NULL;
	int code = args->from_json ? trust_read_view(&view, args->from_json) :
				     build(&view, args);

	if (code == EXIT_DONE)
		code = trust_write_view(&trust, view, args->from_json ?
					args->from_json : args->authorities,
					NULL, args->out, OCOP_FILE_NEW);
	if (code == EXIT_DONE)
		code = print(args, trust);
	ocop_trust_free(trust);
	ocop_json_free(view);
	return code;
}

static int check(const struct args *args)
{
	const struct { const char *name; bool given; } needed[] = {
		{ "--authorities", args->authorities != NULL },
		{ "--root", args->roots.count > 0 },
		{ "--threshold", args->threshold > 0 },
		{ "--realm", args->realm != NULL },
		{ "--log", args->log != NULL },
		{ "--log-vkey", args->log_vkey != NULL },
		{ "--time-vkey", args->time_vkey != NULL },
		{ "--host", args->hosts.count > 0 },
		{ "--registry", args->registries.count > 0 }
	};

	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		if (args->from_json && needed[i].given)
			return cmd_usage(needed[i].name,
					 _("not with --from-json"));
		if (!args->from_json && !needed[i].given)
			return cmd_usage(needed[i].name, _("is needed"));
	}
	if (args->from_json && args->receipts_key)
		return cmd_usage("--receipts-key", _("not with --from-json"));
	if (!args->trace_log != !args->trace_vkey)
		return cmd_usage("--trace-log", _("only with --trace-vkey"));
	return EXIT_DONE;
}

int trust_new(int argc, char **argv)
{
	struct args args = { .fresh_days = 3, .stale_days = 10, .version = 1 };
	const struct opt table[] = {
		{ "out", OPT_NEEDED, &args.out, "FILE",
		  N_("write the unsigned payload to this new file") },
		{ "authorities", OPT_TEXT, &args.authorities, "CSV",
		  N_("one row per authority: id, name, level, scope, roles, grants, from, to, successor, complete_since") },
		{ "keys", OPT_TEXT, &args.keys, "DIR",
		  N_("folder of their keys: ID.pub or ID.request, then ID.2.pub ...") },
		{ "root", OPT_TEXTS, &args.roots, "PUB",
		  N_("the public key of a root; once for each root") },
		{ "threshold", OPT_UINT, &args.threshold, "N",
		  N_("how many roots must sign") },
		{ "realm", OPT_TEXT, &args.realm, "REALM",
		  N_("demo or vn") },
		{ "log", OPT_TEXT, &args.log, "ORIGIN",
		  N_("origin of the records log") },
		{ "log-vkey", OPT_TEXT, &args.log_vkey, "LINE",
		  N_("verifier key of the records log (ocop key public --vkey ORIGIN)") },
		{ "time-vkey", OPT_TEXT, &args.time_vkey, "LINE",
		  N_("verifier key of the time key (ocop key public --vkey NAME --time)") },
		{ "receipts-key", OPT_TEXT, &args.receipts_key, "PUB",
		  N_("the P-256 key that signs the records log's roots, so that anybody can make receipts") },
		{ "trace-log", OPT_TEXT, &args.trace_log, "ORIGIN",
		  N_("origin of the trace log") },
		{ "trace-vkey", OPT_TEXT, &args.trace_vkey, "LINE",
		  N_("verifier key of the trace log") },
		{ "host", OPT_TEXTS, &args.hosts, "HOST[:DATE]",
		  N_("a host in the links of stamps, and the first day of its use") },
		{ "basis", OPT_TEXT, &args.basis, "TEXT",
		  N_("legal basis of the register: number, date, issuing body; printed on every report") },
		{ "registry", OPT_URLS, &args.registries, "URL",
		  N_("address of the registry") },
		{ "fresh-days", OPT_UINT, &args.fresh_days, "N",
		  N_("days after which a replica is stale (default 3)") },
		{ "stale-days", OPT_UINT, &args.stale_days, "N",
		  N_("days after which a replica is too old (default 10)") },
		{ "witness", OPT_TEXTS, &args.witnesses, "LINE",
		  N_("a witness's verifier key") },
		{ "quorum", OPT_UINT, &args.quorum, "N",
		  N_("how many witnesses must agree") },
		{ "version", OPT_UINT, &args.version, "N",
		  N_("number of this version (default 1)") },
		{ "issued", OPT_TEXT, &args.issued_text, "TIME",
		  N_("time of issue: a day or Unix seconds (default: now)") },
		{ "from-json", OPT_TEXT, &args.from_json, "FILE",
		  N_("take everything from this JSON file instead; its form is that of 'ocop trust show --json'") },
		{ "json", OPT_FLAG, &args.json, NULL, N_("print JSON") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop trust new --out FILE [options]",
		       N_("Write the payload of a trust document from a table of authorities. It becomes a trust document when roots sign it."),
		       NULL, &code))
		return code;
	code = check(&args);
	if (code == EXIT_DONE)
		code = home_issued(&args.issued, args.issued_text);
	return code == EXIT_DONE ? make(&args) : code;
}
