/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the commands of ocop-registryd share: the keys, the clock, the writer,
 * and comparing the log with other copies.
 */
#ifndef REGISTRY_REGISTRY_H
#define REGISTRY_REGISTRY_H

#include <ocop/sync.h>

#include "common/ui/cmd.h"
#include "registry/writer/writer.h"

/* --- setup.c: prints errors and returns an exit code --- */

#define SETUP_NO_FD (~0ULL)

struct setup {
	/* Options; they point into argv. */
	struct writer_options o;
	const char *key, *time_key, *receipts_key, *clock_file;
	unsigned long long passphrase_fd;	/* SETUP_NO_FD: terminal */
	bool confirm_clock;
	/* Owned; o points to the first four. */
	struct ocop_signer log_signer, time_signer, receipts_signer;
	struct reg_clock clock;
	struct writer *writer;
	int lock;	/* of the database; -1: none */
};

/* The rows for the options that all commands have. */
#define SETUP_OPTIONS(s) \
	{ "db", OPT_NEEDED, &(s)->o.path, "FILE", \
	  N_("the registry's database: a file, or the address of a PostgreSQL database (postgresql://...)") }, \
	{ "key", OPT_NEEDED, &(s)->key, "FILE", \
	  N_("the log's key (Ed25519 key file)") }, \
	{ "time-key", OPT_NEEDED, &(s)->time_key, "FILE", \
	  N_("the key that signs the time") }, \
	{ "receipts-key", OPT_TEXT, &(s)->receipts_key, "FILE", \
	  N_("the key that signs roots for receipts (P-256), if the trust document names one") }, \
	{ "passphrase-fd", OPT_UINT, &(s)->passphrase_fd, "N", \
	  N_("read the passphrases from file descriptor N, one a line, in the order of these keys") }, \
	{ "clock", OPT_TEXT, &(s)->clock_file, "FILE", \
	  N_("read the time from FILE (realm demo only)") }, \
	{ "confirm-clock", OPT_FLAG, &(s)->confirm_clock, NULL, \
	  N_("confirm that the clock is right") }

/* Show progress on stderr if it is a terminal; say_progress_end() ends it. */
void setup_progress(void *user, const struct ocop_sync_progress *p);
void setup_init(struct setup *setup);
void setup_clear(struct setup *setup);
/* Check the options, then lock the database until setup_clear(). init has no
 * database yet and locks it itself. */
int setup_check(struct setup *setup);
int setup_lock(struct setup *setup, bool must_exist);
/* Open the keys. Do this first: see setup.c. */
int setup_keys(struct setup *setup);
/* Then open the clock and the writer. Refuses --clock outside realm demo. */
int setup_open(struct setup *setup);

/*
 * --- mirror.c: a restored backup must not shrink the log. So before appending,
 * the stored log is compared with copies that others have ---
 */

/* The root of a log that has the entries from (included) to to (excluded). */
enum ocop_err mirror_root(struct ocop_store *store, uint64_t from, uint64_t to,
			  uint8_t root[static OCOP_HASH_LEN]) OCOP_CHECKED;
/* Whether a source is a replica's file, not a URL or a folder. */
bool mirror_is_file(const char *source);
/*
 * Compare with a mirror: the base URL of a log (https, http, file), the folder
 * of an export, or the file of a replica. Errors: OCOP_ERR_SHRINK (the mirror
 * is longer), OCOP_ERR_FORK (another history), OCOP_ERR_NETWORK, OCOP_ERR_HTTP,
 * OCOP_ERR_SIGNATURE; for a file also those of ocop_store_open_sqlite().
 */
enum ocop_err mirror_check(struct ocop_replica *replica, const char *source,
			   const struct ocop_http_limits *limits,
			   struct ocop_diag *diag) OCOP_CHECKED;
/* Print why a mirror was refused. Returns EXIT_NO if it is longer or has
 * another history, otherwise EXIT_TROUBLE. */
int mirror_say(const char *source, enum ocop_err err,
	       const struct ocop_diag *diag);

int cmd_init(int argc, char **argv);
int cmd_run(int argc, char **argv);
int cmd_trust(int argc, char **argv);
int cmd_reports(int argc, char **argv);
int cmd_doubts(int argc, char **argv);
int cmd_score(int argc, char **argv);
int cmd_next_log(int argc, char **argv);
int cmd_recover(int argc, char **argv);
int cmd_fsck(int argc, char **argv);
int cmd_backup(int argc, char **argv);
int cmd_migrate(int argc, char **argv);
int cmd_status(int argc, char **argv);

#endif
