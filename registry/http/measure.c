/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes the text format of Prometheus, version 0.0.4. Only this file has the
 * names, help texts and types of the metrics. No label holds anything that a
 * stranger chose.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "registry/http/http.h"

static const char *const classes[MEASURE_CLASSES] = {
	"none", "1xx", "2xx", "3xx", "4xx", "5xx"
};

/* A look-up takes less than one, a submit waits for a disk. */
static const unsigned steps_us[MEASURE_STEPS] = {
	250, 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000,
	1000000, 5000000
};

static const char *const outcomes[MEASURE_OUTCOMES] = {
	[SUBMIT_TROUBLE] = "trouble", [SUBMIT_COUNTED] = "counted",
	[SUBMIT_SAME] = "same", [SUBMIT_REFUSED] = "refused",
	[SUBMIT_CLOCK] = "clock", [SUBMIT_QUOTA] = "quota",
	[SUBMIT_BEHIND] = "behind"
};

const char *measure_outcome(enum submit_outcome outcome)
{
	return outcomes[outcome];
}

void measure_request(struct measure *measure, const struct route *route,
		     const struct http_done *done)
{
	size_t number = route == NULL ? MEASURE_ROUTES_MAX :
			route_number(route), step = 0;
	unsigned class = done->status / 100;

	atomic_fetch_add(&measure->requests[number]
			 [class < MEASURE_CLASSES ? class : 0], 1);
	while (step < MEASURE_STEPS && done->us > steps_us[step])
		step++;
	atomic_fetch_add(&measure->times[step], 1);
	atomic_fetch_add(&measure->time_us, done->us);
	atomic_fetch_add(&measure->bytes, done->bytes);
}

/* --- The text --- */

static void family(struct ocop_buf *out, const char *name, const char *type,
		   const char *help)
{
	ocop_buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name,
			type);
}

static void number(struct ocop_buf *out, const char *name, const char *type,
		   const char *help, int64_t value)
{
	family(out, name, type, help);
	ocop_buf_printf(out, "%s %" PRId64 "\n", name, value);
}

static void write_requests(struct ocop_buf *out, struct measure *m)
{
	const struct route *route;

	family(out, "ocop_http_requests_total", "counter",
	       "Requests by the pattern of their path and the class of their status; none: the client left before an answer.");
	for (size_t i = 0; i <= MEASURE_ROUTES_MAX; i++) {
		route = i == MEASURE_ROUTES_MAX ? NULL : route_at(i);
		for (size_t c = 0; c < MEASURE_CLASSES; c++) {
			uint64_t n = atomic_load(&m->requests[i][c]);

			if (n > 0)
				ocop_buf_printf(out, "ocop_http_requests_total{route=\"%s\",status=\"%s\"} %"
						PRIu64 "\n",
						route ? route->pattern : "none",
						classes[c], n);
		}
	}
	number(out, "ocop_http_response_bytes_total", "counter",
	       "Bytes of the bodies of answers.",
	       (int64_t)atomic_load(&m->bytes));
}

static void write_times(struct ocop_buf *out, struct measure *m)
{
	uint64_t count = 0, us = atomic_load(&m->time_us);

	family(out, "ocop_http_request_duration_seconds", "histogram",
	       "Time from the first line of a request to the end of its answer.");
	for (size_t i = 0; i <= MEASURE_STEPS; i++) {
		count += atomic_load(&m->times[i]);
		if (i < MEASURE_STEPS)
			ocop_buf_printf(out, "ocop_http_request_duration_seconds_bucket{le=\"%u.%06u\"} %"
					PRIu64 "\n", steps_us[i] / 1000000,
					steps_us[i] % 1000000, count);
	}
	ocop_buf_printf(out, "ocop_http_request_duration_seconds_bucket{le=\"+Inf\"} %"
			PRIu64 "\nocop_http_request_duration_seconds_sum %"
			PRIu64 ".%06" PRIu64 "\n"
			"ocop_http_request_duration_seconds_count %" PRIu64
			"\n", count, us / 1000000, us % 1000000, count);
}

static void write_records(struct ocop_buf *out, struct measure *m)
{
	family(out, "ocop_records_total", "counter",
	       "Submitted records and trust files by what the writer decided.");
	for (size_t i = 0; i < MEASURE_OUTCOMES; i++)
		ocop_buf_printf(out, "ocop_records_total{outcome=\"%s\"} %"
				PRIu64 "\n", outcomes[i],
				(uint64_t)atomic_load(&m->records[i]));
}

static void write_queues(struct ocop_buf *out, const struct serve *serve)
{
	family(out, "ocop_queue_length", "gauge",
	       "Requests that wait for a worker, and records that wait for the writer.");
	ocop_buf_printf(out, "ocop_queue_length{queue=\"read\"} %zu\n"
			"ocop_queue_length{queue=\"append\"} %zu\n",
			pool_waiting(serve->pool),
			appender_waiting(serve->appender));
}

/* Ages are told and not times, because a clock may be moved in a demo. */
static void write_log(struct ocop_buf *out, const struct view *view,
		      const struct serve *serve)
{
	uint64_t now = 0;

	number(out, "ocop_log_entries", "gauge", "Entries of all logs.",
	       (int64_t)view->total);
	if (!reg_clock_now(view->clock, &now, NULL)) {
		if (view->signed_time != 0)
			number(out, "ocop_checkpoint_age_seconds", "gauge",
			       "Age of the newest signed time.",
			       (int64_t)now - (int64_t)view->signed_time);
		if (view->vouched_time != 0)
			number(out, "ocop_witnessed_age_seconds", "gauge",
			       "Age of the newest time that a quorum of witnesses signed.",
			       (int64_t)now - (int64_t)view->vouched_time);
	}
	if (serve->witness_lag != NULL)
		number(out, "ocop_witnesses_ahead", "gauge",
		       "Witnesses that cosigned a longer log than this one.",
		       atomic_load(&serve->witness_lag->witnesses));
	number(out, "ocop_append_failing", "gauge",
	       "1 if the last batch of records could not be stored.",
	       appender_failing(serve->appender));
}

/* Resident memory, from /proc/self/statm: pages, of which the second number
 * is resident. */
static void write_memory(struct ocop_buf *out)
{
	uint64_t size, resident;
	FILE *file = fopen("/proc/self/statm", "r");
	char text[64] = "", *at;

	if (file == NULL)
		return;
	at = fgets(text, sizeof(text), file);
	fclose(file);
	if (at == NULL)
		return;
	size = strtoull(at, &at, 10);
	resident = strtoull(at, &at, 10);
	if (size >= resident)
		number(out, "process_resident_memory_bytes", "gauge",
		       "Resident memory in bytes.",
		       (int64_t)resident * sysconf(_SC_PAGESIZE));
}

void measure_write(struct ocop_buf *out, struct serve *serve,
		   const struct view *view)
{
	write_requests(out, &serve->measure);
	write_times(out, &serve->measure);
	write_records(out, &serve->measure);
	write_queues(out, serve);
	write_log(out, view, serve);
	number(out, "ocop_http_connections", "gauge", "Open connections.",
	       server_connections(serve->server));
	number(out, "ocop_request_log_dropped_total", "counter",
	       "Lines that the request log had no room for.",
	       (int64_t)line_log_dropped(serve->log));
	write_memory(out);
}
