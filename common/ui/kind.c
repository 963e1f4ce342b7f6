/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recognises common kinds of files, and our own, by their first bytes.
 */
#include <string.h>

#include "common/ui/kind.h"
#include "common/ui/say.h"

static const struct {
	const char *begins, *told;
} kinds[] = {
	{ "ocop-sealed/1\n", N_("a backup of a desk") },
	{ "SQLite format 3", N_("a database: a copy of the register, or a store") },
	{ "-----BEGIN ", N_("a key or a certificate in PEM") },
	{ "\x89PNG", N_("a picture") },
	{ "\xff\xd8\xff", N_("a picture") },
	{ "%PDF", N_("a PDF document") },
	{ "PK\x03\x04", N_("a workbook, or another ZIP archive") },
	{ "\xd0\xcf\x11\xe0", N_("an old workbook or document") },
	{ "MFkw", N_("a public key") },
	{ "MCow", N_("a public key") },
	{ "\xd2", N_("a signed record, or a key's request") },
	{ "\x82", N_("a trust document, or a similar file") },
	{ "{", N_("a JSON text") },
	{ "\xef\xbb\xbf", N_("a table, or another text") }
};

const char *kind_of(struct ocop_bytes head)
{
	size_t text = 0;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (ocop_bytes_starts(head, kinds[i].begins))
			return kinds[i].told;
	while (text < head.len && text < 64 &&
	       (head.ptr[text] >= ' ' || head.ptr[text] == '\n' ||
		head.ptr[text] == '\r' || head.ptr[text] == '\t'))
		text++;
	if (!head.len)
		return N_("an empty file");
	return text == head.len || text == 64 ? N_("a table, or another text") :
						N_("a file of an unknown kind");
}
