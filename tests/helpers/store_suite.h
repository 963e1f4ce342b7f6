/* SPDX-License-Identifier: Apache-2.0 */
/* The suite that every backend of the store must pass (store_suite.c). */
#ifndef TESTS_STORE_SUITE_H
#define TESTS_STORE_SUITE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <ocop/store.h>

/* What the open function of a backend leaves in *state. */
struct store_fixture {
	struct ocop_store *store;	/* empty, for writing */
	/* Opens the same store once more; NULL: nobody can. */
	struct ocop_store *(*open)(const struct store_fixture *f,
				   enum ocop_store_mode mode);
	char where[160];	/* for open */
};

/* Run the suite. Returns the number of tests that failed. */
int store_suite(const char *name, CMFixtureFunction open,
		CMFixtureFunction close);

/* The part of it that opens the store twice (store_beside.c). */
int store_beside(const char *name, CMFixtureFunction open,
		 CMFixtureFunction close);

#endif
