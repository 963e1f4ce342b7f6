/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-sync --push and --push-reports: the same job also sends a desk's outbox
 * and an officer's reports. They are signed already, so no secret key is
 * needed. Receipts are checked with the replica's trust document, which is
 * newer than the desk's own.
 */
#include <string.h>

#include "common/desk/lock.h"
#include "common/ui/path.h"
#include "common/ui/say.h"
#include "sync/sync.h"

#define URL_SIZE 512

/* Send one of the two. */
struct errand {
	const char *option, *dir, *lock;
	int (*send)(struct push *p, const char *dir);
	struct push *push;
	bool *tried;
};

static bool find_registry(char url[static URL_SIZE], const char *option,
			  const struct sync_args *a,
			  const struct ocop_trust *trust)
{
	struct ocop_bytes base = ocop_bytes_of(NULL, 0);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err;

	if (a->registries.count > 0)
		base = ocop_bytes_str(a->registries.value[0]);
	else if (trust->registry_count > 0)
		base = trust->registries[0];
	if (base.len > 0 && ocop_bytes_copy(url, URL_SIZE, base)) {
		err = ocop_http_check_url(url, &diag);
		if (err)
			say_diag(option, err, &diag);
		return !err;
	}
	say_error("'%s': %s", option,
		  _("no registry is known: give --registry"));
	return false;
}

static int send_all(const struct sync_run *r, const struct errand *e,
		    const char *url, const struct ocop_trust *trust)
{
	const struct sync_args *a = r->args;
	struct ocop_http_limits limits = { .proxy = a->proxy,
					   .ca_file = a->ca_file };
	struct ocop_http *http = NULL;
	struct ocop_diag diag = { 0 };
	enum ocop_err err = ocop_http_new(&http, &limits, &diag);
	int code;

	if (err)
		return say_diag(NULL, err, &diag);
	/* One attempt: the next run tries again. */
	*e->push = (struct push){ .http = http, .url = url, .trust = trust,
				  .tries = 1, .quiet = a->quiet };
	*e->tried = true;
	code = e->send(e->push, e->dir);
	if (e->push->stopped)
		code = sync_exit(e->push->stopped);
	else if (code == EXIT_DONE && e->push->refused > 0)
		code = EXIT_NO;
	ocop_http_free(http);
	e->push->http = NULL;
	e->push->url = NULL;
	e->push->trust = NULL;
	return code;
}

static int run(const struct sync_run *r, const struct errand *e)
{
	const struct ocop_trust *trust = ocop_replica_trust(r->replica);
	char url[URL_SIZE], path[PATH_SIZE];
	int lock = -1, code = EXIT_TROUBLE;

	if (trust == NULL || ocop_trust_records_log(trust) == NULL) {
		say_error("'%s': %s", e->option,
			  _("the trust document names no live log"));
		return EXIT_TROUBLE;
	}
	if (!find_registry(url, e->option, r->args, trust) ||
	    !path_join(path, e->dir, e->lock))
		return EXIT_USAGE;
	switch (lock_take(&lock, path, r->args->wait_s)) {
	case LOCK_TAKEN:
		code = send_all(r, e, url, trust);
		break;
	case LOCK_BUSY:
		say_error("'%s': %s", path,
			  _("another ocop is using this folder; the next run will send the outbox"));
		code = EXIT_UNDECIDED;
		break;
	case LOCK_FAILED:
		break;
	}
	lock_free(lock);
	return code;
}

static enum ocop_err send_report(const struct push *p, struct ocop_bytes item,
				 struct ocop_buf *receipt,
				 struct ocop_diag *diag)
{
	return ocop_submit_report(p->http, p->url, item, receipt, diag);
}

static int send_reports(struct push *p, const char *dir)
{
	return push_folder(p, dir, send_report);
}

int sync_push(struct sync_run *r)
{
	const struct sync_args *a = r->args;
	const struct errand outbox = { "--push", a->push, "submit.lock",
				       push_outbox, &r->push, &r->pushed };
	const struct errand reports = { "--push-reports", a->push_reports,
					"push.lock", send_reports,
					&r->reports, &r->reported };
	int code = EXIT_DONE, other = EXIT_DONE;

	if (a->push != NULL)
		code = run(r, &outbox);
	if (a->push_reports != NULL)
		other = run(r, &reports);
	return other > code ? other : code;
}
