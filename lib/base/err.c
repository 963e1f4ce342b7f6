/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of error codes: the name and the English line of each. Only this
 * file fills a struct ocop_diag.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <ocop/err.h>
#include <ocop/text.h>

#include "lib/base/mark.h"

struct row {
	enum ocop_err err;
	const char *name;
	const char *text;
};

#define ROW(code, text) { code, #code, text }

static const struct row rows[] = {
	ROW(OCOP_OK, N_("done")),
	ROW(OCOP_ERR_MEMORY, N_("out of memory")),
	ROW(OCOP_ERR_LIMIT, N_("larger than allowed")),
	ROW(OCOP_ERR_ARGUMENT, N_("invalid arguments")),
	ROW(OCOP_ERR_MALFORMED, N_("not in the expected format")),
	ROW(OCOP_ERR_RULE, N_("breaks a rule of its field")),
	ROW(OCOP_ERR_SIGNATURE, N_("signature does not match")),
	ROW(OCOP_ERR_KEY, N_("key unknown, unusable or not allowed")),
	ROW(OCOP_ERR_ALG, N_("not the algorithm of the key")),
	ROW(OCOP_ERR_PASSPHRASE, N_("wrong passphrase")),
	ROW(OCOP_ERR_TRUST, N_("trust document missing or not accepted")),
	ROW(OCOP_ERR_CRYPTO, N_("the cryptographic library failed")),
	ROW(OCOP_ERR_FILE, N_("file cannot be read or written")),
	ROW(OCOP_ERR_ABSENT, N_("not found")),
	ROW(OCOP_ERR_EXISTS, N_("exists already and is not overwritten")),
	ROW(OCOP_ERR_PERMISSION, N_("a secret that others can read")),
	ROW(OCOP_ERR_STORE, N_("the database failed: disk full, not writable or damaged")),
	ROW(OCOP_ERR_CONFLICT, N_("changed by another process meanwhile")),
	ROW(OCOP_ERR_SCHEMA, N_("a database of another version")),
	ROW(OCOP_ERR_NETWORK, N_("the network failed")),
	ROW(OCOP_ERR_HTTP, N_("the server's answer is not what was asked for")),
	ROW(OCOP_ERR_REFUSED, N_("refused by the registry")),
	ROW(OCOP_ERR_FORK, N_("the log shows two histories")),
	ROW(OCOP_ERR_SHRINK, N_("the log became shorter")),
	ROW(OCOP_ERR_BUG, N_("a fault in this program")),
};

static const struct row *row_of(enum ocop_err err)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].err == err)
			return &rows[i];
	return &rows[sizeof(rows) / sizeof(rows[0]) - 1];
}

const char *ocop_err_name(enum ocop_err err)
{
	return row_of(err)->name;
}

const char *ocop_err_text(enum ocop_err err)
{
	return row_of(err)->text;
}

const char *ocop_diag_text(const struct ocop_diag *diag, enum ocop_err err)
{
	return diag != NULL && diag->err == err && diag->text[0] != '\0' ?
	       diag->text : ocop_err_text(err);
}

enum ocop_err ocop_fail(struct ocop_diag *diag, enum ocop_err err,
			size_t offset, const char *format, ...)
{
	va_list args;

	if (diag == NULL)
		return err;
	diag->err = err;
	diag->offset = offset;
	va_start(args, format);
	if (vsnprintf(diag->text, sizeof(diag->text), format, args) < 0)
		diag->text[0] = '\0';
	va_end(args);
	/* File names may hold any byte, but a diagnostic is one line. */
	diag->text[ocop_text_tame(diag->text, strlen(diag->text))] = '\0';
	return err;
}
