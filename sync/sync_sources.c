/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Turns addresses that people give into log URLs: a registry's URL gets "/log",
 * a folder becomes file:// (common/ui/path.c), and so does a data package.
 * Refuses passwords in them, because later code prints and stores these
 * addresses.
 */
#include <stdlib.h>
#include <string.h>

#include <ocop/file.h>

#include "common/ui/path.h"
#include "common/ui/say.h"
#include "sync/sync.h"

#define URL_MAX 1024

/* Add the source in url, which is emptied. what: where it came from. Returns an
 * exit code. */
static int add(struct sync_sources *s, const char *what, struct ocop_buf *url)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	const char *text = ocop_buf_cstr(url);
	char *copy = NULL;
	enum ocop_err err = url->err;

	if (s->count == SYNC_SOURCES_MAX)
		err = ocop_fail(&diag, OCOP_ERR_ARGUMENT, 0,
				"more than %d sources", SYNC_SOURCES_MAX);
	else if (text != NULL)
		err = ocop_http_check_url(text, &diag);
	else if (err == OCOP_ERR_LIMIT)
		err = ocop_fail(&diag, OCOP_ERR_ARGUMENT, 0,
				"the address is longer than %d bytes", URL_MAX);
	if (!err) {
		copy = strdup(text);
		err = copy == NULL ? OCOP_ERR_MEMORY : OCOP_OK;
	}
	if (copy != NULL)
		s->url[s->count++] = copy;
	ocop_buf_clear(url);
	return err ? say_diag(what, err, &diag) : EXIT_DONE;
}

static int add_registry(struct sync_sources *s, const char *what,
			struct ocop_bytes base)
{
	struct ocop_buf url = OCOP_BUF(URL_MAX);

	while (base.len > 0 && base.ptr[base.len - 1] == '/')
		base.len--;
	ocop_buf_bytes(&url, base);
	ocop_buf_str(&url, "/log");
	return add(s, what, &url);
}

static int add_log(struct sync_sources *s, const char *source)
{
	struct ocop_buf url = OCOP_BUF(URL_MAX);

	log_url_add(&url, source);
	return add(s, "--source", &url);
}

enum ocop_err sync_first_trust(struct ocop_buf *out, const char **what_out,
			       const struct sync_args *args,
			       struct ocop_diag *diag)
{
	struct ocop_http_limits limits = { .proxy = args->proxy,
					   .ca_file = args->ca_file };
	struct ocop_buf url = OCOP_BUF(URL_MAX);
	enum ocop_err err = ocop_file_read(out, args->trust, diag);
	struct ocop_http_answer answer;
	struct ocop_http *http = NULL;
	const char *text;

	*what_out = args->trust;
	if (err != OCOP_ERR_ABSENT || args->trust_named ||
	    args->sources.count == 0)
		return err;
	*what_out = args->sources.value[0];
	log_url_add(&url, args->sources.value[0]);
	ocop_buf_str(&url, "/trust/1.cose");
	text = ocop_buf_cstr(&url);
	err = text == NULL ? url.err : ocop_http_new(&http, &limits, diag);
	if (!err)
		err = ocop_http_get(http, text, out, &answer, diag);
	if (!err)
		err = ocop_http_check_answer(&answer, ocop_buf_view(out), text,
					     diag);
	ocop_http_free(http);
	ocop_buf_clear(&url);
	return err;
}

int sync_find_sources(struct sync_sources *out, const struct sync_args *a,
		      const struct ocop_trust *trust)
{
	int code = EXIT_DONE;

	for (size_t i = 0; !code && i < a->sources.count; i++)
		code = add_log(out, a->sources.value[i]);
	for (size_t i = 0; !code && i < a->registries.count; i++)
		code = add_registry(out, "--registry", ocop_bytes_str(
					    a->registries.value[i]));
	if (code || out->count > 0)
		return code;
	/* A source that cannot be used must not stop the others. */
	for (size_t i = 0; trust != NULL && i < trust->registry_count &&
	     out->count < SYNC_SOURCES_MAX; i++)
		(void)add_registry(out, _("a registry of the trust document"),
				   trust->registries[i]);
	if (out->count > 0)
		return EXIT_DONE;
	say_error("%s", _("the trust document names no registry: "
			  "give --registry or --source"));
	return EXIT_USAGE;
}

void sync_sources_clear(struct sync_sources *s)
{
	for (size_t i = 0; i < s->count; i++)
		free(s->url[i]);
	s->count = 0;
}
