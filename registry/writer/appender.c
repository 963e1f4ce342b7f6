/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Commits in groups without a timer: while one batch is being synced to disk,
 * the next submits gather in the queue.
 */
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "common/ui/say.h"
#include "registry/writer/writer.h"

struct appender {
	struct writer *writer;		/* lent; only for the thread */
	pthread_t thread;
	pthread_mutex_t lock;		/* for the members below */
	pthread_cond_t wake;
	struct submit *first, *last;
	size_t waiting, queue_max;
	unsigned tick_s;
	bool closed;
	void (*watch)(void *user);	/* NULL: nobody */
	void *watch_user;		/* lent */
	atomic_bool failing;		/* the last batch could not be stored */
	/* Only for the thread. */
	enum ocop_err told;		/* last error printed */
};

static void tell(struct appender *a, const char *what, enum ocop_err err,
		 const struct ocop_diag *diag)
{
	if (err && err != a->told)
		say_diag(what, err, diag);
	a->told = err;
}

/*
 * Print one line for each submit, for the journal: its kind, the record that it
 * names and, if it was refused, the rule. Nothing of its content is printed: a
 * record may name people, and the journal has other readers than the log.
 */
static void tell_submit(const struct submit *s)
{
	char key[2 * OCOP_KID_LEN + 1] = "", what[128];
	struct ocop_cose_sign1 envelope;
	const char *kind;

	if (s->kind == SUBMIT_TRUST) {
		snprintf(what, sizeof(what), "%s", _("a trust version"));
	} else if (ocop_cose_sign1_open_unverified(&envelope, s->body, false,
						   NULL)) {
		snprintf(what, sizeof(what), "%s", _("something that is not a record"));
	} else {
		kind = ocop_kind_name(ocop_kind_of_typ(envelope.typ));
		for (size_t i = 0; i < OCOP_KID_LEN; i++)
			snprintf(key + 2 * i, 3, "%02x", envelope.kid.ptr[i]);
		snprintf(what, sizeof(what), _("%s of key %s"),
			 kind ? kind : "record", key);
	}
	if (s->outcome == SUBMIT_COUNTED)
		say_error(_("%s: accepted as entry %llu"), what,
			  (unsigned long long)s->index);
	else if (s->outcome == SUBMIT_SAME)
		say_error(_("%s: sent again, it is entry %llu"), what,
			  (unsigned long long)s->index);
	else if (s->outcome == SUBMIT_REFUSED)
		say_error(_("%s: refused: %s (%s)"), what,
			  _(ocop_rule_text(s->judged.rule)),
			  ocop_rule_key(s->judged.rule));
	else
		say_error(_("%s: not accepted: %s"), what,
			  s->outcome == SUBMIT_CLOCK ?
			  _("no entry is accepted while the clock is wrong") :
			  s->outcome == SUBMIT_QUOTA ?
			  _("its key has used up today's quota") :
			  s->outcome == SUBMIT_BEHIND ?
			  _("witnesses have seen a longer log") :
			  _("it could not be stored"));
}

/* Wait for the next batch. 0: a tick passed without submits, or the queue is
 * closed and empty. */
static size_t gather(struct appender *a, struct submit **batch, bool *closed)
{
	struct timespec until;
	size_t count = 0;
	int rc = 0;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += (time_t)a->tick_s;
	pthread_mutex_lock(&a->lock);
	while (a->first == NULL && !a->closed && rc == 0)
		rc = pthread_cond_timedwait(&a->wake, &a->lock, &until);
	while (a->first != NULL && count < APPENDER_BATCH_MAX) {
		batch[count++] = a->first;
		a->first = a->first->next;
		a->waiting--;
	}
	if (a->first == NULL)
		a->last = NULL;
	*closed = a->closed;
	pthread_mutex_unlock(&a->lock);
	return count;
}

static void watched(struct appender *a)
{
	void (*fn)(void *user);
	void *user;

	pthread_mutex_lock(&a->lock);
	fn = a->watch;
	user = a->watch_user;
	pthread_mutex_unlock(&a->lock);
	if (fn != NULL)
		fn(user);
}

/* Records come before witnesses' lines: their submitters are waiting. */
static size_t part(struct submit **batch, size_t count)
{
	struct submit *last[APPENDER_BATCH_MAX];
	size_t first = 0, rest = 0, i;

	for (i = 0; i < count; i++)
		if (batch[i]->kind == SUBMIT_COSIGNED)
			last[rest++] = batch[i];
		else
			batch[first++] = batch[i];
	for (i = 0; i < rest; i++)
		batch[first + i] = last[i];
	return first;
}

static void append(struct appender *a, struct submit **batch, size_t count)
{
	size_t appended = 0, records = part(batch, count), i;
	struct ocop_diag diag = { 0 };
	enum ocop_err err;

	if (records > 0) {
		err = writer_batch(a->writer, batch, records, &appended,
				   &diag);
		tell(a, "append", err, &diag);
		if (err || appended > 0)
			atomic_store(&a->failing, err != 0);
	}
	for (i = 0; i < records; i++) {
		tell_submit(batch[i]);
		batch[i]->done(batch[i]); /* may free the submit */
	}
	for (; i < count; i++) {
		err = writer_cosigned(a->writer, batch[i], &diag);
		tell(a, "cosigned", err, &diag);
		batch[i]->done(batch[i]);
	}
	if (appended > 0)
		watched(a);
}

static void cosign(struct appender *a)
{
	uint64_t before = a->writer->signed_time;
	struct ocop_diag diag = { 0 };
	enum ocop_err err = writer_cosign(a->writer, &diag);

	tell(a, "cosign", err, &diag);
	/* A renewed signature must be stored, too. A clock error is not trouble
	 * of the store; it is reported elsewhere. */
	if (err != OCOP_ERR_RULE && (err || a->writer->signed_time != before))
		atomic_store(&a->failing, err != 0);
	watched(a);
}

static void *run(void *arg)
{
	struct submit *batch[APPENDER_BATCH_MAX];
	struct appender *a = arg;
	bool closed = false;

	for (;;) {
		size_t count = gather(a, batch, &closed);

		if (count > 0) {
			append(a, batch, count);
		} else if (closed) {
			break;
		} else {
			cosign(a);
		}
	}
	return NULL;
}

enum ocop_err appender_start(struct appender **out, struct writer *writer,
			     size_t queue_max, unsigned tick_s)
{
	struct appender *a = calloc(1, sizeof(*a));
	pthread_condattr_t attr;

	*out = NULL;
	if (a == NULL)
		return OCOP_ERR_MEMORY;
	a->writer = writer;
	a->queue_max = queue_max;
	a->tick_s = tick_s;
	pthread_mutex_init(&a->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&a->wake, &attr);
	pthread_condattr_destroy(&attr);
	if (pthread_create(&a->thread, NULL, run, a) != 0) {
		pthread_cond_destroy(&a->wake);
		pthread_mutex_destroy(&a->lock);
		free(a);
		return OCOP_ERR_MEMORY;
	}
	*out = a;
	return OCOP_OK;
}

size_t appender_waiting(struct appender *a)
{
	size_t waiting;

	pthread_mutex_lock(&a->lock);
	waiting = a->waiting;
	pthread_mutex_unlock(&a->lock);
	return waiting;
}

bool appender_failing(const struct appender *a)
{
	return atomic_load(&a->failing);
}

void appender_watch(struct appender *a, void (*fn)(void *user), void *user)
{
	pthread_mutex_lock(&a->lock);
	a->watch = fn;
	a->watch_user = user;
	pthread_mutex_unlock(&a->lock);
}

bool appender_submit(struct appender *a, struct submit *submit)
{
	bool room;

	submit->next = NULL;
	pthread_mutex_lock(&a->lock);
	room = !a->closed && a->waiting < a->queue_max;
	if (room) {
		if (a->last != NULL)
			a->last->next = submit;
		else
			a->first = submit;
		a->last = submit;
		a->waiting++;
		pthread_cond_signal(&a->wake);
	}
	pthread_mutex_unlock(&a->lock);
	return room;
}

void appender_stop(struct appender *a)
{
	if (a == NULL)
		return;
	pthread_mutex_lock(&a->lock);
	a->closed = true;
	pthread_cond_signal(&a->wake);
	pthread_mutex_unlock(&a->lock);
	pthread_join(a->thread, NULL);
}

void appender_free(struct appender *a)
{
	if (a == NULL)
		return;
	pthread_cond_destroy(&a->wake);
	pthread_mutex_destroy(&a->lock);
	free(a);
}
