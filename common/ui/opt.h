/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Command-line options from one table: long names without abbreviations,
 * "--name value" and "--name=value"; "--" ends the options. Help is printed
 * from the same table.
 */
#ifndef OCOP_OPT_H
#define OCOP_OPT_H

#include <stdbool.h>
#include <stddef.h>

/* OPT_URL is an address with a host and without user name and password: other
 * users can read a command line, and addresses are printed and stored.
 * OPT_SOURCE also accepts a folder. */
enum opt_type { OPT_FLAG, OPT_TEXT, OPT_NEEDED /* a text, always */, OPT_TEXTS,
		OPT_UINT, OPT_URL, OPT_URLS,
		/* A SHA-256 in hex, perhaps in groups, as on paper. The stored
		 * text has no groups. */
		OPT_HASH, OPT_HASH_NEEDED };

#define OPT_TEXTS_MAX 16
struct opt_texts { const char *value[OPT_TEXTS_MAX]; size_t count; };

struct opt {
	const char *name;	/* without dashes; NULL ends the table */
	enum opt_type type;
	void *out;		/* bool, const char *, struct opt_texts,
				 * unsigned long long */
	const char *argument;	/* "FILE", for help, which translates the
				 * names it knows; NULL for flags */
	const char *help;	/* N_() msgid */
};

/*
 * Parse the options and remove them from argv (argv[0] is skipped); the
 * operands move to argv[0..return-1]. Returns -1 after printing a usage error.
 * A single "-" is an operand. --help sets *help.
 */
int opt_parse(const struct opt *table, int argc, char **argv, bool *help);
/* Print "Usage: usage", the description (a msgid) and the table to stdout, all
 * in the reader's language. Each line of usage is a form of the command. */
void opt_help(const char *usage, const char *description,
	      const struct opt *table);

#endif
