/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-sync --push: the outbox of a desk, sent by the same job. What waits
 * there is signed already, so that no secret is needed; whose receipts are
 * believed is said by the replica's trust document, which is newer than the
 * desk's own.
 */
#include <string.h>

#include "common/lock.h"
#include "common/path.h"
#include "common/say.h"
#include "verifier/sync.h"

#define URL_SIZE 512

static bool find_registry(char url[static URL_SIZE], const struct sync_args *a,
			  const struct ocop_trust *trust)
{
	struct ocop_bytes base = ocop_bytes_of(NULL, 0);

	if (a->registries.count > 0)
		base = ocop_bytes_str(a->registries.value[0]);
	else if (trust->registry_count > 0)
		base = trust->registries[0];
	if (base.len > 0 && ocop_bytes_copy(url, URL_SIZE, base))
		return true;
	say_error("'--push': %s", _("name the registry: give --registry"));
	return false;
}

static int send_all(struct sync_run *r, const char *url,
		    const struct ocop_trust_log *log)
{
	const struct sync_args *a = r->args;
	struct ocop_http_limits limits = { .proxy = a->proxy,
					   .ca_file = a->ca_file };
	struct ocop_http *http = NULL;
	enum ocop_err err = ocop_http_new(&http, &limits);
	int code;

	if (err != OCOP_OK)
		return say_diag(url, err, NULL);
	/* The next run is the next try. */
	r->push = (struct push){ .http = http, .url = url, .log = &log->vkey,
				 .tries = 1, .quiet = a->quiet };
	r->pushed = true;
	code = push_outbox(&r->push, a->push);
	if (r->push.stopped != OCOP_OK)
		code = sync_exit(r->push.stopped);
	else if (code == EXIT_DONE && r->push.refused > 0)
		code = EXIT_NO;
	ocop_http_free(http);
	r->push.http = NULL;
	r->push.url = NULL;
	r->push.log = NULL;
	return code;
}

int sync_push(struct sync_run *r)
{
	const struct ocop_trust *trust = ocop_replica_trust(r->replica);
	const struct ocop_trust_log *log = NULL;
	char url[URL_SIZE], path[PATH_SIZE];
	int lock = -1, code = EXIT_TROUBLE;

	if (trust != NULL)
		log = ocop_trust_records_log(trust);
	if (log == NULL) {
		say_error("'--push': %s",
			  _("the trust document names no live log"));
		return EXIT_NO;
	}
	if (!find_registry(url, r->args, trust) ||
	    !path_join(path, r->args->push, "submit.lock"))
		return EXIT_USAGE;
	switch (lock_take(&lock, path, r->args->wait_s)) {
	case LOCK_TAKEN:
		code = send_all(r, url, log);
		break;
	case LOCK_BUSY:
		say_error("'%s': %s", path,
			  _("another ocop is at work here; the next run sends it"));
		code = EXIT_UNDECIDED;
		break;
	case LOCK_FAILED:
		break;
	}
	lock_free(lock);
	return code;
}
