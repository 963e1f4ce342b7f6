/* SPDX-License-Identifier: Apache-2.0 */
/* What the commands of ocop-registryd doubts share. */
#ifndef REGISTRY_DOUBTS_CMD_H
#define REGISTRY_DOUBTS_CMD_H

#include "common/ui/cmd.h"
#include "registry/reports/doubts.h"

/* A row for each command's table of options. */
#define DOUBTS_DB(out) \
	{ "db", OPT_NEEDED, out, "FILE", N_("the registry's database") }

/* Open the reports that exist. Prints errors; returns an exit code. */
int doubts_open(struct reports **out, const char *db, bool change);
/* A doubt without its contact; owned by the caller. */
struct ocop_json *doubts_json(const struct doubt *doubt);

int doubts_show(int argc, char **argv);
int doubts_take(int argc, char **argv);
int doubts_answer(int argc, char **argv);
int doubts_close(int argc, char **argv);

#endif
