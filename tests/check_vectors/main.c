/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs test vectors, ours and those of others: each folder of DIR is run by the
 * runner that has its name. A folder without a runner is reported, so that
 * nobody believes it was tested.
 *	check_vectors DIR
 */
#include <stdio.h>
#include <string.h>

#include "tests/check_vectors/vectors.h"

static const struct {
	const char *name;
	bool all_that_begin; /* "register", "register-keys", ... */
	vectors_fn *run;
	const char *later; /* why there is no runner */
} runners[] = {
	{ "register", true, vectors_register, NULL },
	{ "record", false, vectors_record, NULL },
	{ "trust", false, vectors_trust, NULL },
	{ "roots", false, vectors_roots, NULL },
	{ "desk", false, vectors_beside, NULL },
	{ "inspection", false, vectors_inspections, NULL },
	{ "section4", false, vectors_section4, NULL },
	{ "note", false, vectors_note, NULL },
	{ "witness", false, vectors_witness, NULL },
	{ "form", false, vectors_form, NULL },
	{ "ecdsa", false, vectors_ecdsa, NULL },
	{ "stamp", false, vectors_stamp, NULL },
	{ "cose", false, vectors_cose, NULL },
	{ "wycheproof", false, vectors_wycheproof, NULL },
	{ "merkle", false, vectors_merkle, NULL },
	{ "cbor", false, vectors_cbor, NULL },
	{ "status-list", false, NULL, "tests/cli/status_list.py runs them" },
	{ "epcis", false, NULL, "EPCIS documents are a later feature" },
	{ "gs1", false, NULL,
	  "only AIs 01 and 21 are read; the dictionary is a later feature" },
};

static void run_folder(void *user, const char *path, const char *name,
		       bool is_folder)
{
	struct vectors *all = user;
	struct vectors v = { 0, 0 };
	size_t i;

	if (!is_folder)
		return;
	for (i = 0; i < sizeof(runners) / sizeof(runners[0]); i++) {
		size_t len = strlen(runners[i].name);

		if (strcmp(name, runners[i].name) == 0 ||
		    (runners[i].all_that_begin &&
		     strncmp(name, runners[i].name, len) == 0))
			break;
	}
	if (i == sizeof(runners) / sizeof(runners[0]) || !runners[i].run) {
		printf("%s: not run (%s)\n", name,
		       i < sizeof(runners) / sizeof(runners[0])
			       ? runners[i].later
			       : "no runner of that name");
		return;
	}
	printf("%s\n", name);
	runners[i].run(&v, path);
	printf("%s: %u passed, %u failed\n", name, v.passed, v.failed);
	all->passed += v.passed;
	all->failed += v.failed;
}

int main(int argc, char **argv)
{
	struct vectors all = { 0, 0 };

	if (argc != 2) {
		fprintf(stderr, "usage: check_vectors DIR\n");
		return 2;
	}
	vectors_each(argv[1], run_folder, &all);
	if (all.passed + all.failed == 0) {
		fprintf(stderr, "check_vectors: '%s': no vectors\n", argv[1]);
		return 4;
	}
	printf("%u passed, %u failed\n", all.passed, all.failed);
	return all.failed ? 1 : 0;
}
