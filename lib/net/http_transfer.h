/* SPDX-License-Identifier: Apache-2.0 */
/* One transfer, between lib/net/http.c and http_judge.c. */
#ifndef OCOP_LIB_HTTP_TRANSFER_H
#define OCOP_LIB_HTTP_TRANSFER_H

#include <curl/curl.h>

#include "lib/net/http_url.h"

#define FLIGHT_MAX 8		/* transfers at once */
#define HEADERS_MAX 65536	/* bytes of all headers of an answer */

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
	struct ocop__http_proxy proxy;	/* url NULL: none */
	char *ca_file;			/* NULL: the system's */
	struct ocop__http_package package;
};

/* Time from the start to a step; 0: not reached. */
curl_off_t ocop__http_us(const struct transfer *t, CURLINFO step);
/* What curl's result of a transfer means: fills its request's answer. */
enum ocop_err ocop__http_judge(struct transfer *t, CURLcode rc) OCOP_CHECKED;

#endif
