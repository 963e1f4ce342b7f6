/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Long lists in parts: "limit" says how many items, "after" names the last one
 * that the client has. The Link header (RFC 8288) has the address of the next
 * part. Without "limit" the list comes whole.
 */
#include <string.h>

#include <ocop/text.h>

#include "registry/http/http.h"

bool paging_read(struct paging *out, const struct route_args *args,
		 struct answer *answer)
{
	char limit[24];
	uint64_t number = 0;

	*out = (struct paging){ .limit = SIZE_MAX };
	route_query(args, "after", out->after, sizeof(out->after));
	if (!route_query(args, "limit", limit, sizeof(limit)))
		return true;
	if (ocop_decimal(&number, ocop_bytes_str(limit)) || number == 0 ||
	    number > PAGING_MAX) {
		answer_problem(answer, 400, "fields",
			       "limit: expected a number from 1 to 1000", "");
		return false;
	}
	out->limit = (size_t)number;
	return true;
}

void paging_next(const struct paging *paging, const char *last,
		 struct answer *out)
{
	ocop_buf_printf(&out->link, "<?limit=%zu&after=%s>; rel=\"next\"",
			paging->limit, last);
	if (out->link.err)
		answer_trouble(out, out->link.err);
}
