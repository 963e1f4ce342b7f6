/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The only reader of argv. It is strict, so that a typing error is reported and
 * never guessed at: no abbreviations, no short options, no option twice.
 */
#include <stdio.h>
#include <string.h>

#include <ocop/clean.h>
#include <ocop/crypto.h>
#include <ocop/text.h>

#include "common/ui/opt.h"
#include "common/ui/say.h"

#define OPTIONS_MAX 64

/* Find the row of an option by its name of len bytes; NULL: none. */
static const struct opt *find(const struct opt *table, const char *name,
			      size_t len)
{
	for (; table->name != NULL; table++)
		if (strlen(table->name) == len &&
		    memcmp(table->name, name, len) == 0)
			return table;
	return NULL;
}

static bool is_url(const struct opt *opt)
{
	return opt->type == OPT_URL || opt->type == OPT_URLS;
}

/* Whether an address has user information (RFC 3986 section 3.2.1). Any "@"
 * counts: to a parser "http://office:12/3@host" has a path, but the person
 * typed a password. Names of folders such as "a@b" or "./x:/a@b" do not
 * count. */
static bool has_user(const char *value)
{
	return value[0] != '/' && value[0] != '.' &&
	       strncmp(value, "file:///", 8) != 0 &&
	       strchr(value, '@') != NULL && strchr(value, ':') != NULL;
}

/* An address without a host; only file:// has none. */
static bool is_hostless(const char *value)
{
	const char *scheme = strstr(value, "://");

	return scheme != NULL && value[0] != '/' && value[0] != '.' &&
	       strncmp(value, "file://", 7) != 0 &&
	       strcspn(scheme + 3, ":/?#") == 0;
}

/* An address to which paths are added must not have a query, which may hold
 * secrets too. */
static bool has_query(const char *value)
{
	return value[0] != '/' && value[0] != '.' &&
	       strstr(value, "://") != NULL &&
	       strncmp(value, "file://", 7) != 0 &&
	       strpbrk(value, "?#") != NULL;
}

/* Join groups of hex digits in place. Returns whether the result is a
 * SHA-256. */
static bool close_up(char *value)
{
	uint8_t hash[OCOP_HASH_LEN];
	size_t len = 0;

	value[ocop_clean(value, strlen(value), OCOP_CLEAN_WORDS, NULL)] = '\0';
	for (const char *p = value; *p; p++)
		if (*p != ' ')
			value[len++] = *p;
	value[len] = '\0';
	return !ocop_hex_decode(hash, sizeof(hash), ocop_bytes_str(value));
}

static bool store_value(const struct opt *opt, char *value)
{
	uint64_t number;

	if ((opt->type == OPT_HASH || opt->type == OPT_HASH_NEEDED) &&
	    !close_up(value)) {
		say_error("'--%s': '%s': %s", opt->name, value,
			  _("expected 64 hex digits"));
		return false;
	}

	if (is_url(opt) && has_user(value)) {
		say_error(strcmp(opt->name, "proxy") == 0 ?
			  _("'--%s': other users can read the command line: put an address with a user name or password into a file (--proxy-file)") :
			  _("'--%s': other users can read the command line: an address must not have a user name or password"),
			  opt->name);
		return false;
	}
	if (is_url(opt) && has_query(value)) {
		say_error(_("'--%s': an address must not contain ? or #"),
			  opt->name);
		return false;
	}
	if (is_url(opt) && is_hostless(value)) {
		say_error(_("'--%s': '%s' has no host name"), opt->name, value);
		return false;
	}
	if (opt->type == OPT_TEXT || opt->type == OPT_NEEDED ||
	    opt->type == OPT_URL || opt->type == OPT_HASH ||
	    opt->type == OPT_HASH_NEEDED) {
		*(const char **)opt->out = value;
	} else if (opt->type == OPT_UINT) {
		if (ocop_decimal(&number, ocop_bytes_str(value))) {
			say_error(_("'--%s': '%s' is not a whole number"),
				  opt->name, value);
			return false;
		}
		*(unsigned long long *)opt->out = number;
	} else {
		struct opt_texts *texts = opt->out;

		if (texts->count == OPT_TEXTS_MAX) {
			say_error(_("'--%s': given more than %d times"), opt->name,
				  OPT_TEXTS_MAX);
			return false;
		}
		texts->value[texts->count++] = value;
	}
	return true;
}

/* Read the option at argv[*at]. If its value is the next argument, advance
 * *at. */
static bool take(const struct opt *table, int argc, char **argv, int *at,
		 bool seen[OPTIONS_MAX])
{
	const char *name = argv[*at] + 2;
	size_t len = strcspn(name, "=");
	char *value = name[len] == '=' ? argv[*at] + len + 3 : NULL;
	const struct opt *opt = find(table, name, len);

	if (opt == NULL) {
		/* Do not print the value: it may be a secret. */
		say_error(_("'--%.*s': unknown option (try --help)"), (int)len,
			  name);
		return false;
	}
	if (opt->type == OPT_FLAG) {
		if (value != NULL) {
			say_error(_("'--%s': takes no value"), opt->name);
			return false;
		}
		*(bool *)opt->out = true;
		return true;
	}
	if (opt->type != OPT_TEXTS && opt->type != OPT_URLS &&
	    opt - table < OPTIONS_MAX) {
		if (seen[opt - table]) {
			say_error(_("'--%s': given twice"), opt->name);
			return false;
		}
		seen[opt - table] = true;
	}
	if (value == NULL && *at + 1 < argc)
		value = argv[++*at];
	if (value == NULL) {
		say_error(_("'--%s': its value is missing"), opt->name);
		return false;
	}
	return store_value(opt, value);
}

int opt_parse(const struct opt *table, int argc, char **argv, bool *help)
{
	bool seen[OPTIONS_MAX] = { false };
	int kept = 0, at;

	*help = false;
	for (at = 1; at < argc; at++) {
		if (strcmp(argv[at], "--") == 0) {
			at++;
			break;
		}
		if (argv[at][0] != '-' || argv[at][1] == '\0') {
			argv[kept++] = argv[at];
		} else if (strcmp(argv[at], "--help") == 0) {
			*help = true;
		} else if (argv[at][1] != '-') {
			say_error(_("'%s': unknown option (try --help)"),
				  argv[at]);
			return -1;
		} else if (!take(table, argc, argv, &at, seen)) {
			return -1;
		}
	}
	for (; at < argc; at++)
		argv[kept++] = argv[at];
	for (; table->name != NULL && !*help; table++)
		if ((table->type == OPT_NEEDED ||
		     table->type == OPT_HASH_NEEDED) &&
		    *(const char **)table->out == NULL) {
			say_error("'--%s': %s", table->name, _("is needed"));
			return -1;
		}
	return kept;
}
