/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Targets: ocop_stamp_parse, ocop_stamp_parse_typed, ocop_stamp_repair,
 * ocop_cert_uri_parse, ocop_digits_decode, ocop_mod37_36.
 * What must hold for any bytes: an accepted text is the only one of its
 * stamp (writing it again gives the same bytes), and a repaired text needs
 * no second repair.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <ocop/stamp.h>

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
	ocop_digits_encode(&again, ocop_bytes_of(bytes, sizeof(bytes)));
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

static void one_repair_is_enough(struct ocop_bytes text)
{
	struct ocop_buf first = OCOP_BUF(70000), second = OCOP_BUF(70000);
	struct ocop_buf names = OCOP_BUF(1000), none = OCOP_BUF(1000);

	if (!ocop_stamp_repair(&first, &names, text)) {
		must((names.len == 0) ==
		     ocop_bytes_equal(ocop_buf_view(&first), text));
		must(!ocop_stamp_repair(&second, &none,
					ocop_buf_view(&first)));
		must(ocop_bytes_equal(ocop_buf_view(&first),
				      ocop_buf_view(&second)));
		must(none.len == 0);
	}
	ocop_buf_clear(&first);
	ocop_buf_clear(&second);
	ocop_buf_clear(&names);
	ocop_buf_clear(&none);
}

static void certificate_has_one_text(struct ocop_bytes text)
{
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_buf again = OCOP_BUF(50000);
	struct ocop_diag diag = { 0 };
	char host[OCOP_STAMP_URI_MAX];

	if (!ocop_cert_uri_parse(&record, host, text, &diag)) {
		ocop_buf_printf(&again, "https://%s/c/", host);
		ocop_digits_encode(&again, ocop_buf_view(&record));
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

	if (!ocop_digits_decode(&bytes, text, NULL)) {
		ocop_digits_encode(&again, ocop_buf_view(&bytes));
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
	one_repair_is_enough(text);
	certificate_has_one_text(text);
	digits_have_one_text(text);
	return 0;
}
