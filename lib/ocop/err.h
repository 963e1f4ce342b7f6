/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Errors: the code says who must act, the diagnostic says where and why.
 *
 * There is no global state: a function that reads untrusted bytes, files or the
 * network takes a struct ocop_diag of the caller, which may be NULL. A verdict
 * is not an error; see verdict.h. Codes are never renumbered.
 *
 * Threads and lifetime: no shared state: any thread. A diagnostic holds no
 * pointers; names and texts of codes are static.
 */
#ifndef OCOP_ERR_H
#define OCOP_ERR_H

#include <stddef.h>

#define OCOP_CHECKED __attribute__((warn_unused_result))
#define OCOP_PRINTF(f, a) __attribute__((format(printf, f, a)))

/* Each public header puts its declarations between these, for C++. */
#ifdef __cplusplus
#define OCOP_C_BEGIN extern "C" {
#define OCOP_C_END }
#else
#define OCOP_C_BEGIN
#define OCOP_C_END
#endif

/* For an array parameter: at least n elements, never NULL. */
#ifdef __cplusplus
#define OCOP_MIN(n) n
#else
#define OCOP_MIN(n) static n
#endif

OCOP_C_BEGIN

enum ocop_err {
	OCOP_OK = 0,

	/* The caller's side. */
	OCOP_ERR_MEMORY = 1,
	OCOP_ERR_LIMIT = 2,	/* the input is larger than its ceiling */
	OCOP_ERR_ARGUMENT = 3,	/* the caller's arguments are not valid */

	/* The input. */
	OCOP_ERR_MALFORMED = 100, /* not in the format */
	OCOP_ERR_RULE = 101,	/* in the format, but breaks a field rule */

	/* Trust. */
	OCOP_ERR_SIGNATURE = 200, /* the signature does not match */
	OCOP_ERR_KEY = 201,	/* unknown, unusable or not allowed */
	OCOP_ERR_ALG = 202,	/* not the algorithm of the enrolled key */
	OCOP_ERR_PASSPHRASE = 203,
	OCOP_ERR_TRUST = 204,	/* trust document missing or not accepted */

	OCOP_ERR_CRYPTO = 300,	/* the crypto library failed */

	/* Files and storage. */
	OCOP_ERR_FILE = 400,
	OCOP_ERR_ABSENT = 401,	/* no such file, key or row */
	OCOP_ERR_EXISTS = 402,	/* the file exists and is not overwritten */
	OCOP_ERR_PERMISSION = 403, /* other users can read a secret file */
	OCOP_ERR_STORE = 410,	/* the database failed */
	OCOP_ERR_CONFLICT = 411, /* another writer was first */
	OCOP_ERR_SCHEMA = 412,	/* the database has another version */

	/* Network and log. */
	OCOP_ERR_NETWORK = 500,
	OCOP_ERR_HTTP = 501,	/* not the answer that was asked for */
	OCOP_ERR_REFUSED = 502,	/* the registry refused a record */
	OCOP_ERR_FORK = 510,	/* the log has two histories */
	OCOP_ERR_SHRINK = 511,	/* the log became shorter */

	OCOP_ERR_BUG = 900
};

struct ocop_diag {
	enum ocop_err err;
	size_t offset;		/* byte offset of the first bad byte, or 0 */
	char text[200];		/* one English line; may be "" */
};

/* The name of a code, such as "OCOP_ERR_MALFORMED". Never NULL, static. */
const char *ocop_err_name(enum ocop_err err);

/* One English line for a code. Never NULL, static. */
const char *ocop_err_text(enum ocop_err err);

/* What diag says about err; the code's line when diag is NULL or says nothing.
 * Never NULL; lent by diag, or static. */
const char *ocop_diag_text(const struct ocop_diag *diag, enum ocop_err err);

/*
 * Fill diag (which may be NULL) and return err, so that a failure is one line:
 *	return ocop_fail(diag, OCOP_ERR_RULE, 0, "count: 0 (1 to %d)", max);
 */
enum ocop_err ocop_fail(struct ocop_diag *diag, enum ocop_err err,
			size_t offset, const char *format, ...)
	OCOP_PRINTF(4, 5);

OCOP_C_END

#endif
