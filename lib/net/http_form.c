/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Forms of HTTP that need no curl: a part's place in its whole (RFC 9110
 * section 14), and our words for what a transfer failed at. The words are
 * for programs and JSON: never translated, never changed.
 */
#include <string.h>
#include <strings.h>

#include <ocop/text.h>

#include "lib/net/http_form.h"

bool ocop__http_range_begins(const char *value, uint64_t *first)
{
	const char *from = value + 6, *dash;
	uint64_t last;

	if (strncasecmp(value, "bytes ", 6) != 0)
		return false;
	dash = strchr(from, '-');
	return dash != NULL &&
	       !ocop_decimal(first,
			     ocop_bytes_of(from, (size_t)(dash - from))) &&
	       !ocop_decimal(&last, ocop_bytes_of(dash + 1,
						  strcspn(dash + 1, "/"))) &&
	       last >= *first;
}

const char *ocop_http_fault_word(enum ocop_http_fault fault)
{
	static const char *const words[] = {
		[OCOP_HTTP_WHOLE] = "whole", [OCOP_HTTP_LOCAL] = "local",
		[OCOP_HTTP_ADDRESS] = "address", [OCOP_HTTP_NAME] = "name",
		[OCOP_HTTP_CONNECT] = "connect", [OCOP_HTTP_PROXY] = "proxy",
		[OCOP_HTTP_TLS] = "tls", [OCOP_HTTP_CUT] = "cut",
		[OCOP_HTTP_STALLED] = "stalled", [OCOP_HTTP_SLOW] = "slow",
		[OCOP_HTTP_LONG] = "long", [OCOP_HTTP_RANGE] = "range",
	};

	return (size_t)fault < sizeof(words) / sizeof(words[0]) ?
	       words[fault] : "local";
}
