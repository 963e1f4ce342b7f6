/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Transfers by libcurl. Before a transfer, http_url.c reads its address. After
 * it, http_judge.c says what came of it.
 *
 * Every request, single or many, runs on one multi handle, so that all share
 * its pool of connections. This file limits what the other side may send: the
 * body by the caller's ceiling, headers by HEADERS_MAX, silent and very slow
 * answers by timeouts. The caller checks what the answer means.
 *
 * The first call of curl_easy_init initialises libcurl for the whole process,
 * which Debian's build does under a lock. Nothing else here is shared, so one
 * ocop_http belongs to one thread at a time.
 */
#include <stdlib.h>
#include <string.h>

#include <ocop/file.h>
#include <ocop/version.h>

#include "lib/net/http.h"
#include "lib/net/http_transfer.h"

#define POLL_MS 1000
#define CONNECT_TIMEOUT_S 10
#define STALL_TIMEOUT_S 20
#define GRACE_S 30
#define MIN_BYTES_PER_S 256
#define CA_FILE_MAX ((size_t)16 * 1024 * 1024)

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

/* About once a second: nonzero ends the transfer. */
static int on_progress(void *user, curl_off_t down_total, curl_off_t down,
		       curl_off_t up_total, curl_off_t up)
{
	struct transfer *t = user;
	curl_off_t s = ocop__http_us(t, CURLINFO_TOTAL_TIME_T) / 1000000 -
		       t->http->grace_s;

	(void)down_total;
	(void)up_total;
	return s > 0 && (down + up) / s < t->http->min_bytes_per_s;
}

/* libcurl would say only at the first TLS connection, and not why. */
static enum ocop_err check_ca_file(const char *path, struct ocop_diag *diag)
{
	struct ocop_buf file = OCOP_BUF(CA_FILE_MAX);
	enum ocop_err err = ocop_file_read(&file, path, diag);
	const char *text = err ? NULL : ocop_buf_cstr(&file);

	if (!err && (text == NULL ||
		     strstr(text, " CERTIFICATE-----") == NULL))
		err = ocop_fail(diag, OCOP_ERR_FILE, 0,
				"%.80s: it has no PEM certificate; convert DER to PEM with 'openssl x509 -inform DER'",
				path);
	ocop_buf_clear(&file);
	return err;
}

enum ocop_err ocop_http_new(struct ocop_http **out,
			    const struct ocop_http_limits *limits,
			    struct ocop_diag *diag)
{
	static const struct ocop_http_limits defaults;
	struct ocop_http *http = NULL;
	enum ocop_err err = OCOP_OK;

	*out = NULL;
	if (limits == NULL)
		limits = &defaults;
	if (limits->ca_file != NULL)
		err = check_ca_file(limits->ca_file, diag);
	if (err)
		return err;
	http = calloc(1, sizeof(*http));
	if (http == NULL)
		return OCOP_ERR_MEMORY;
	if (limits->proxy != NULL && limits->proxy[0] != '\0')
		err = ocop__http_proxy_parse(&http->proxy, limits->proxy,
					     diag);
	if (err)
		goto out;
	err = OCOP_ERR_MEMORY;
	for (size_t i = 0; i < FLIGHT_MAX; i++) {
		http->slot[i].http = http;
		http->slot[i].easy = curl_easy_init();
		if (http->slot[i].easy == NULL)
			goto out;
	}
	http->multi = curl_multi_init();
	if (limits->ca_file != NULL)
		http->ca_file = strdup(limits->ca_file);
	if (http->multi == NULL ||
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
	ocop__http_proxy_clear(&http->proxy);
	ocop__http_package_clear(&http->package);
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
	SET(CURLOPT_PROXY, http->proxy.url != NULL ? http->proxy.url : "");
	if (http->proxy.user != NULL)
		SET(CURLOPT_PROXYUSERNAME, http->proxy.user);
	if (http->proxy.password != NULL)
		SET(CURLOPT_PROXYPASSWORD, http->proxy.password);
	SET(CURLOPT_NOPROXY, "");
	/* Asked for as it is; what is encoded nevertheless is decoded, since
	 * some stores send what they were given. */
	SET(CURLOPT_ACCEPT_ENCODING, "identity");
	SET(CURLOPT_USERAGENT, "ocop/" OCOP_VERSION);
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

/* Put a request on the wire; false (err set) when it need not or cannot: a
 * package's is answered here. */
static bool start(struct ocop_http *http, struct transfer *t,
		  struct request *r)
{
	memset(r->answer, 0, sizeof(*r->answer));
	r->answer->retry_after_s = -1;
	r->err = ocop_http_check_url(r->url, r->diag);
	if (r->err) {
		r->answer->fault = OCOP_HTTP_ADDRESS;
		return false;
	}
	if (ocop__http_file_url(r->url) &&
	    ocop__http_package_get(&http->package, r->url, r->body,
				   &r->answer->status, &r->err, r->diag))
		return false;
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

/* Take a transfer off the wire; its slot is free again. */
static void finish(struct ocop_http *http, struct transfer *t, CURLcode rc)
{
	t->request->err = ocop__http_judge(t, rc);
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
					       "%.120s: the transfer did not start",
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

enum ocop_err ocop__http_get_many(struct ocop_http *http,
				  struct ocop__http_job *jobs, size_t count)
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
