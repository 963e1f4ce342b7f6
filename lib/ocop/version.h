/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The version of these headers and of the library that was linked. It is
 * defined only here: the Makefile and --version read it, and a test compares
 * debian/changelog with it.
 *
 * Threads and lifetime: any thread; the text is static.
 */
#ifndef OCOP_VERSION_H
#define OCOP_VERSION_H

#include <ocop/err.h>

OCOP_C_BEGIN

#define OCOP_VERSION_MAJOR 0
#define OCOP_VERSION_MINOR 1
#define OCOP_VERSION_PATCH 0
#define OCOP_VERSION "0.1.0"

/* OCOP_VERSION of the library that was linked. Static. */
const char *ocop_version(void);

OCOP_C_END

#endif
