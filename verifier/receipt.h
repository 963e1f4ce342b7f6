/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-verify receipt: makes and checks receipts of log entries. Internal to
 * the program.
 */
#ifndef VERIFIER_RECEIPT_H
#define VERIFIER_RECEIPT_H

#include <ocop/replica.h>

struct receipt_args {
	const char *replica, *out, *entry, *check, *checkpoint;
	bool json, proof;
};

/* "ocop-verify receipt ..."; argv[0] is "receipt". Exit code. */
int receipt_main(int argc, char **argv);
/* Make receipts of the entries that operands name (receipt_make.c), or check
 * one (receipt_check.c). They say what is wrong and return an exit code. */
int receipt_make(struct ocop_replica *replica, const struct receipt_args *args,
		 int count, char **operands);
int receipt_check(struct ocop_replica *replica,
		  const struct receipt_args *args);

#endif
