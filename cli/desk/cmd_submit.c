/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop submit: send the outbox to the registry and store the answers. The
 * sending itself is in common/desk/push.c, which ocop-sync --push uses too.
 */
#include <stdlib.h>
#include <string.h>

#include <ocop/submit.h>

#include "cli/cmd.h"
#include "cli/home.h"
#include "common/ui/path.h"
#include "common/desk/push.h"

#define TRIES 5
#define TRIES_MAX 20

struct submit {
	const char *registry, *trust_path, *home_dir, *ca_file;
	const char *proxy, *proxy_file;
	struct ocop_buf proxy_line;
	unsigned long long tries;
	bool json, quiet;
	int lock;
	char home[HOME_PATH_SIZE];
	char url[512];
	struct ocop_trust *trust;
	struct ocop_http *http;
	struct push push;
};

/* --- The command --- */

static int start(struct submit *s)
{
	struct ocop_http_limits limits = { 0 };
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err;
	int code = home_open(s->home, s->home_dir, true);

	if (!code)
		code = home_trust(&s->trust, s->home, s->trust_path);
	if (code)
		return code;
	if (!ocop_trust_records_log(s->trust))
		return cmd_usage("--trust", _("the trust document has no active log"));
	if (s->registry)
		snprintf(s->url, sizeof(s->url), "%s", s->registry);
	else if (s->trust->registry_count)
		ocop_bytes_copy(s->url, sizeof(s->url),
				s->trust->registries[0]);
	if (strlen(s->url) >= sizeof(s->url) - 1)
		return cmd_usage("--registry", _("the address is too long"));
	if (!s->url[0])
		return cmd_usage("--registry", _("is required: the trust document names no registry"));
	err = ocop_http_check_url(s->url, &diag);
	if (err)
		return say_diag("--registry", err, &diag);
	if (!s->tries || s->tries > TRIES_MAX)
		return cmd_usage("--tries", _("expected 1 to 20"));
	code = proxy_from_file(&s->proxy, &s->proxy_line, s->proxy_file);
	if (code)
		return code;
	code = home_lock(&s->lock, s->home, "submit.lock");
	if (code)
		return code;
	limits.proxy = s->proxy;
	limits.ca_file = s->ca_file;
	err = ocop_http_new(&s->http, &limits, &diag);
	s->push = (struct push){ .http = s->http, .url = s->url,
				 .trust = s->trust,
				 .tries = (unsigned)s->tries,
				 .quiet = s->quiet };
	return err ? say_diag(NULL, err, &diag) : EXIT_DONE;
}

/* code: the exit code of what stopped the run; EXIT_DONE when nothing did. */
static int report(const struct submit *s, int code)
{
	struct ocop_json *o;

	if (!code && s->push.refused)
		code = EXIT_NO;
	if (!s->json) {
		printf(_("%zu records accepted, %zu refused\n"), s->push.accepted,
		       s->push.refused);
		return cmd_flush(code);
	}
	o = ocop_json_of_schema("ocop.submit/1");
	ocop_json_set_int(o, "accepted", (int64_t)s->push.accepted);
	ocop_json_set_int(o, "refused", (int64_t)s->push.refused);
	if (s->push.accepted)
		ocop_json_set_int(o, "last_index", (int64_t)s->push.last_index);
	return cmd_print_json(o) ? EXIT_TROUBLE : code;
}

int cmd_submit(int argc, char **argv)
{
	struct submit s = { .tries = TRIES, .lock = -1,
			    .proxy_line = OCOP_BUF(PROXY_MAX) };
	const struct opt table[] = {
		{ "registry", OPT_URL, &s.registry, "URL",
		  N_("the registry (default: the trust document's first)") },
		TRUST_OPTION(&s.trust_path),
		HOME_OPTION(&s.home_dir),
		{ "proxy", OPT_URL, &s.proxy, "URL", N_("use this proxy") },
		{ "proxy-file", OPT_TEXT, &s.proxy_file, "FILE",
		  N_("read the proxy's address, which may have a password, from this file") },
		{ "ca-file", OPT_TEXT, &s.ca_file, "FILE",
		  N_("trust these certificate authorities") },
		{ "tries", OPT_UINT, &s.tries, "N",
		  N_("number of attempts while there is no answer (default 5)") },
		{ "quiet", OPT_FLAG, &s.quiet, NULL, N_("show no progress") },
		{ "json", OPT_FLAG, &s.json, NULL, N_("print JSON") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop submit [--registry URL]",
		       N_("Send the records in the outbox, oldest first, and keep their inclusion proofs. If the registry cannot accept a record yet, the record stays in the outbox for the next run. Each refused record is printed with the rule that refused it."),
		       NULL, &code))
		return code;
	code = start(&s);
	if (!code)
		code = report(&s, push_outbox(&s.push, s.home));
	lock_free(s.lock);
	ocop_buf_wipe(&s.proxy_line);
	ocop_http_free(s.http);
	ocop_trust_free(s.trust);
	return code;
}
