/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the commands of ocop-registryd share: the two keys, the clock, the
 * writer over them. Everything here complains by itself and returns an exit
 * code.
 */
#ifndef REGISTRY_SETUP_H
#define REGISTRY_SETUP_H

#include "common/ui/cmd.h"
#include "registry/writer/writer.h"

#define SETUP_NO_FD (~0ULL)

struct setup {
	/* Options; lent from argv. */
	const char *db, *key, *time_key, *clock_file;
	unsigned long long passphrase_fd;	/* SETUP_NO_FD: terminal */
	unsigned long long cosign_s;
	unsigned long long daily_quota;
	bool confirm_clock;
	bool last_of_key;			/* see struct writer_options */
	const struct ocop_trust *next;		/* lent */
	const struct reg_ahead *ahead;		/* lent */
	/* Owned. */
	struct ocop_signer log_signer, time_signer;
	struct reg_clock clock;
	struct writer *writer;
};

/* The rows of the options that all commands take. */
#define SETUP_OPTIONS(s) \
	{ "db", OPT_TEXT, &(s)->db, "FILE", N_("the registry's database") }, \
	{ "key", OPT_TEXT, &(s)->key, "FILE", \
	  N_("the log's key (Ed25519 key file)") }, \
	{ "time-key", OPT_TEXT, &(s)->time_key, "FILE", \
	  N_("the key that signs the time") }, \
	{ "passphrase-fd", OPT_UINT, &(s)->passphrase_fd, "N", \
	  N_("read both passphrases, a line each, from descriptor N") }, \
	{ "clock", OPT_TEXT, &(s)->clock_file, "FILE", \
	  N_("in realm demo: take the time from FILE") }, \
	{ "confirm-clock", OPT_FLAG, &(s)->confirm_clock, NULL, \
	  N_("an operator confirms that the clock is right") }

void setup_init(struct setup *setup);
void setup_clear(struct setup *setup);
/* Whether the options that are always needed are there. */
int setup_check(const struct setup *setup);
/* Open both keys. The first that is done: see setup.c. */
int setup_keys(struct setup *setup);
/* Then clock and writer. Refuses --clock outside realm demo. */
int setup_open(struct setup *setup);

int cmd_init(int argc, char **argv);
int cmd_run(int argc, char **argv);
int cmd_trust(int argc, char **argv);
int cmd_reports(int argc, char **argv);
int cmd_next_log(int argc, char **argv);
int cmd_recover(int argc, char **argv);

#endif
