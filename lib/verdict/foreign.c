/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Classifies a text that is not a stamp. A label also bears other codes (a
 * bank transfer, a web page, another system's tracing code), and they say
 * nothing about the goods. Only a text that claims to be this system's is
 * malformed.
 * Sources: EMV QR Code, Merchant-Presented Mode 1.1 (section 4.2: the payload
 * format indicator is first); GS1 Digital Link URI Syntax 1.3.
 */
#include <string.h>

#include "lib/verdict/verdict.h"

#define EMV_START "000201"	/* tag 00, two characters, "01" */
#define EMV_NEXT 4		/* the next tag and its length, digits */

/* Offset behind word in text from a place on, or 0. */
static size_t behind(struct ocop_bytes text, size_t from, const char *word)
{
	size_t len = strlen(word);

	for (size_t i = from; i + len <= text.len; i++)
		if (memcmp(text.ptr + i, word, len) == 0)
			return i + len;
	return 0;
}

static bool digits_at(struct ocop_bytes text, size_t at, size_t count)
{
	uint64_t value;

	return at + count <= text.len &&
	       !ocop_digits(&value, ocop_bytes_of(text.ptr + at, count));
}

/* The host of a link, and what is behind it from its slash on; false when
 * the text is none. */
static bool split(struct ocop_bytes *host, struct ocop_bytes *path,
		  struct ocop_bytes text)
{
	size_t start = behind(text, 0, "://");
	const uint8_t *slash;

	if (start == 0 || text.len < 4 || memcmp(text.ptr, "http", 4) != 0)
		return false;
	*host = ocop_bytes_of(text.ptr + start, text.len - start);
	slash = memchr(host->ptr, '/', host->len);
	*path = ocop_bytes_of(NULL, 0);
	if (slash) {
		*path = ocop_bytes_of(slash, (size_t)(text.ptr + text.len -
						      slash));
		host->len -= path->len;
	}
	return true;
}

enum ocop_reason ocop_foreign_reason(struct ocop_bytes text)
{
	size_t start = strlen(EMV_START);
	struct ocop_bytes host, path;
	size_t gtin;

	if (behind(text, 0, EMV_START) == start &&
	    digits_at(text, start, EMV_NEXT))
		return OCOP_REASON_PAYMENT;
	if (!split(&host, &path, text))
		return OCOP_REASON_NONE;
	gtin = behind(path, 0, "/01/");
	return gtin && digits_at(path, gtin, 14) ? OCOP_REASON_TRACE :
						   OCOP_REASON_WEB;
}

/* Whether a path begins as those of stamps and certificates. */
static bool begins(struct ocop_bytes path)
{
	return ocop_bytes_starts(path, "/01/") ||
	       ocop_bytes_starts(path, "/p/") ||
	       ocop_bytes_starts(path, "/c/");
}

/* At our own address all that looks like one in part; the register's pages are
 * none. At another's, "/p/" and "/01/" are common, and only a serial with a
 * signature behind them is our form. */
bool ocop__foreign_claims(enum ocop_reason *reason_out,
			  const struct ocop_trust *trust,
			  struct ocop_bytes text)
{
	struct ocop_bytes host, path;
	size_t serial;

	*reason_out = OCOP_REASON_NONE;
	if (!split(&host, &path, text))
		return false;
	if (trust && ocop_trust_host_known(trust, host))
		return begins(path) || behind(path, 0, "/21/") ||
		       behind(path, 0, "?s=");
	if (trust)
		*reason_out = OCOP_REASON_HOST;
	serial = behind(path, 0, "/21/");
	return begins(path) && serial && behind(path, serial, "?s=");
}
