/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-witness: cosigns the checkpoints of logs that only grow.
 */
#include "witness/witness.h"

static int cmd_init(int argc, char **argv)
{
	const char *state = NULL;
	const struct opt table[] = {
		{ "state", OPT_NEEDED, &state, "FILE",
		  N_("the file with what the witness last cosigned") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	struct ocop_diag diag = { 0 };
	enum ocop_err err;
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop-witness init --state FILE",
		       N_("Create the state of a witness that has not cosigned anything yet. Never do this for a witness that has cosigned before: it could then cosign a second history."),
		       NULL, &code))
		return code;
	err = state_create(state, &diag);
	return err ? say_trouble(state, err, &diag) : EXIT_DONE;
}

static const struct cmd commands[] = {
	{ "init", cmd_init, N_("create the state of a new witness") },
	{ "run", cmd_run, N_("cosign checkpoints until it is stopped") },
	{ NULL, NULL, NULL }
};

int main(int argc, char **argv)
{
	return cmd_main(commands, "ocop-witness", argc, argv);
}
