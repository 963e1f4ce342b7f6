/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Encodes bodies with zlib. Pages and JSON become a quarter; tiles of hashes
 * cannot become shorter, and are sent as they are.
 */
#include <string.h>
#include <strings.h>

#include <zlib.h>

#include "common/server/gzip.h"

#define WINDOW_OF_GZIP (15 + 16)	/* zlib.h: add 16 for a gzip header */
#define MEMORY_LEVEL 8

/* Whether a weight says no: "q=0", "q=0.0", ... */
static bool is_refused(const char *weight)
{
	if (strncasecmp(weight, "q=0", 3) != 0)
		return false;
	weight += 3;
	weight += *weight == '.';
	weight += strspn(weight, "0");
	return strcspn(weight, " \t,") == 0;
}

bool gzip_accepted(const char *list)
{
	bool named = false, any = false;

	while (list != NULL && *list != '\0') {
		size_t len = strcspn(list, ","), name = strcspn(list, ",; \t");
		const char *weight = memchr(list, ';', len);
		bool good;

		if (weight != NULL)
			weight += 1 + strspn(weight + 1, " \t");
		good = weight == NULL || !is_refused(weight);
		if ((name == 4 && strncasecmp(list, "gzip", 4) == 0) ||
		    (name == 6 && strncasecmp(list, "x-gzip", 6) == 0)) {
			named = true;
			any = good;
		} else if (name == 1 && *list == '*' && !named) {
			any = good;
		}
		list += len;
		list += strspn(list, ", \t");
	}
	return any;
}

enum ocop_err zlib_add(struct ocop_buf *out, struct ocop_bytes bytes)
{
	const size_t before = out->len;
	uLongf len = compressBound((uLong)bytes.len);
	uint8_t *to = ocop_buf_extend(out, len);

	if (to == NULL)
		return out->err;
	if (compress2(to, &len, bytes.ptr, (uLong)bytes.len,
		      Z_BEST_COMPRESSION) != Z_OK)
		return OCOP_ERR_MEMORY;
	out->len = before + len;
	return OCOP_OK;
}

void gzip_answer(struct answer *answer)
{
	struct ocop_buf *body = &answer->body;
	struct ocop_buf out = OCOP_BUF(ANSWER_MAX);
	uint8_t part[16384];
	z_stream z = { 0 };
	int rc = Z_OK;

	if (body->err || body->len < GZIP_MIN ||
	    deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED,
			 WINDOW_OF_GZIP, MEMORY_LEVEL, Z_DEFAULT_STRATEGY) !=
	    Z_OK)
		return;
	z.next_in = body->ptr;
	z.avail_in = (uInt)body->len;
	while (rc == Z_OK && out.len < body->len) {
		z.next_out = part;
		z.avail_out = sizeof(part);
		rc = deflate(&z, Z_FINISH);
		if (ocop_buf_add(&out, part, sizeof(part) - z.avail_out))
			rc = Z_MEM_ERROR;
	}
	deflateEnd(&z);
	if (rc != Z_STREAM_END || out.len >= body->len) {
		ocop_buf_clear(&out);
		return;
	}
	ocop_buf_clear(body);
	*body = out;
	answer->coding = "gzip";
}
