/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Errors: a code says who must act, a diagnostic says where and why.
 *
 * No global state: a function that reads untrusted bytes, files or the
 * network takes a caller-owned struct ocop_diag (may be NULL). A verdict is
 * not an error; see verdict.h. Codes are never renumbered.
 *
 * Threads and lifetime: no shared state: any thread. A diagnostic is the
 * caller's own and points nowhere; names and lines of codes are static.
 */
#ifndef OCOP_ERR_H
#define OCOP_ERR_H

#include <stddef.h>

#define OCOP_CHECKED __attribute__((warn_unused_result))
#define OCOP_PRINTF(f, a) __attribute__((format(printf, f, a)))

/* Around the declarations of each public header: C++ can include them. */
#ifdef __cplusplus
#define OCOP_C_BEGIN extern "C" {
#define OCOP_C_END }
#else
#define OCOP_C_BEGIN
#define OCOP_C_END
#endif

/* In the brackets of an array parameter: of at least n elements, never NULL. */
#ifdef __cplusplus
#define OCOP_MIN(n) n
#else
#define OCOP_MIN(n) static n
#endif

OCOP_C_BEGIN

enum ocop_err {
	OCOP_OK = 0,

	/* Our side. */
	OCOP_ERR_MEMORY = 1,
	OCOP_ERR_LIMIT = 2,	/* a ceiling was reached before parsing on */
	OCOP_ERR_ARGUMENT = 3,	/* the caller's arguments do not fit */

	/* The bytes. */
	OCOP_ERR_MALFORMED = 100, /* not of the format */
	OCOP_ERR_RULE = 101,	/* of the format, but breaks a field rule */

	/* Trust. */
	OCOP_ERR_SIGNATURE = 200, /* does not match */
	OCOP_ERR_KEY = 201,	/* unknown, unusable or not allowed */
	OCOP_ERR_ALG = 202,	/* not the algorithm of the enrolled key */
	OCOP_ERR_PASSPHRASE = 203,
	OCOP_ERR_TRUST = 204,	/* trust document missing or not accepted */

	OCOP_ERR_CRYPTO = 300,	/* the crypto library failed */

	/* Files and storage. */
	OCOP_ERR_FILE = 400,
	OCOP_ERR_ABSENT = 401,	/* no such file, key or row */
	OCOP_ERR_EXISTS = 402,	/* refuses to overwrite */
	OCOP_ERR_PERMISSION = 403, /* a secret that others can read */
	OCOP_ERR_STORE = 410,	/* the database failed */
	OCOP_ERR_CONFLICT = 411, /* compare-and-swap lost */
	OCOP_ERR_SCHEMA = 412,	/* a database of another version */

	/* Network and log. */
	OCOP_ERR_NETWORK = 500,
	OCOP_ERR_HTTP = 501,	/* an answer that is not the one asked for */
	OCOP_ERR_REFUSED = 502,	/* the registry refused a record */
	OCOP_ERR_FORK = 510,	/* two histories */
	OCOP_ERR_SHRINK = 511,	/* the log became shorter */

	OCOP_ERR_BUG = 900
};

struct ocop_diag {
	enum ocop_err err;
	size_t offset;		/* byte offset of the first bad byte, or 0 */
	char text[200];		/* one English line, no newline, may be "" */
};

/* Name of a code, "OCOP_ERR_MALFORMED"; never NULL. Static. */
const char *ocop_err_name(enum ocop_err err);

/* One English line for a code; never NULL. Static. */
const char *ocop_err_text(enum ocop_err err);

/* What diag (may be NULL) says of err; when it says nothing of it, the code's
 * line. Never NULL; lent. */
const char *ocop_diag_text(const struct ocop_diag *diag, enum ocop_err err);

/*
 * Fill diag (may be NULL) and return err, so that a refusal is one line:
 *	return ocop_fail(diag, OCOP_ERR_RULE, 0, "count: 0 (1 to %d)", max);
 */
enum ocop_err ocop_fail(struct ocop_diag *diag, enum ocop_err err,
			size_t offset, const char *format, ...)
	OCOP_PRINTF(4, 5);

OCOP_C_END

#endif
