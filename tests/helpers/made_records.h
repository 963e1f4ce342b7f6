/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records that count in a made log: one producer, its certificates and lots,
 * signed by the authority of the log's trust document and by fixed keys of
 * the producer.
 */
#ifndef TESTS_MADE_RECORDS_H
#define TESTS_MADE_RECORDS_H

#include <ocop/cose_sign1.h>

#include "tests/helpers/made_log.h"

#define MADE_CODE "11-03295-01-2025"
#define MADE_CODE2 "11-03295-02-2025"
#define MADE_HOST "ocop.example"

struct made_records {
	struct ocop_signer record, stamp;
	uint64_t issued;		/* of the next record */
};

void made_records_init(struct made_records *m);
void made_records_clear(struct made_records *m);
/* Seal what follows "realm" and "issued" in JSON, and log it; forged: its
 * signature is spoiled. */
void made_records_add(struct made_records *m, struct made_log *log,
		      struct ocop_signer *by, enum ocop_kind kind,
		      const char *fields, bool forged);
void made_records_producer(struct made_records *m, struct made_log *log);
void made_records_certificate(struct made_records *m, struct made_log *log,
			      const char *code);
/* A lot of 1000 stamps. */
void made_records_lot(struct made_records *m, struct made_log *log,
		      const char *code, unsigned number, bool forged);

#endif
