/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Options from one table: long names, no abbreviations, "--name value" and
 * "--name=value"; "--" ends them; help prints from the table.
 */
#ifndef OCOP_OPT_H
#define OCOP_OPT_H

#include <stdbool.h>
#include <stddef.h>

/* A URL (or a folder, where one may stand) is a text with a host, without
 * user name and password: others on the machine read a command line, and
 * addresses are printed and kept. */
enum opt_type { OPT_FLAG, OPT_TEXT, OPT_NEEDED /* a text, always */, OPT_TEXTS,
		OPT_UINT, OPT_URL, OPT_URLS,
		/* A SHA-256 in hex, perhaps in groups as on paper; its text has
		 * none. */
		OPT_HASH, OPT_HASH_NEEDED };

#define OPT_TEXTS_MAX 16
struct opt_texts { const char *value[OPT_TEXTS_MAX]; size_t count; };

struct opt {
	const char *name;	/* "replica", without dashes; NULL ends */
	enum opt_type type;
	void *out;		/* bool, const char *, struct opt_texts,
				 * unsigned long long */
	const char *argument;	/* "FILE", for help, which translates the
				 * names it knows; NULL for flags */
	const char *help;	/* N_() msgid */
};

/*
 * Take options out of argv (argv[0] is skipped); what is left is compacted
 * into argv[0..return-1]. -1 on a usage error, said on stderr, one line.
 * A lone "-" is an operand. --help sets *help.
 */
int opt_parse(const struct opt *table, int argc, char **argv, bool *help);
/* Print "Usage: usage", the description (a msgid) and the table to stdout, all
 * in the reader's language. Each line of usage is a form of the command. */
void opt_help(const char *usage, const char *description,
	      const struct opt *table);

#endif
