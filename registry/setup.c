/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opens the keys first and the log second, for two reasons. A wrong passphrase
 * must be found before the whole log is audited. And nothing may be written
 * before all keys are right.
 */
#include <string.h>

#include "common/desk/lock.h"
#include "keys/keys.h"
#include "registry/registry.h"
#include "registry/writer/database.h"

#define COSIGN_S 3600

void setup_progress(void *user, const struct ocop_sync_progress *p)
{
	(void)user;
	say_progress(p->folding ?
		     _("checked %llu of %llu entries (%llu bytes)") :
		     _("fetched %llu of %llu entries (%llu bytes)"),
		     (unsigned long long)p->done, (unsigned long long)p->to,
		     (unsigned long long)p->bytes);
}

void setup_init(struct setup *setup)
{
	memset(setup, 0, sizeof(*setup));
	setup->passphrase_fd = SETUP_NO_FD;
	setup->lock = -1;
	setup->o = (struct writer_options){
		.log_signer = &setup->log_signer,
		.time_signer = &setup->time_signer,
		.clock = &setup->clock,
		.cosign_s = COSIGN_S,
		.progress = setup_progress,
	};
}

void setup_clear(struct setup *setup)
{
	writer_close(setup->writer);
	setup->writer = NULL;
	ocop_signer_clear(&setup->log_signer);
	ocop_signer_clear(&setup->time_signer);
	ocop_signer_clear(&setup->receipts_signer);
	lock_free(setup->lock);
	setup->lock = -1;
}

int setup_check(struct setup *setup)
{
	if (setup->passphrase_fd != SETUP_NO_FD &&
	    setup->passphrase_fd > 1023)
		return cmd_usage("--passphrase-fd", _("not a file descriptor"));
	if (setup->o.cosign_s == 0 || setup->o.cosign_s > COSIGN_S)
		return cmd_usage("--cosign-every", _("expected 1 to 3600 seconds"));
	/* If there is no database yet, a wrong key must not leave a lock file
	 * behind. */
	return setup->o.founds ? EXIT_DONE : setup_lock(setup, true);
}

/* In a shared database, the writers lock each transaction instead. */
int setup_lock(struct setup *setup, bool must_exist)
{
	return database_is_shared(setup->o.path) ? EXIT_DONE :
	       lock_database(&setup->lock, setup->o.path, must_exist);
}

static int open_key(struct ocop_signer *out, const char *path,
		    const struct setup *setup)
{
	struct keys_secret secret = { .fd = -1 };
	struct ocop_diag diag = { 0 };
	enum ocop_err err;

	if (setup->passphrase_fd != SETUP_NO_FD)
		secret.fd = (int)setup->passphrase_fd;
	err = keys_open_signer(out, path, &secret, &diag);
	return err ? say_trouble(path, err, &diag) : EXIT_DONE;
}

/* Only a demo may have an invented time. */
static int check_clock(struct setup *setup)
{
	const struct ocop_trust *trust =
		ocop_replica_trust(setup->writer->replica);
	struct ocop_diag diag = { 0 };
	enum ocop_err err;
	uint64_t now;

	if (setup->clock_file != NULL && !ocop_bytes_is(trust->realm, "demo")) {
		say_error("'--clock': %s", _("only in realm demo"));
		return EXIT_USAGE;
	}
	err = reg_clock_now(&setup->clock, &now, &diag);
	if (err)
		return say_trouble("clock", err, &diag);
	if (setup->confirm_clock) {
		reg_clock_confirm(&setup->clock, now);
		/* The clock of a demo jumps by months at every step. */
		setup->clock.confirm_always = setup->clock_file != NULL;
	}
	return EXIT_DONE;
}

int setup_keys(struct setup *setup)
{
	int code = open_key(&setup->log_signer, setup->key, setup);

	if (code == EXIT_DONE)
		code = open_key(&setup->time_signer, setup->time_key, setup);
	if (code == EXIT_DONE && setup->receipts_key != NULL) {
		code = open_key(&setup->receipts_signer, setup->receipts_key,
				setup);
		setup->o.receipts_signer = &setup->receipts_signer;
		/* The workers sign status lists with it, too. */
		if (code == EXIT_DONE)
			code = signer_share(&setup->receipts_signer) ?
			       say_trouble(setup->receipts_key,
					   OCOP_ERR_MEMORY, NULL) : EXIT_DONE;
	}
	return code;
}

int setup_open(struct setup *setup)
{
	struct ocop_diag diag = { 0 };
	enum ocop_err err;

	setup->clock.file = setup->clock_file;
	err = writer_open(&setup->writer, &setup->o, &diag);
	say_progress_end();
	if (err)
		return say_trouble(setup->o.path, err, &diag);
	return check_clock(setup);
}
