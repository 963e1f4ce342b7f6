/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Classifies a complete answer that is not what was requested: missing,
 * redirected, an HTML page, empty. Networks and web servers often give such an
 * answer in place of a log. So it is not evidence against anybody.
 */
#include <string.h>
#include <strings.h>

#include <ocop/http.h>

#include "lib/base/mark.h"

bool ocop_http_is_page(const struct ocop_http_answer *answer,
		       struct ocop_bytes body)
{
	static const char *const starts[] = { "<!doctype", "<html", "<?xml",
		"<head", "<meta", "<script", "<body", "<!--" };

	/* 511: RFC 6585 section 6. */
	if (answer->status == 511 ||
	    strncasecmp(answer->type, "text/html", 9) == 0)
		return true;
	while (body.len > 0 && memchr("\xef\xbb\xbf \t\r\n", body.ptr[0], 7)) {
		body.ptr++;
		body.len--;
	}
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (body.len >= strlen(starts[i]) &&
		    strncasecmp((const char *)body.ptr, starts[i],
				strlen(starts[i])) == 0)
			return true;
	return false;
}

enum ocop_err ocop_http_check_answer(const struct ocop_http_answer *answer,
				     struct ocop_bytes body, const char *url,
				     struct ocop_diag *diag)
{
	if (answer->status == 404 || answer->status == 410)
		return ocop_fail(diag, OCOP_ERR_ABSENT, 0, "%.140s: not found",
				 url);
	if (answer->status >= 300 && answer->status < 400)
		return ocop_fail(diag, OCOP_ERR_HTTP, 0,
				 "%.80s: it redirects (%ld) to %.80s; redirects are not followed",
				 url, answer->status,
				 answer->location[0] != '\0' ?
				 answer->location : N_("nowhere"));
	if (answer->status == 511 ||
	    (answer->status >= 200 && answer->status < 300 &&
	     ocop_http_is_page(answer, body)))
		return ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
				 "%.120s: a web page came instead (perhaps the network's login page)",
				 url);
	if (answer->status < 200 || answer->status > 201)
		return ocop_fail(diag, OCOP_ERR_HTTP, 0, "%.140s: status %ld",
				 url, answer->status);
	/* Nothing that we ask for is empty: this was cut, whatever 200 says. */
	if (body.len == 0)
		return ocop_fail(diag, OCOP_ERR_NETWORK, 0,
				 "%.140s: empty answer", url);
	return OCOP_OK;
}
