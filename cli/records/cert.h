/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Between the files of ocop certificate.
 */
#ifndef OCOP_CLI_CERT_H
#define OCOP_CLI_CERT_H

#include "cli/drawing.h"

int cert_draw(int argc, char **argv);

#endif
