/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The single appending thread: it takes all submits that wait, gives them
 * to the writer as one batch, and tells each what became of it.
 */
#ifndef REGISTRY_APPENDER_H
#define REGISTRY_APPENDER_H

#include "registry/writer/writer.h"

#define APPENDER_BATCH_MAX 256

struct appender;

/*
 * Start the thread. Lends writer, which nobody else may use until stop.
 *
 * queue_max  submits that may wait; one more is refused
 * tick_s     how often the time cosignature's age is looked at
 */
enum ocop_err appender_start(struct appender **out, struct writer *writer,
			     size_t queue_max, unsigned tick_s) OCOP_CHECKED;
/* Queue a submit; its done is called once, from the thread. False when the
 * queue is full or closed: done is then never called. Any thread. */
bool appender_submit(struct appender *appender, struct submit *submit);
/* Call fn after each change of the stored note, and at each tick; it must not
 * wait. In the appender's thread, until appender_stop; once, before the
 * first submit. */
void appender_watch(struct appender *appender, void (*fn)(void *user),
		    void *user);
/* Take no more, finish what waits, end the thread. NULL-safe. */
void appender_stop(struct appender *appender);
/* Only when nobody can submit any more. NULL-safe; of a stopped one. */
void appender_free(struct appender *appender);

#endif
