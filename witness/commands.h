/* SPDX-License-Identifier: Apache-2.0 */
/* The commands of ocop-witness. Exit codes; said. */
#ifndef WITNESS_COMMANDS_H
#define WITNESS_COMMANDS_H

#include "common/ui/cmd.h"

int cmd_init(int argc, char **argv);
int cmd_run(int argc, char **argv);

#endif
