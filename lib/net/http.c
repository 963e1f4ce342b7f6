/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Transfers by libcurl: the only file that includes its headers.
 *
 * Every request, single or many, runs on one multi handle, so that all
 * share its pool of connections. What the other side says is bounded here
 * (body by the caller's ceiling, headers by HEADERS_MAX, silence and drip by
 * timeouts); what it means is the caller's to check.
 *
 * curl_easy_init makes the process-wide initialisation of libcurl when it
 * is the first call, which Debian's build does under a lock. Nothing else
 * here is shared, so one ocop_http belongs to one thread at a time.
 */
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include <ocop/http.h>

#include "lib/net/http_file.h"

#define FLIGHT_MAX 8		/* transfers at once */
#define HEADERS_MAX 65536	/* bytes of all headers of an answer */
#define POLL_MS 1000
#define CONNECT_TIMEOUT_S 10
#define STALL_TIMEOUT_S 20
#define GRACE_S 30
#define MIN_BYTES_PER_S 256

/* For programs and JSON: never translated, never changed. */
static const char *const words[] = {
	[OCOP_HTTP_WHOLE] = "whole", [OCOP_HTTP_LOCAL] = "local",
	[OCOP_HTTP_ADDRESS] = "address", [OCOP_HTTP_NAME] = "name",
	[OCOP_HTTP_CONNECT] = "connect", [OCOP_HTTP_PROXY] = "proxy",
	[OCOP_HTTP_TLS] = "tls", [OCOP_HTTP_CUT] = "cut",
	[OCOP_HTTP_STALLED] = "stalled", [OCOP_HTTP_SLOW] = "slow",
	[OCOP_HTTP_LONG] = "long",
};

const char *ocop_http_fault_word(enum ocop_http_fault fault)
{
	return (size_t)fault < sizeof(words) / sizeof(words[0]) ?
	       words[fault] : "local";
}

/* One thing asked for; the caller's memory throughout. */
struct request {
	const char *url;
	const char *content_type;	/* NULL: a GET */
	struct ocop_bytes data;
	long deadline_s;		/* 0: none */
	struct ocop_buf *body;
	struct ocop_http_answer *answer;
	struct ocop_diag *diag;
	enum ocop_err err;
};

struct transfer {
	struct ocop_http *http;		/* lent */
	CURL *easy;			/* owned, kept between requests */
	struct curl_slist *headers;	/* owned while in flight */
	struct request *request;	/* NULL: idle */
	size_t header_bytes;
	bool headers_whole;		/* the blank line was seen */
	bool begun;			/* a byte of the body was seen */
	char error[CURL_ERROR_SIZE];
};

struct ocop_http {
	CURLM *multi;
	struct transfer slot[FLIGHT_MAX];
	long connect_timeout_s;
	long stall_timeout_s;
	long grace_s, min_bytes_per_s;
	char *proxy;			/* never NULL; "": none */
	char *ca_file;			/* never NULL; "": the system's */
};

static size_t on_body(char *ptr, size_t size, size_t count, void *user)
{
	struct transfer *t = user;
	size_t len = size * count;

	t->begun = true;
	/* Another count than len makes curl end the transfer. */
	if (ocop_buf_add(t->request->body, ptr, len))
		return len == 0 ? 1 : 0;
	return len;
}

static size_t on_header(char *ptr, size_t size, size_t count, void *user)
{
	struct transfer *t = user;
	size_t len = size * count;

	t->header_bytes += len;
	if (t->header_bytes > HEADERS_MAX)
		return len == 0 ? 1 : 0;
	/* A connection cut behind the status line looks like an empty answer
	 * to curl 7.88: only the blank line proves that the headers ended. */
	if (!t->begun)		/* what comes after the body is a trailer */
		t->headers_whole = (len == 2 && memcmp(ptr, "\r\n", 2) == 0) ||
				   (len == 1 && ptr[0] == '\n');
	return len;
}

/* Time from the start to a step; 0: not reached. */
static curl_off_t spent_us(const struct transfer *t, CURLINFO step)
{
	curl_off_t us = 0;

	return curl_easy_getinfo(t->easy, step, &us) == CURLE_OK ? us : 0;
}

/* A proxy's answer to CONNECT; 0: none. */
static long tunnel_code(const struct transfer *t)
{
	long code = 0;

	return curl_easy_getinfo(t->easy, CURLINFO_HTTP_CONNECTCODE,
				 &code) == CURLE_OK ? code : 0;
}

/* About once a second: nonzero ends the transfer. */
static int on_progress(void *user, curl_off_t down_total, curl_off_t down,
		       curl_off_t up_total, curl_off_t up)
{
	struct transfer *t = user;
	curl_off_t s = spent_us(t, CURLINFO_TOTAL_TIME_T) / 1000000 -
		       t->http->grace_s;

	(void)down_total;
	(void)up_total;
	return s > 0 && (down + up) / s < t->http->min_bytes_per_s;
}

enum ocop_err ocop_http_new(struct ocop_http **out,
			    const struct ocop_http_limits *limits)
{
	static const struct ocop_http_limits defaults;
	struct ocop_http *http = NULL;
	enum ocop_err err = OCOP_ERR_MEMORY;

	*out = NULL;
	if (limits == NULL)
		limits = &defaults;
	http = calloc(1, sizeof(*http));
	if (http == NULL)
		return OCOP_ERR_MEMORY;
	for (size_t i = 0; i < FLIGHT_MAX; i++) {
		http->slot[i].http = http;
		http->slot[i].easy = curl_easy_init();
		if (http->slot[i].easy == NULL)
			goto out;
	}
	http->multi = curl_multi_init();
	http->proxy = strdup(limits->proxy != NULL ? limits->proxy : "");
	if (limits->ca_file != NULL)
		http->ca_file = strdup(limits->ca_file);
	if (http->multi == NULL || http->proxy == NULL ||
	    (limits->ca_file != NULL && http->ca_file == NULL))
		goto out;
	http->connect_timeout_s = limits->connect_timeout_s > 0 ?
				  limits->connect_timeout_s : CONNECT_TIMEOUT_S;
	http->stall_timeout_s = limits->stall_timeout_s > 0 ?
				limits->stall_timeout_s : STALL_TIMEOUT_S;
	http->grace_s = limits->grace_s > 0 ? limits->grace_s : GRACE_S;
	http->min_bytes_per_s = limits->min_bytes_per_s > 0 ?
				limits->min_bytes_per_s : MIN_BYTES_PER_S;
	*out = http;
	http = NULL;
	err = OCOP_OK;
out:
	ocop_http_free(http);
	return err;
}

void ocop_http_free(struct ocop_http *http)
{
	if (http == NULL)
		return;
	for (size_t i = 0; i < FLIGHT_MAX; i++)
		curl_easy_cleanup(http->slot[i].easy);
	if (http->multi != NULL)
		curl_multi_cleanup(http->multi);
	free(http->proxy);
	free(http->ca_file);
	free(http);
}

/* Set an option; sticky, so that one check at the end is enough. */
#define SET(option, value) do { \
	if (rc == CURLE_OK) \
		rc = curl_easy_setopt(easy, (option), (value)); \
} while (0)

/* What holds for every transfer, whatever is asked for. */
static CURLcode set_bounds(const struct ocop_http *http, CURL *easy)
{
	CURLcode rc = CURLE_OK;

	SET(CURLOPT_PROTOCOLS_STR, "http,https,file");
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_NOPROGRESS, 0L);
	SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	SET(CURLOPT_CONNECTTIMEOUT, http->connect_timeout_s);
	SET(CURLOPT_LOW_SPEED_LIMIT, 1L);
	SET(CURLOPT_LOW_SPEED_TIME, http->stall_timeout_s);
	/* Set even when empty: else curl asks the environment. */
	SET(CURLOPT_PROXY, http->proxy);
	SET(CURLOPT_NOPROXY, "");
	SET(CURLOPT_USERAGENT, "ocop/" OCOP_VERSION);
	/* An empty name names no file: it must not mean the system's. */
	if (http->ca_file != NULL) {
		SET(CURLOPT_CAINFO, http->ca_file);
		SET(CURLOPT_PROXY_CAINFO, http->ca_file);
	}
	return rc;
}

static CURLcode set_request(struct transfer *t)
{
	const struct request *r = t->request;
	const struct ocop_buf *body = r->body;
	CURL *easy = t->easy;
	CURLcode rc = CURLE_OK;

	SET(CURLOPT_URL, r->url);
	SET(CURLOPT_ERRORBUFFER, t->error);
	SET(CURLOPT_PRIVATE, t);
	SET(CURLOPT_WRITEFUNCTION, on_body);
	SET(CURLOPT_WRITEDATA, t);
	SET(CURLOPT_HEADERFUNCTION, on_header);
	SET(CURLOPT_HEADERDATA, t);
	SET(CURLOPT_XFERINFOFUNCTION, on_progress);
	SET(CURLOPT_XFERINFODATA, t);
	if (r->deadline_s > 0)
		SET(CURLOPT_TIMEOUT, r->deadline_s);
	/* A length announced above the ceiling need not be read at all; 0
	 * would mean no limit, so a full buffer is left to on_body. */
	if (body->max > body->len)
		SET(CURLOPT_MAXFILESIZE_LARGE,
		    (curl_off_t)(body->max - body->len));
	if (r->content_type != NULL) {
		SET(CURLOPT_POST, 1L);
		/* NULL would make curl read the data from stdin. */
		SET(CURLOPT_POSTFIELDS, r->data.len > 0 ?
		    (const char *)r->data.ptr : "");
		SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->data.len);
		SET(CURLOPT_HTTPHEADER, t->headers);
	}
	return rc;
}

static struct curl_slist *post_headers(const char *content_type)
{
	struct ocop_buf line = OCOP_BUF(256);
	struct curl_slist *list = NULL, *longer;
	const char *text;

	ocop_buf_str(&line, "Content-Type: ");
	ocop_buf_str(&line, content_type);
	text = ocop_buf_cstr(&line);
	if (text == NULL)
		goto out;
	list = curl_slist_append(NULL, text);
	if (list == NULL)
		goto out;
	/* No "Expect: 100-continue": it costs a wait with some servers. */
	longer = curl_slist_append(list, "Expect:");
	if (longer == NULL) {
		curl_slist_free_all(list);
		list = NULL;
	}
out:
	ocop_buf_clear(&line);
	return list;
}

/* Put a request on the wire; false (err set) when it need not or cannot. */
static bool start(struct ocop_http *http, struct transfer *t,
		  struct request *r)
{
	memset(r->answer, 0, sizeof(*r->answer));
	r->answer->retry_after_s = -1;
	if (ocop__http_file_url(r->url) && !ocop__http_file_readable(r->url)) {
		r->answer->status = 404;	/* no file of that name */
		r->err = OCOP_OK;
		return false;
	}
	t->request = r;
	t->header_bytes = 0;
	t->headers_whole = t->begun = false;
	t->error[0] = '\0';
	curl_easy_reset(t->easy);
	if (r->content_type != NULL) {
		t->headers = post_headers(r->content_type);
		if (t->headers == NULL)
			goto fail;
	}
	if (set_bounds(http, t->easy) == CURLE_OK &&
	    set_request(t) == CURLE_OK &&
	    curl_multi_add_handle(http->multi, t->easy) == CURLM_OK)
		return true;
fail:
	r->err = ocop_fail(r->diag, OCOP_ERR_MEMORY, 0,
			   "%.120s: cannot start the transfer", r->url);
	curl_slist_free_all(t->headers);
	t->headers = NULL;
	t->request = NULL;
	return false;
}

static void read_answer(struct transfer *t)
{
	struct ocop_http_answer *answer = t->request->answer;
	const char *type = NULL;
	curl_off_t wait = 0;

	answer->spent_us = (uint64_t)spent_us(t, CURLINFO_TOTAL_TIME_T);
	if (curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE,
			      &answer->status) != CURLE_OK)
		answer->status = 0;
	if (curl_easy_getinfo(t->easy, CURLINFO_CONTENT_TYPE,
			      &type) == CURLE_OK)
		/* One that does not fit counts as none. */
		(void)ocop_bytes_copy(answer->type, sizeof(answer->type),
				      ocop_bytes_str(type));
	if (curl_easy_getinfo(t->easy, CURLINFO_RETRY_AFTER,
			      &wait) == CURLE_OK && wait > 0)
		answer->retry_after_s = wait < 86400 ? (long)wait : 86400;
}

/* Where a transfer stopped that had no time left. */
static enum ocop_http_fault late(const struct transfer *t)
{
	bool connected = spent_us(t, CURLINFO_CONNECT_TIME_T) > 0;

	/* libcurl's own timer may end a little before the time it tells. */
	if (spent_us(t, CURLINFO_PRETRANSFER_TIME_T) > 0)
		return t->request->deadline_s > 0 &&
		       spent_us(t, CURLINFO_TOTAL_TIME_T) + 500000 >=
		       t->request->deadline_s * 1000000 ? OCOP_HTTP_SLOW :
							  OCOP_HTTP_STALLED;
	if (t->http->proxy[0] != '\0' && (!connected || tunnel_code(t) == 0))
		return OCOP_HTTP_PROXY;
	return connected ? OCOP_HTTP_TLS :
	       spent_us(t, CURLINFO_NAMELOOKUP_TIME_T) > 0 ?
	       OCOP_HTTP_CONNECT : OCOP_HTTP_NAME;
}

static enum ocop_http_fault fault_of(const struct transfer *t, CURLcode rc)
{
	switch (rc) {
	case CURLE_URL_MALFORMAT:
	case CURLE_UNSUPPORTED_PROTOCOL:
		return OCOP_HTTP_ADDRESS;
	case CURLE_OUT_OF_MEMORY:
	case CURLE_FAILED_INIT:
		return OCOP_HTTP_LOCAL;
	case CURLE_COULDNT_RESOLVE_HOST:
		return OCOP_HTTP_NAME;
	case CURLE_COULDNT_RESOLVE_PROXY:
	case CURLE_PROXY:
		return OCOP_HTTP_PROXY;
	case CURLE_COULDNT_CONNECT:
		return t->http->proxy[0] != '\0' ? OCOP_HTTP_PROXY :
						   OCOP_HTTP_CONNECT;
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CIPHER:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_INVALIDCERTSTATUS:
		return OCOP_HTTP_TLS;
	case CURLE_OPERATION_TIMEDOUT:
		return late(t);
	case CURLE_ABORTED_BY_CALLBACK:
		return OCOP_HTTP_SLOW;
	case CURLE_WRITE_ERROR:
		return t->request->body->err == OCOP_ERR_MEMORY ?
		       OCOP_HTTP_LOCAL : OCOP_HTTP_LONG;
	case CURLE_FILESIZE_EXCEEDED:
		return OCOP_HTTP_LONG;
	default:
		return tunnel_code(t) >= 300 ? OCOP_HTTP_PROXY : OCOP_HTTP_CUT;
	}
}

/* A whole transfer, which still may be none of an answer. */
static enum ocop_err judge_whole(struct transfer *t)
{
	struct request *r = t->request;
	struct ocop_http_answer *a = r->answer;

	if (ocop__http_file_url(r->url)) {
		a->status = 200;
	} else if (!t->headers_whole) {
		a->fault = OCOP_HTTP_CUT;
		return ocop_fail(r->diag, OCOP_ERR_NETWORK, 0,
				 "%.120s: cut inside the headers", r->url);
	} else if (a->status == 407) { /* no server but a proxy says it */
		a->fault = OCOP_HTTP_PROXY;
		return ocop_fail(r->diag, OCOP_ERR_NETWORK, 0, "%.120s: proxy:"
				 " it wants a name and password (407)", r->url);
	}
	return OCOP_OK;
}

/* curl's result of a transfer, as ours. */
static enum ocop_err judge(struct transfer *t, CURLcode rc)
{
	struct request *r = t->request;
	const char *why = t->error[0] != '\0' ? t->error :
			  curl_easy_strerror(rc);

	if (rc == CURLE_OK)
		return judge_whole(t);
	if (ocop__http_file_url(r->url) && rc == CURLE_FILE_COULDNT_READ_FILE) {
		r->answer->status = 404;
		return OCOP_OK;
	}
	r->answer->fault = fault_of(t, rc);
	switch (r->answer->fault) {
	case OCOP_HTTP_LONG:
		return t->header_bytes > HEADERS_MAX ?
		       ocop_fail(r->diag, OCOP_ERR_LIMIT, 0,
				 "%.120s: headers above %d bytes", r->url,
				 HEADERS_MAX) :
		       ocop_fail(r->diag, OCOP_ERR_LIMIT, 0,
				 "%.120s: answer above %zu bytes", r->url,
				 r->body->max);
	case OCOP_HTTP_SLOW:
		return ocop_fail(r->diag, OCOP_ERR_NETWORK, 0,
				 "%.120s: slow: too few bytes in too long a time",
				 r->url);
	case OCOP_HTTP_ADDRESS:
		return ocop_fail(r->diag, OCOP_ERR_ARGUMENT, 0, "%.120s: %s",
				 r->url, why);
	default:
		return ocop_fail(r->diag, rc == CURLE_OUT_OF_MEMORY ||
				 r->body->err == OCOP_ERR_MEMORY ?
				 OCOP_ERR_MEMORY : OCOP_ERR_NETWORK, 0,
				 "%.120s: %s: %s", r->url,
				 ocop_http_fault_word(r->answer->fault), why);
	}
}

/* Take a transfer off the wire; its slot is free again. */
static void finish(struct ocop_http *http, struct transfer *t, CURLcode rc)
{
	read_answer(t);
	t->request->err = judge(t, rc);
	(void)curl_multi_remove_handle(http->multi, t->easy);
	curl_slist_free_all(t->headers);
	t->headers = NULL;
	t->request = NULL;
}

/* Start waiting requests on idle slots; how many failed at once. */
static size_t fill(struct ocop_http *http, struct request *requests,
		   size_t count, size_t *next)
{
	size_t failed = 0;

	for (size_t i = 0; i < FLIGHT_MAX; i++)
		while (http->slot[i].request == NULL && *next < count)
			if (!start(http, &http->slot[i], &requests[(*next)++]))
				failed++;
	return failed;
}

/* Take finished transfers off; how many. */
static size_t reap(struct ocop_http *http)
{
	struct transfer *t;
	CURLMsg *message;
	size_t done = 0;
	int left;

	while ((message = curl_multi_info_read(http->multi, &left)) != NULL) {
		CURLcode rc = message->data.result;

		t = NULL;
		if (message->msg != CURLMSG_DONE ||
		    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE,
				      &t) != CURLE_OK || t == NULL)
			continue;
		finish(http, t, rc);	/* message ends here */
		done++;
	}
	return done;
}

/* Run all requests to their ends; each has its own err. */
static void run(struct ocop_http *http, struct request *requests, size_t count)
{
	size_t next = 0, done = 0;
	int running;

	while (done < count) {
		done += fill(http, requests, count, &next);
		if (curl_multi_perform(http->multi, &running) != CURLM_OK)
			break;
		done += reap(http);
		if (done < count && next < count && running < FLIGHT_MAX)
			continue;	/* a slot is idle again */
		if (done < count &&
		    curl_multi_poll(http->multi, NULL, 0, POLL_MS,
				    NULL) != CURLM_OK)
			break;
	}
	/* Only when the multi handle itself failed: leave nothing behind. */
	for (size_t i = 0; i < FLIGHT_MAX; i++)
		if (http->slot[i].request != NULL)
			finish(http, &http->slot[i], CURLE_FAILED_INIT);
	for (; next < count; next++)
		requests[next].err = ocop_fail(requests[next].diag,
					       OCOP_ERR_NETWORK, 0,
					       "%.120s: not started",
					       requests[next].url);
}

enum ocop_err ocop_http_get(struct ocop_http *http, const char *url,
			    struct ocop_buf *body,
			    struct ocop_http_answer *answer,
			    struct ocop_diag *diag)
{
	struct request r = { .url = url, .body = body, .answer = answer,
			     .diag = diag, .err = OCOP_ERR_BUG };

	run(http, &r, 1);
	return r.err;
}

enum ocop_err ocop_http_post(struct ocop_http *http, const char *url,
			     const char *content_type, struct ocop_bytes data,
			     struct ocop_buf *body,
			     struct ocop_http_answer *answer,
			     struct ocop_diag *diag)
{
	struct request r = { .url = url, .content_type = content_type,
			     .data = data, .body = body, .answer = answer,
			     .diag = diag, .err = OCOP_ERR_BUG };

	run(http, &r, 1);
	return r.err;
}

enum ocop_err ocop_http_get_many(struct ocop_http *http,
				 struct ocop_http_job *jobs, size_t count)
{
	struct request *requests;

	requests = calloc(count > 0 ? count : 1, sizeof(*requests));
	if (requests == NULL)
		return OCOP_ERR_MEMORY;
	for (size_t i = 0; i < count; i++)
		requests[i] = (struct request){
			.url = jobs[i].url, .deadline_s = jobs[i].deadline_s,
			.body = &jobs[i].body,
			.answer = &jobs[i].answer, .diag = &jobs[i].diag,
			.err = OCOP_ERR_BUG };
	run(http, requests, count);
	for (size_t i = 0; i < count; i++)
		jobs[i].err = requests[i].err;
	free(requests);
	return OCOP_OK;
}
