/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Targets: ocop_stamp_parse, ocop_stamp_parse_typed, ocop_stamp_repair,
 * ocop_stamp_damage, ocop_clean, ocop_cert_uri_parse,
 * ocop__stamp_digits_decode, ocop_mod37_36. What must hold for any bytes: an
 * accepted text is the only one of its stamp (writing it again gives the same
 * bytes), each link that is found is well-formed and needs no second repair,
 * and cleaning a cleaned text changes nothing.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <ocop/stamp.h>
#include <ocop/text.h>

#include "lib/stamp/stamp.h"
#include "lib/stamp/stamp_digits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void stamp_has_one_text(struct ocop_bytes text)
{
	struct ocop_stamp stamp;
	struct ocop_diag diag = { 0 };
	struct ocop_buf again = OCOP_BUF(600);
	char path[OCOP_STAMP_PATH_MAX + 1];
	uint8_t bytes[OCOP_STAMP_BYTES];

	if (ocop_stamp_parse(&stamp, text, &diag)) {
		must(diag.err == OCOP_ERR_MALFORMED);
		must(diag.offset <= text.len && diag.text[0] != '\0');
		must(stamp.host[0] == '\0' && stamp.path[0] == '\0');
		return;
	}
	must(!stamp.typed);
	must(!ocop_stamp_path(path, stamp.product, stamp.lot, stamp.index));
	must(strcmp(path, stamp.path) == 0);
	bytes[0] = stamp.profile;
	memcpy(bytes + 1, stamp.sig, OCOP_SIG_LEN);
	ocop_buf_printf(&again, "https://%s%s?s=", stamp.host, stamp.path);
	ocop__stamp_digits_encode(&again, ocop_bytes_of(bytes, sizeof(bytes)));
	must(ocop_bytes_equal(ocop_buf_view(&again), text));
	ocop_buf_clear(&again);
}

static void typed_names_one_stamp(struct ocop_bytes text)
{
	struct ocop_stamp stamp, second;
	struct ocop_diag diag = { 0 };
	struct ocop_buf again = OCOP_BUF(100);

	if (ocop_stamp_parse_typed(&stamp, text, &diag)) {
		must(diag.offset <= text.len && stamp.path[0] == '\0');
		return;
	}
	must(stamp.typed);
	must(!ocop_stamp_typed(&again, stamp.product, stamp.lot, stamp.index));
	must(!ocop_stamp_parse_typed(&second, ocop_buf_view(&again), NULL));
	must(strcmp(stamp.path, second.path) == 0);
	ocop_buf_clear(&again);
}

static enum ocop_err link_is_strict(void *user, struct ocop_bytes link,
				    unsigned did)
{
	const struct ocop_bytes *text = user;
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);
	char host[OCOP_STAMP_URI_MAX];
	struct ocop_stamp stamp;

	must(!ocop_stamp_parse(&stamp, link, NULL) ||
	     !ocop_cert_uri_parse(&record, host, link, NULL));
	/* What is done is said. */
	must(did != 0 || ocop_bytes_equal(link, *text));
	ocop_buf_clear(&record);
	return OCOP_OK;
}

static enum ocop_err same_link(void *user, struct ocop_bytes link,
			       unsigned did)
{
	const struct ocop_bytes *text = user;

	must(did == 0 && ocop_bytes_equal(link, *text));
	return OCOP_OK;
}

static enum ocop_err one_repair_is_enough(void *user, struct ocop_bytes link,
					  unsigned did)
{
	(void)user;
	(void)did;
	must(!ocop_stamp_repair(link, same_link, &link));
	return OCOP_OK;
}

static void links_are_strict(struct ocop_bytes text)
{
	struct ocop_buf clean = OCOP_BUF(70000);
	unsigned did = 0;

	(void)!ocop_stamp_repair(text, link_is_strict, &text);
	(void)!ocop_stamp_repair(text, one_repair_is_enough, NULL);
	must(ocop_stamp_damage(text) <= OCOP_STAMP_ADDRESS);
	for (enum ocop_clean how = OCOP_CLEAN_ENDS; how <= OCOP_CLEAN_WORDS;
	     how++) {
		ocop_buf_reset(&clean);
		must(!ocop_clean_add(&clean, text, how, &did));
		must(clean.len <= text.len);
		/* Halves of characters may meet. */
		if (ocop_utf8_check(text, NULL))
			continue;
		did = 0;
		must(ocop_clean(clean.ptr, clean.len, how, &did) == clean.len);
		must(did == 0);
	}
	ocop_buf_clear(&clean);
}

static void certificate_has_one_text(struct ocop_bytes text)
{
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_buf again = OCOP_BUF(50000);
	struct ocop_diag diag = { 0 };
	char host[OCOP_STAMP_URI_MAX];

	if (!ocop_cert_uri_parse(&record, host, text, &diag)) {
		ocop_buf_printf(&again, "https://%s/c/", host);
		ocop__stamp_digits_encode(&again, ocop_buf_view(&record));
		must(ocop_bytes_equal(ocop_buf_view(&again), text));
	} else {
		must(diag.offset <= text.len && host[0] == '\0' &&
		     record.len == 0);
	}
	ocop_buf_clear(&record);
	ocop_buf_clear(&again);
}

static void digits_have_one_text(struct ocop_bytes text)
{
	struct ocop_buf bytes = OCOP_BUF(20000), again = OCOP_BUF(50000);

	if (!ocop__stamp_digits_decode(&bytes, text, NULL)) {
		ocop__stamp_digits_encode(&again, ocop_buf_view(&bytes));
		must(ocop_bytes_equal(ocop_buf_view(&again), text));
	}
	ocop_buf_clear(&bytes);
	ocop_buf_clear(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ocop_bytes text = ocop_bytes_of(data, size);
	char check = ocop_mod37_36(text);

	must((check >= '0' && check <= '9') || (check >= 'A' && check <= 'Z'));
	stamp_has_one_text(text);
	typed_names_one_stamp(text);
	links_are_strict(text);
	certificate_has_one_text(text);
	digits_have_one_text(text);
	return 0;
}
