/* SPDX-License-Identifier: Apache-2.0 */
/*
 * make_log FOLDER SIZE TIME SALT [WITNESSED [real]] [more]...: write a log of
 * tests/helpers/made_log.c for the command-line tests: FOLDER/trust.cose,
 * FOLDER/log/..., and print the trust document's fingerprint. Two SALTs give
 * two histories of one log. Its witnesses cosign at the time WITNESSED
 * (default: TIME; 0: they do not cosign). "trust" logs version 2 of the trust
 * document, "newer" a record of a kind that nobody knows yet; each is one entry
 * more. "real" fills it with records that count. "next:N", which must be the
 * last: the log is frozen, and a log of N entries follows it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ocop/cbor.h>
#include <ocop/cose_sign1.h>
#include <ocop/file.h>
#include <ocop/record.h>
#include <ocop/text.h>

#include "tests/helpers/made_log.h"

static void add_newer(struct made_log *m)
{
	struct ocop_buf payload = OCOP_BUF(256);
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);

	ocop_cbor_add_map(&payload, 1);
	ocop_cbor_add_str(&payload, "realm");
	ocop_cbor_add_str(&payload, "demo");
	if (ocop_cose_sign(&record, &m->authority, "ocop-lot-2+cose",
			   ocop_buf_view(&payload), false))
		exit(4);
	made_log_add(m, ocop_buf_view(&record));
	ocop_buf_clear(&payload);
	ocop_buf_clear(&record);
}

/* Producers that count, in place of what made_log_grow adds. */
static void add_real(struct made_log *m, uint64_t count, const char *salt)
{
	struct ocop_buf payload = OCOP_BUF(OCOP_RECORD_MAX);
	struct ocop_buf record = OCOP_BUF(OCOP_RECORD_MAX);
	char json[512];

	for (uint64_t i = 0; i < count; i++) {
		ocop_buf_reset(&payload);
		ocop_buf_reset(&record);
		snprintf(json, sizeof(json),
			 "{\"realm\":\"demo\",\"issued\":1763999500,"
			 "\"id\":\"11-%06u\",\"name\":\"%s\","
			 "\"type\":\"household\",\"address\":\"Na Ou\","
			 "\"unit\":\"11-03295\",\"keys\":[],"
			 "\"authority\":\"TW\"}", (unsigned)i, salt);
		if (ocop_payload_from_json(&payload, OCOP_KIND_PRODUCER,
					   ocop_bytes_str(json), NULL) ||
		    ocop_cose_sign(&record, &m->authority,
				   ocop_kind_typ(OCOP_KIND_PRODUCER),
				   ocop_buf_view(&payload), false))
			exit(4);
		made_log_add(m, ocop_buf_view(&record));
	}
	ocop_buf_clear(&payload);
	ocop_buf_clear(&record);
}

/* The log that follows m, live in the folder where m is frozen. */
static int write_next(struct made_log *m, const char *folder, uint64_t size,
		      uint64_t time)
{
	struct made_log *next = made_log_next(m, "ocop.example/log/1", 17);
	const struct made_log_in in[2] = {
		{ .log = m, .frozen = true, .size = m->size },
		{ .log = next } };
	char path[1200];

	next->trust2 = OCOP_BUF(OCOP_TRUST_MAX);
	made_log_trust(m, 2, false, in, 2, &next->trust2);
	made_log_add_trust(next, ocop_buf_view(&next->trust2));
	made_log_grow(next, size - 1, "next");
	snprintf(path, sizeof(path), "%s/frozen/0", folder);
	made_log_write(m, path, m->size, time);
	made_log_write(next, folder, size, time);
	snprintf(path, sizeof(path), "%s/trust/1.cose", folder);
	made_log_free(next);
	return !ocop_file_write(path, ocop_buf_view(&m->trust),
				OCOP_FILE_REPLACE, NULL) ? 0 : 4;
}

int main(int argc, char **argv)
{
	uint64_t size = 0, time = 0, witnessed, next = 0;
	int more = 6, code = 0;
	char path[1024];
	struct made_log *m;

	if (argc < 5 ||
	    ocop_decimal(&size, ocop_bytes_str(argv[2])) ||
	    ocop_decimal(&time, ocop_bytes_str(argv[3])) ||
	    ocop_decimal(&witnessed, ocop_bytes_str(argv[argc > 5 ? 5 : 3])) ||
	    size < 1 || size > MADE_LOG_MAX || strlen(argv[1]) > 900) {
		fprintf(stderr, "usage: make_log FOLDER SIZE TIME SALT "
			"[WITNESSED [real]] [trust|newer|next:N]...\n");
		return 2;
	}
	m = made_log_new("ocop.example/log", 7);
	m->cosigned[0] = m->cosigned[1] = witnessed;
	if (argc > more && strcmp(argv[more], "real") == 0) {
		add_real(m, size - 1, argv[4]);
		more++;
	} else {
		made_log_grow(m, size - 1, argv[4]);
	}
	for (; more < argc; more++, size++) {
		if (strncmp(argv[more], "next:", 5) == 0 &&
		    !ocop_decimal(&next, ocop_bytes_str(argv[more] + 5)))
			break;
		if (strcmp(argv[more], "trust") == 0)
			made_log_trust2(m, true);
		else
			add_newer(m);
	}
	snprintf(path, sizeof(path), "%s/log", argv[1]);
	if (next > 0)
		code = write_next(m, path, next, time);
	else
		made_log_write(m, path, size, time);
	snprintf(path, sizeof(path), "%s/trust.cose", argv[1]);
	if (ocop_file_write(path, ocop_buf_view(&m->trust), OCOP_FILE_REPLACE,
			    NULL))
		return 4;
	puts(m->fingerprint_hex);
	made_log_free(m);
	return code;
}
