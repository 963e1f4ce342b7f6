/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Says what came of a transfer. It reads the head of the answer, and turns a
 * failure into one of our errors, so that a person is told whom to ask.
 * libcurl's own words follow ours. They may repeat an address, but no address
 * here holds a secret (http_url.c).
 */
#include <string.h>

#include "lib/net/http_transfer.h"

/* X509_V_ERR_CERT_NOT_YET_VALID and _HAS_EXPIRED: what libcurl passes on. */
#define CERT_NOT_YET 9
#define CERT_EXPIRED 10

/* For programs and JSON: never translated, never changed. */
static const char *const words[] = {
	[OCOP_HTTP_WHOLE] = "whole", [OCOP_HTTP_LOCAL] = "local",
	[OCOP_HTTP_ADDRESS] = "address", [OCOP_HTTP_NAME] = "name",
	[OCOP_HTTP_CONNECT] = "connect", [OCOP_HTTP_PROXY] = "proxy",
	[OCOP_HTTP_TLS] = "tls", [OCOP_HTTP_CUT] = "cut",
	[OCOP_HTTP_STALLED] = "stalled", [OCOP_HTTP_SLOW] = "slow",
	[OCOP_HTTP_LONG] = "long", [OCOP_HTTP_CLOCK] = "clock",
	[OCOP_HTTP_ENCODING] = "encoding",
};

const char *ocop_http_fault_word(enum ocop_http_fault fault)
{
	return (size_t)fault < sizeof(words) / sizeof(words[0]) ?
	       words[fault] : "local";
}

curl_off_t ocop__http_us(const struct transfer *t, CURLINFO step)
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

static void read_answer(struct transfer *t)
{
	struct ocop_http_answer *answer = t->request->answer;
	const char *type = NULL;
	char *to = NULL;
	curl_off_t wait = 0;

	answer->spent_us = (uint64_t)ocop__http_us(t, CURLINFO_TOTAL_TIME_T);
	if (curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE,
			      &answer->status) != CURLE_OK)
		answer->status = 0;
	if (curl_easy_getinfo(t->easy, CURLINFO_CONTENT_TYPE,
			      &type) == CURLE_OK)
		/* One that does not fit counts as none. */
		(void)ocop_bytes_copy(answer->type, sizeof(answer->type),
				      ocop_bytes_str(type));
	if (curl_easy_getinfo(t->easy, CURLINFO_REDIRECT_URL,
			      &to) == CURLE_OK && to != NULL)
		ocop__http_place(answer->location, sizeof(answer->location),
				 to);
	if (curl_easy_getinfo(t->easy, CURLINFO_RETRY_AFTER,
			      &wait) == CURLE_OK && wait > 0)
		answer->retry_after_s = wait < 86400 ? (long)wait : 86400;
}

/* Where a transfer stopped that had no time left. */
static enum ocop_http_fault late(const struct transfer *t)
{
	bool connected = ocop__http_us(t, CURLINFO_CONNECT_TIME_T) > 0;

	/* libcurl's own timer may end a little before the time it tells. */
	if (ocop__http_us(t, CURLINFO_PRETRANSFER_TIME_T) > 0)
		return t->request->deadline_s > 0 &&
		       ocop__http_us(t, CURLINFO_TOTAL_TIME_T) + 500000 >=
		       t->request->deadline_s * 1000000 ? OCOP_HTTP_SLOW :
							  OCOP_HTTP_STALLED;
	if (t->http->proxy.url != NULL && (!connected || tunnel_code(t) == 0))
		return OCOP_HTTP_PROXY;
	return connected ? OCOP_HTTP_TLS :
	       ocop__http_us(t, CURLINFO_NAMELOOKUP_TIME_T) > 0 ?
	       OCOP_HTTP_CONNECT : OCOP_HTTP_NAME;
}

/* A certificate that is only too young or too old. */
static bool is_of_dates(const struct transfer *t)
{
	static const CURLINFO from[] = { CURLINFO_SSL_VERIFYRESULT,
					 CURLINFO_PROXY_SSL_VERIFYRESULT };
	long result;

	for (size_t i = 0; i < 2; i++) {
		result = 0;
		if (curl_easy_getinfo(t->easy, from[i], &result) == CURLE_OK &&
		    (result == CERT_NOT_YET || result == CERT_EXPIRED))
			return true;
	}
	return false;
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
		return t->http->proxy.url != NULL ? OCOP_HTTP_PROXY :
						    OCOP_HTTP_CONNECT;
	case CURLE_PEER_FAILED_VERIFICATION:
		return is_of_dates(t) ? OCOP_HTTP_CLOCK : OCOP_HTTP_TLS;
	case CURLE_SSL_CONNECT_ERROR:
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
	case CURLE_BAD_CONTENT_ENCODING:
		return OCOP_HTTP_ENCODING;
	case CURLE_WRITE_ERROR:
		return t->request->body->err == OCOP_ERR_MEMORY ?
		       OCOP_HTTP_LOCAL : OCOP_HTTP_LONG;
	case CURLE_FILESIZE_EXCEEDED:
		return OCOP_HTTP_LONG;
	default:
		return tunnel_code(t) >= 300 ? OCOP_HTTP_PROXY : OCOP_HTTP_CUT;
	}
}

/* The decoder of an encoding may take all that comes, for nothing, and never
 * fail: Brotli's does. NULL: no such answer. */
static const char *swallowing(const struct transfer *t)
{
	struct curl_header *header;

	return !t->begun && curl_easy_header(t->easy, "Content-Encoding", 0,
					     CURLH_HEADER, -1,
					     &header) == CURLHE_OK ?
	       header->value : NULL;
}

/* A whole transfer, which still may be none of an answer. */
static enum ocop_err judge_whole(struct transfer *t)
{
	struct request *r = t->request;
	struct ocop_http_answer *a = r->answer;
	const char *encoding = swallowing(t);

	if (ocop__http_file_url(r->url)) {
		a->status = 200;
	} else if (!t->headers_whole) {
		a->fault = OCOP_HTTP_CUT;
		return ocop_fail(r->diag, OCOP_ERR_NETWORK, 0,
				 "%.120s: the answer ended inside its headers", r->url);
	} else if (a->status == 407) { /* no server but a proxy says it */
		a->fault = OCOP_HTTP_PROXY;
		return ocop_fail(r->diag, OCOP_ERR_NETWORK, 0, "%.120s: proxy: it requires a user name and a password (407)", r->url);
	} else if (a->status == 200 && encoding != NULL) {
		a->fault = OCOP_HTTP_ENCODING;
		return ocop_fail(r->diag, OCOP_ERR_NETWORK, 0,
				 "%.120s: encoding: the answer, encoded as "
				 "'%.30s', cannot be decoded",
				 r->url, encoding);
	}
	return OCOP_OK;
}

static enum ocop_err error_of(const struct transfer *t, CURLcode rc)
{
	if (rc == CURLE_OUT_OF_MEMORY ||
	    t->request->body->err == OCOP_ERR_MEMORY)
		return OCOP_ERR_MEMORY;
	/* The authorities' file is this machine's, not a source's. */
	return rc == CURLE_SSL_CACERT_BADFILE ? OCOP_ERR_FILE :
						OCOP_ERR_NETWORK;
}

enum ocop_err ocop__http_judge(struct transfer *t, CURLcode rc)
{
	struct request *r = t->request;
	const char *why = t->error[0] != '\0' ? t->error :
			  curl_easy_strerror(rc);

	read_answer(t);

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
				 "%.120s: the headers are longer than %d bytes", r->url,
				 HEADERS_MAX) :
		       ocop_fail(r->diag, OCOP_ERR_LIMIT, 0,
				 "%.120s: the answer is longer than %zu bytes", r->url,
				 r->body->max);
	case OCOP_HTTP_SLOW:
		return ocop_fail(r->diag, OCOP_ERR_NETWORK, 0,
				 "%.120s: slow: too few bytes arrived in the allowed time",
				 r->url);
	case OCOP_HTTP_ADDRESS:
		return ocop_fail(r->diag, OCOP_ERR_ARGUMENT, 0, "%.120s: %s",
				 r->url, why);
	case OCOP_HTTP_CLOCK:
		return ocop_fail(r->diag, OCOP_ERR_NETWORK, 0,
				 "%.80s: clock: its certificate is not valid on the date of this machine's clock: check the clock",
				 r->url);
	default:
		return ocop_fail(r->diag, error_of(t, rc), 0,
				 "%.120s: %s: %s", r->url,
				 ocop_http_fault_word(r->answer->fault), why);
	}
}
