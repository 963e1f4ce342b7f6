/* SPDX-License-Identifier: Apache-2.0 */
/* Paths of what stands in or beside something else. */
#ifndef OCOP_PATH_H
#define OCOP_PATH_H

#include <stdbool.h>

#define PATH_SIZE 4096

/* "DIR/NAME"; false (said) when it does not fit. */
bool path_join(char out[static PATH_SIZE], const char *dir, const char *name);
/* "FILEsuffix": what is kept beside a file. As above. */
bool path_beside(char out[static PATH_SIZE], const char *file,
		 const char *suffix);

#endif
