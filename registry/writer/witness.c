/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Asks witnesses to cosign. A witness gets the stored checkpoint and a proof
 * that it extends what this witness last cosigned. Its 409 answer tells that
 * size, so nothing about witnesses is stored. Its lines go to the appender, the
 * only writer. If the log grows faster than a witness answers, the witness
 * cosigns when the log pauses.
 */
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <ocop/http.h>
#include <ocop/text.h>

#include "common/ui/say.h"
#include "registry/writer/database.h"
#include "registry/writer/writer.h"

#define PAUSE_MAX_S 300		/* pause after failures: 1, 2, 4, ... */
#define ANSWER_LINES_MAX 16384
#define REQUEST_MAX (OCOP_NOTE_MAX + 64 * 45 + 32)
#define URL_SIZE 1024
#define CALL "/add-checkpoint"

/* One witness, for its thread. */
struct one {
	struct witnesses *all;
	char url[URL_SIZE];
	pthread_t thread;
	struct ocop_store *store;	/* owned */
	struct ocop_http *http;		/* owned */
	uint64_t known;			/* size that it cosigned last */
	/* What it cosigned for us, and when by our clock; 0: nothing. */
	uint8_t root[OCOP_HASH_LEN];
	uint64_t size, asked;
	uint64_t heard;			/* all->changes at the last look */
	unsigned pause_s;		/* 0: the last request succeeded */
	enum ocop_err told;		/* last error printed */
	bool done;			/* the appender has answered */
	uint64_t ahead;			/* size beyond our log; 0: none */
};

struct witnesses {
	struct witnesses_options o;
	pthread_mutex_t lock;		/* for what follows, done, ahead */
	pthread_cond_t wake;
	uint64_t changes;
	bool closed;
	size_t count;			/* number of running threads */
	struct one one[WITNESSES_MAX];
};

/* --- Witnesses that know a longer log --- */

bool reg_witness_lag_any(const struct reg_witness_lag *a)
{
	return a != NULL && atomic_load(&a->witnesses) > 0;
}

/* Stop appending when a quorum says so: readers believe the same quorum. */
bool reg_witness_lag_stops(const struct reg_witness_lag *a, int64_t quorum)
{
	return reg_witness_lag_any(a) && quorum > 0 &&
	       (int64_t)atomic_load(&a->witnesses) >= quorum;
}

/* --- The checkpoint and its proof --- */

struct sent {
	struct ocop_checkpoint checkpoint;
	struct ocop_buf note, request;
	struct ocop_proof proof;
};

/* Read the note and the proof from one state of the store. */
static enum ocop_err read_log(struct one *o, struct sent *sent,
			      struct ocop_diag *diag)
{
	enum ocop_err err = ocop_store_begin(o->store, false);

	if (err)
		return err;
	err = ocop_log_checkpoint(o->store, &sent->note);
	if (!err)
		err = settled_wait(o->all->o.settled, o->store,
				   ocop_buf_view(&sent->note));
	if (!err)
		err = ocop_checkpoint_open_unverified(
			&sent->checkpoint, ocop_buf_view(&sent->note), diag);
	if (!err && o->known > sent->checkpoint.size)
		err = ocop_fail(diag, OCOP_ERR_SHRINK, 0, "the witness has "
				"cosigned %" PRIu64 " entries, this log has %"
				PRIu64 ": rebuild from a replica", o->known,
				sent->checkpoint.size);
	if (!err)
		err = ocop_log_prove_consistency(o->store, o->known,
						 sent->checkpoint.size,
						 &sent->proof);
	ocop_store_rollback(o->store);
	return err;
}

/* C2SP tlog-witness: old size, proof, empty line, signed checkpoint. */
static enum ocop_err write_request(const struct one *o, struct sent *sent)
{
	struct ocop_buf *out = &sent->request;

	ocop_buf_reset(out);
	ocop_buf_printf(out, "old %" PRIu64 "\n", o->known);
	for (unsigned i = 0; i < sent->proof.count; i++) {
		ocop_base64_add(out, ocop_bytes_of(sent->proof.hash[i],
						   OCOP_HASH_LEN));
		ocop_buf_byte(out, '\n');
	}
	ocop_buf_byte(out, '\n');
	return ocop_buf_bytes(out, ocop_buf_view(&sent->note));
}

/* Whether it has not cosigned this tree yet, or only long ago. */
static enum ocop_err is_due(const struct one *o,
			    const struct ocop_checkpoint *c, bool *due,
			    uint64_t *now, struct ocop_diag *diag)
{
	enum ocop_err err = reg_clock_now(o->all->o.clock, now, diag);

	*due = o->asked == 0 || c->size != o->size ||
	       memcmp(c->root, o->root, OCOP_HASH_LEN) != 0 ||
	       *now < o->asked || *now - o->asked >= o->all->o.every_s;
	return err;
}

/* --- The answer --- */

static void on_done(struct submit *submit)
{
	struct one *o = submit->user;

	pthread_mutex_lock(&o->all->lock);
	o->done = true;
	pthread_cond_broadcast(&o->all->wake);
	pthread_mutex_unlock(&o->all->lock);
}

/* Give its lines to the appender and wait for the result. */
static enum ocop_err take_lines(struct one *o, const struct sent *sent,
				struct ocop_bytes lines,
				struct ocop_diag *diag)
{
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct submit submit = { .kind = SUBMIT_COSIGNED, .done = on_done,
				 .user = o };
	enum ocop_err err;

	ocop_checkpoint_body(&note, &sent->checkpoint);
	ocop_buf_byte(&note, '\n');
	err = ocop_buf_bytes(&note, lines);
	submit.body = ocop_buf_view(&note);
	o->done = false;
	if (!err && !appender_submit(o->all->o.appender, &submit))
		err = ocop_fail(diag, OCOP_ERR_CONFLICT, 0,
				"the registry is busy");
	if (!err) {
		pthread_mutex_lock(&o->all->lock);
		while (!o->done)
			pthread_cond_wait(&o->all->wake, &o->all->lock);
		pthread_mutex_unlock(&o->all->lock);
		if (submit.outcome == SUBMIT_REFUSED)
			err = ocop_fail(diag, OCOP_ERR_SIGNATURE, 0,
					"the answer has no cosignature of a witness in the trust document");
		else if (submit.outcome == SUBMIT_TROUBLE)
			err = ocop_fail(diag, OCOP_ERR_STORE, 0,
					"the cosignature was not stored");
	}
	ocop_buf_clear(&note);
	return err;
}

/* text/x.tlog.size: the size that the witness last cosigned. */
static enum ocop_err take_size(struct one *o, struct ocop_bytes body,
			       const char *type, struct ocop_diag *diag)
{
	uint64_t size = 0;

	if (strcmp(type, "text/x.tlog.size") != 0 || body.len < 2 ||
	    body.ptr[body.len - 1] != '\n' ||
	    ocop_decimal(&size, ocop_bytes_of(body.ptr, body.len - 1)))
		return ocop_fail(diag, OCOP_ERR_HTTP, 0,
				 "it answered 409 without a size");
	o->known = size;
	return OCOP_ERR_CONFLICT;
}

/* The meaning of a status in C2SP tlog-witness, for the operator. */
static const char *refusal(long status)
{
	switch (status) {
	case 403:
		return N_(": it does not know this log's key");
	case 404:
		return N_(": it does not know this log");
	case 422:
		return N_(": it has seen another history of this log");
	default:
		return "";
	}
}

/* OCOP_ERR_CONFLICT: the witness last cosigned another size, which is now in
 * o->known. */
static enum ocop_err ask_once(struct one *o, struct sent *sent,
			      struct ocop_diag *diag)
{
	struct ocop_buf body = OCOP_BUF(ANSWER_LINES_MAX);
	struct ocop_http_answer answer;
	enum ocop_err err = write_request(o, sent);

	if (!err)
		err = ocop_http_post(o->http, o->url,
				     "text/plain; charset=utf-8",
				     ocop_buf_view(&sent->request), &body,
				     &answer, diag);
	if (!err && answer.status == 409)
		err = take_size(o, ocop_buf_view(&body), answer.type, diag);
	else if (!err && answer.status != 200)
		err = ocop_fail(diag, OCOP_ERR_HTTP, 0, "it answered %ld%s",
				answer.status, refusal(answer.status));
	else if (!err)
		err = take_lines(o, sent, ocop_buf_view(&body), diag);
	ocop_buf_clear(&body);
	return err;
}

/* Store that a witness knows a longer log. This stays true until the witness
 * cosigns again: even if our log grows past that size, it has another history.
 * Two entries with the same address count as one witness. */
static void tell_ahead(struct one *o, uint64_t size)
{
	struct witnesses *all = o->all;
	uint64_t largest = 0;
	unsigned count = 0;

	pthread_mutex_lock(&all->lock);
	o->ahead = size;
	for (size_t i = 0; i < WITNESSES_MAX; i++) {
		size_t k = 0;

		if (all->one[i].ahead == 0)
			continue;
		while (k < i && (all->one[k].ahead == 0 ||
				 strcmp(all->one[k].url, all->one[i].url) != 0))
			k++;
		count += k == i;
		if (all->one[i].ahead > largest)
			largest = all->one[i].ahead;
	}
	atomic_store(&all->o.witness_lag->size, largest);
	atomic_store(&all->o.witness_lag->witnesses, count);
	pthread_mutex_unlock(&all->lock);
}

static enum ocop_err ask(struct one *o, struct ocop_diag *diag)
{
	struct sent sent = { .note = OCOP_BUF(OCOP_NOTE_MAX),
			     .request = OCOP_BUF(REQUEST_MAX) };
	enum ocop_err err = OCOP_OK;
	bool due = true;
	uint64_t now = 0;

	for (int tries = 0; tries < 2; tries++) {
		err = read_log(o, &sent, diag);
		if (!err)
			err = is_due(o, &sent.checkpoint, &due, &now, diag);
		if (!err && due)
			err = ask_once(o, &sent, diag);
		if (err != OCOP_ERR_CONFLICT)
			break;
	}
	if (!err && due) {
		o->known = o->size = sent.checkpoint.size;
		memcpy(o->root, sent.checkpoint.root, OCOP_HASH_LEN);
		o->asked = now;
		tell_ahead(o, 0);
	}
	/* The witness knows a longer log. Ask from the start next time: the log
	 * may have been rebuilt by then. */
	if (err == OCOP_ERR_SHRINK) {
		tell_ahead(o, o->known);
		o->known = 0;
	}
	ocop_buf_clear(&sent.note);
	ocop_buf_clear(&sent.request);
	return err;
}

/* --- The thread --- */

/* Wait until the note changes, or until a pause after a failure is over. */
static bool wait_turn(struct one *o)
{
	struct witnesses *all = o->all;
	struct timespec until;
	bool closed;
	int rc = 0;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += (time_t)o->pause_s;
	pthread_mutex_lock(&all->lock);
	while (!all->closed && o->pause_s > 0 && rc == 0)
		rc = pthread_cond_timedwait(&all->wake, &all->lock, &until);
	while (!all->closed && o->pause_s == 0 && o->heard == all->changes)
		pthread_cond_wait(&all->wake, &all->lock);
	o->heard = all->changes;
	closed = all->closed;
	pthread_mutex_unlock(&all->lock);
	return !closed;
}

static void *run(void *arg)
{
	struct one *o = arg;

	do {
		struct ocop_diag diag = { 0 };
		enum ocop_err err = ask(o, &diag);

		if (err && err != o->told)
			say_diag(o->url, err, &diag);
		if (!err && o->told)
			say_error(_("'%s': cosigns again"), o->url);
		o->told = err;
		if (!err)
			o->pause_s = 0;
		else
			o->pause_s = o->pause_s == 0 ? 1 : 2 * o->pause_s;
		if (o->pause_s > PAUSE_MAX_S)
			o->pause_s = PAUSE_MAX_S;
	} while (wait_turn(o));
	return NULL;
}

static void on_change(void *user)
{
	struct witnesses *all = user;

	pthread_mutex_lock(&all->lock);
	all->changes++;
	pthread_cond_broadcast(&all->wake);
	pthread_mutex_unlock(&all->lock);
}

/* --- Start and stop --- */

bool witness_is_url(const char *text)
{
	return (strncmp(text, "http://", 7) == 0 ||
		strncmp(text, "https://", 8) == 0) &&
	       strlen(text) < URL_SIZE - sizeof(CALL);
}

static enum ocop_err start_one(struct witnesses *all, const char *url,
			       struct ocop_diag *diag)
{
	struct ocop_http_limits limits = { .connect_timeout_s = 5,
					   .stall_timeout_s = 10 };
	struct one *o = &all->one[all->count];
	size_t len = strlen(url);
	enum ocop_err err;

	while (len > 0 && url[len - 1] == '/')
		len--;
	o->all = all;
	if (!witness_is_url(url))
		return ocop_fail(diag, OCOP_ERR_ARGUMENT, 0,
				 "witness: expected an address");
	snprintf(o->url, sizeof(o->url), "%.*s" CALL, (int)len, url);
	err = ocop_http_new(&o->http, &limits, diag);
	if (!err)
		err = database_open(&o->store, all->o.path, false,
				    OCOP_STORE_READ, diag);
	if (!err &&
	    pthread_create(&o->thread, NULL, run, o) != 0)
		err = OCOP_ERR_MEMORY;
	if (!err) {
		all->count++;
		return OCOP_OK;
	}
	ocop_store_close(o->store);
	ocop_http_free(o->http);
	return err;
}

enum ocop_err witnesses_start(struct witnesses **out,
			      const struct witnesses_options *options,
			      struct ocop_diag *diag)
{
	struct witnesses *all = calloc(1, sizeof(*all));
	enum ocop_err err = OCOP_OK;
	pthread_condattr_t attr;

	*out = NULL;
	if (all == NULL)
		return OCOP_ERR_MEMORY;
	all->o = *options;
	pthread_mutex_init(&all->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&all->wake, &attr);
	pthread_condattr_destroy(&attr);
	*out = all;
	for (size_t i = 0; !err && i < options->count &&
			   i < WITNESSES_MAX; i++)
		err = start_one(all, options->urls[i], diag);
	if (!err)
		appender_watch(options->appender, on_change, all);
	return err;
}

void witnesses_stop(struct witnesses *all)
{
	if (all == NULL)
		return;
	pthread_mutex_lock(&all->lock);
	all->closed = true;
	pthread_cond_broadcast(&all->wake);
	pthread_mutex_unlock(&all->lock);
	for (size_t i = 0; i < all->count; i++) {
		pthread_join(all->one[i].thread, NULL);
		ocop_store_close(all->one[i].store);
		ocop_http_free(all->one[i].http);
	}
	all->count = 0;
}

void witnesses_free(struct witnesses *all)
{
	if (all == NULL)
		return;
	pthread_cond_destroy(&all->wake);
	pthread_mutex_destroy(&all->lock);
	free(all);
}
