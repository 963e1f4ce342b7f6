/* SPDX-License-Identifier: Apache-2.0 */
/* The commands of ocop-witness. Exit codes; said. */
#ifndef WITNESS_COMMANDS_H
#define WITNESS_COMMANDS_H

#include "common/opt.h"
#include "common/say.h"

int cmd_init(int argc, char **argv);
int cmd_run(int argc, char **argv);

/* One usage line, "'what': rule"; EXIT_USAGE. */
int usage(const char *what, const char *rule);

#endif
