/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the commands of ocop-registryd share: the keys, the clock, the
 * writer over them, and the comparison with other copies of the log.
 */
#ifndef REGISTRY_REGISTRY_H
#define REGISTRY_REGISTRY_H

#include <ocop/sync.h>

#include "common/ui/cmd.h"
#include "registry/writer/writer.h"

/* --- setup.c: complains by itself and returns an exit code --- */

#define SETUP_NO_FD (~0ULL)

struct setup {
	/* Options; lent from argv. */
	struct writer_options o;
	const char *key, *time_key, *receipts_key, *clock_file;
	unsigned long long passphrase_fd;	/* SETUP_NO_FD: terminal */
	bool confirm_clock;
	/* Owned; o lends the first four. */
	struct ocop_signer log_signer, time_signer, receipts_signer;
	struct reg_clock clock;
	struct writer *writer;
	int lock;	/* on the database; -1: none */
};

/* The rows of the options that all commands take. */
#define SETUP_OPTIONS(s) \
	{ "db", OPT_NEEDED, &(s)->o.path, "FILE", N_("the registry's database") }, \
	{ "key", OPT_NEEDED, &(s)->key, "FILE", \
	  N_("the log's key (Ed25519 key file)") }, \
	{ "time-key", OPT_NEEDED, &(s)->time_key, "FILE", \
	  N_("the key that signs the time") }, \
	{ "receipts-key", OPT_TEXT, &(s)->receipts_key, "FILE", \
	  N_("the key that signs roots for receipts (P-256), if the trust document names one") }, \
	{ "passphrase-fd", OPT_UINT, &(s)->passphrase_fd, "N", \
	  N_("read the passphrases, a line each, in the order of these keys, from descriptor N") }, \
	{ "clock", OPT_TEXT, &(s)->clock_file, "FILE", \
	  N_("read the time from FILE (realm demo only)") }, \
	{ "confirm-clock", OPT_FLAG, &(s)->confirm_clock, NULL, \
	  N_("confirm that the clock is right") }

/* A line on stderr, when that is a terminal: say_progress_end() ends it. */
void setup_progress(void *user, const struct ocop_sync_progress *p);
void setup_init(struct setup *setup);
void setup_clear(struct setup *setup);
/* Whether the options can be right; then nobody else works on the database
 * until setup_clear (init, which makes it, sees to that itself). */
int setup_check(struct setup *setup);
/* Open the keys. The first that is done: see setup.c. */
int setup_keys(struct setup *setup);
/* Then clock and writer. Refuses --clock outside realm demo. */
int setup_open(struct setup *setup);

/*
 * --- mirror.c: a restored backup must not shrink the log. Before appending,
 * the stored log is compared with copies that others hold ---
 */

/* The root of a log that begins with entry from, before entry to. */
enum ocop_err mirror_root(struct ocop_store *store, uint64_t from, uint64_t to,
			  uint8_t root[static OCOP_HASH_LEN]) OCOP_CHECKED;
/* Whether a source is the file of a replica, not a URL or a folder. */
bool mirror_is_file(const char *source);
/*
 * Compare with a mirror: a log's base URL (https, http, file), the folder of
 * an export, or the file of a replica.
 * Errors: OCOP_ERR_SHRINK (the mirror is longer), OCOP_ERR_FORK (another
 * history), OCOP_ERR_NETWORK, OCOP_ERR_HTTP, OCOP_ERR_SIGNATURE;
 * for a file, ocop_store_open_sqlite's.
 */
enum ocop_err mirror_check(struct ocop_replica *replica, const char *source,
			   const struct ocop_http_limits *limits,
			   struct ocop_diag *diag) OCOP_CHECKED;
/* Say why a mirror was refused. A longer one or one of another history is a
 * no, all else trouble: the exit code. */
int mirror_say(const char *source, enum ocop_err err,
	       const struct ocop_diag *diag);

int cmd_init(int argc, char **argv);
int cmd_run(int argc, char **argv);
int cmd_trust(int argc, char **argv);
int cmd_reports(int argc, char **argv);
int cmd_next_log(int argc, char **argv);
int cmd_recover(int argc, char **argv);

#endif
