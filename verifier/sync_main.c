/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-sync: brings an office's replica up to date, and nothing else. The
 * only program of the officers' side that uses the network; it holds no
 * secret, so it can run from a timer.
 */
#include <string.h>
#include <time.h>

#include <ocop/file.h>
#include <ocop/json.h>
#include <ocop/replica.h>

#include "common/opt.h"
#include "common/say.h"
#include "verifier/sync_check.h"
#include "verifier/sync_export.h"
#include "verifier/sync_sources.h"
#include "verifier/sync_witness.h"

struct args {
	const char *replica, *trust, *fingerprint, *proxy, *ca_file;
	struct opt_texts registries, sources;
	bool json, quiet, help;
};

static bool read_args(struct args *a, int argc, char **argv, int *left)
{
	const struct opt table[] = {
		{ "replica", OPT_TEXT, &a->replica, "FILE",
		  N_("the replica to bring up to date") },
		{ "trust", OPT_TEXT, &a->trust, "FILE",
		  N_("first run: the trust document, as received") },
		{ "fingerprint", OPT_TEXT, &a->fingerprint, "HEX",
		  N_("first run: its fingerprint, as received on paper") },
		{ "registry", OPT_TEXTS, &a->registries, "URL",
		  N_("copy from this registry; may be repeated") },
		{ "source", OPT_TEXTS, &a->sources, "URL",
		  N_("copy from this log: https, http, file, or a folder") },
		{ "proxy", OPT_TEXT, &a->proxy, "URL",
		  N_("go through this proxy (the environment is not asked)") },
		{ "ca-file", OPT_TEXT, &a->ca_file, "FILE",
		  N_("trust these TLS authorities instead of the system's") },
		{ "json", OPT_FLAG, &a->json, NULL,
		  N_("print the result as JSON") },
		{ "quiet", OPT_FLAG, &a->quiet, NULL,
		  N_("print nothing when all went well") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};

	*left = opt_parse(table, argc, argv, &a->help);
	if (*left < 0)
		return false;
	if (a->help)
		opt_help(_("ocop-sync --replica FILE [option]..."),
			 _("Copy the register into a replica, check it and "
			   "fold it.\nWithout --registry and --source, the "
			   "trust document's registries are asked.\n"
			   "'ocop-sync export' writes a static copy; "
			   "'ocop-sync check' proves a replica again."), table);
	return true;
}

static bool args_fit(const struct args *a, int left)
{
	if (left > 0)
		say_error("%s", _("takes options only"));
	else if (a->replica == NULL)
		say_error("%s", _("--replica is missing"));
	else if ((a->trust == NULL) != (a->fingerprint == NULL))
		say_error("%s", _("--trust and --fingerprint go together"));
	else
		return true;
	return false;
}

/* --- The result --- */

static int flush(int code)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return code;
	say_error("%s", _("cannot write the result"));
	return EXIT_TROUBLE;
}

/* Takes root. */
static int print_json(struct ocop_json *root, int code)
{
	struct ocop_buf line = OCOP_BUF(OCOP_JSON_MAX);
	const char *text = NULL;

	if (ocop_json_print(&line, root, false) == OCOP_OK)
		text = ocop_buf_cstr(&line);
	if (text != NULL)
		puts(text);
	else
		code = say_diag(NULL, OCOP_ERR_MEMORY, NULL);
	ocop_buf_clear(&line);
	ocop_json_free(root);
	return flush(code);
}

static int show_json(struct ocop_replica *r, const struct ocop_sync_result *res)
{
	struct ocop_json *o = ocop_json_object();

	ocop_json_set_str(o, "schema", "ocop.sync/1");
	ocop_json_set_str(o, "origin", r->checkpoint.origin);
	ocop_json_set_int(o, "size", (int64_t)r->checkpoint.size);
	ocop_json_set_hex(o, "root", ocop_bytes_of(r->checkpoint.root,
						   OCOP_HASH_LEN));
	ocop_json_set_int(o, "signed_time", (int64_t)r->signed_time);
	sync_witness_json(o, r);
	ocop_json_set_bool(o, "unchanged", res->unchanged);
	ocop_json_set_int(o, "from", (int64_t)res->from);
	ocop_json_set_str(o, "source", res->source);
	ocop_json_set_int(o, "bytes", (int64_t)res->bytes);
	ocop_json_set_int(o, "counted", (int64_t)res->counted);
	ocop_json_set_int(o, "skipped", (int64_t)res->skipped);
	return print_json(o, EXIT_DONE);
}

static int show(const struct args *a, struct ocop_replica *r,
		const struct ocop_sync_result *res)
{
	char time[OCOP_INSTANT_SIZE] = "-";

	if (a->json)
		return show_json(r, res);
	if (a->quiet)
		return EXIT_DONE;
	if (r->signed_time > 0)
		ocop_instant_format(time, r->signed_time);
	if (res->unchanged)
		printf(_("%s: unchanged, %llu entries, signed %s, from %s\n"),
		       a->replica, (unsigned long long)r->checkpoint.size,
		       time, res->source);
	else
		printf(_("%s: %llu to %llu entries (%llu new ones do not "
			 "count), signed %s, from %s\n"), a->replica,
		       (unsigned long long)res->from,
		       (unsigned long long)res->to,
		       (unsigned long long)res->skipped, time, res->source);
	return flush(EXIT_DONE);
}

/* Said on stderr; with --json also as an object, for a calling program. */
static int fail(const struct args *a, const char *what, enum ocop_err err,
		const struct ocop_diag *diag)
{
	int code = say_diag(what, err, diag);
	struct ocop_json *o;

	if (!a->json)
		return code;
	o = ocop_json_object();
	ocop_json_set_str(o, "schema", "ocop.sync/1");
	ocop_json_set_str(o, "error", ocop_err_name(err));
	ocop_json_set_str(o, "detail", diag->err == err && diag->text[0] ?
			  diag->text : ocop_err_text(err));
	return print_json(o, code);
}

/* --- The work --- */

static enum ocop_err create(const struct args *a, struct ocop_diag *diag)
{
	struct ocop_buf trust = OCOP_BUF(OCOP_TRUST_MAX);
	enum ocop_err err = ocop_file_read(&trust, a->trust, diag);

	if (err == OCOP_OK)
		err = ocop_replica_create(a->replica, ocop_buf_view(&trust),
					  ocop_bytes_str(a->fingerprint), diag);
	ocop_buf_clear(&trust);
	return err;
}

static bool find_sources(struct sync_sources *out, const struct args *a,
			 struct ocop_replica *r)
{
	const struct ocop_trust *trust = ocop_replica_trust(r);
	bool good = true;

	for (size_t i = 0; good && i < a->sources.count; i++)
		good = sync_sources_log(out, a->sources.value[i]);
	for (size_t i = 0; good && i < a->registries.count; i++)
		good = sync_sources_registry(out, ocop_bytes_str(
						a->registries.value[i]));
	if (!good || out->count > 0 || trust == NULL)
		return good;
	for (size_t i = 0; i < trust->registry_count &&
	     out->count < SYNC_SOURCES_MAX; i++)
		if (!sync_sources_registry(out, trust->registries[i]))
			return false;
	return true;
}

static void progress(void *user, const struct ocop_sync_progress *p)
{
	(void)user;
	say_progress(p->folding ?
		     _("checked %llu of %llu entries (%llu bytes)") :
		     _("fetched %llu of %llu entries (%llu bytes)"),
		     (unsigned long long)p->done, (unsigned long long)p->to,
		     (unsigned long long)p->bytes);
}

static int sync_replica(const struct args *a, struct ocop_replica *r,
			const struct sync_sources *sources)
{
	struct ocop_diag diag = { 0 };
	struct ocop_sync_result result;
	struct ocop_sync_options options = {
		.sources = (const char *const *)sources->url,
		.source_count = sources->count,
		.limits = { .proxy = a->proxy, .ca_file = a->ca_file },
		.progress = a->quiet ? NULL : progress,
		.now_unix_s = (uint64_t)time(NULL) };
	enum ocop_err err;

	if (sources->count == 0) {
		say_error("%s", _("the trust document names no registry: "
				  "give --registry or --source"));
		return EXIT_USAGE;
	}
	err = ocop_replica_sync(r, &options, &result, &diag);
	say_progress_end();
	return err == OCOP_OK ? show(a, r, &result) :
				fail(a, a->replica, err, &diag);
}

static int run(const struct args *a)
{
	struct sync_sources sources = { { NULL }, 0 };
	struct ocop_replica *replica = NULL;
	struct ocop_diag diag = { 0 };
	enum ocop_err err = OCOP_OK;
	int code;

	if (a->trust != NULL)
		err = create(a, &diag);
	if (err != OCOP_OK)
		return fail(a, a->trust, err, &diag);
	err = ocop_replica_open(&replica, a->replica, OCOP_STORE_WRITE, &diag);
	if (err == OCOP_ERR_ABSENT)
		ocop_fail(&diag, err, 0, "%s", _("no such replica: the first "
			  "run needs --trust and --fingerprint"));
	if (err != OCOP_OK) {
		code = fail(a, a->replica, err, &diag);
	} else if (!find_sources(&sources, a, replica)) {
		say_error("%s", _("too many or too long sources"));
		code = EXIT_USAGE;
	} else {
		code = sync_replica(a, replica, &sources);
	}
	sync_sources_clear(&sources);
	ocop_replica_close(replica);
	return code;
}

int main(int argc, char **argv)
{
	struct args args = { 0 };
	int left;

	say_start("ocop-sync");
	if (argc == 2 && strcmp(argv[1], "--version") == 0) {
		printf("ocop-sync %s\n", OCOP_VERSION);
		return flush(EXIT_DONE);
	}
	if (argc > 1 && strcmp(argv[1], "export") == 0)
		return flush(sync_export(argc - 1, argv + 1));
	if (argc > 1 && strcmp(argv[1], "check") == 0)
		return flush(sync_check(argc - 1, argv + 1));
	if (!read_args(&args, argc, argv, &left))
		return EXIT_USAGE;
	if (args.help)
		return flush(EXIT_DONE);
	if (!args_fit(&args, left))
		return EXIT_USAGE;
	return run(&args);
}
