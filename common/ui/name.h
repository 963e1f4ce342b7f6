/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What people call the members of records, files and journals: "number of the
 * decision", not "decision".
 */
#ifndef OCOP_NAME_H
#define OCOP_NAME_H

#include <ocop/bytes.h>

/* The words for a member, in the language of the environment; NULL when the
 * name tells nothing or is unknown. Static. */
const char *name_words(const char *name);
/* The words for a value that a format has a word for, such as "withdraw" of
 * "action"; NULL: it has no such word. Static. */
const char *name_value(const char *name, struct ocop_bytes word);
/* The words for a ground of withdrawal, 1 to 6; "" for any other number.
 * Static. */
const char *name_ground(int64_t ground);

#endif
