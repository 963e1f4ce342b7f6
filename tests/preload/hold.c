/* SPDX-License-Identifier: Apache-2.0 */
/* Stops a program where it opens a file named "clock", as long as that file's
 * folder has a file "hold". */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
int open(const char *path, int flags, ...)
{
	int (*real)(const char *, int, ...);

	*(void **)&real = dlsym(RTLD_NEXT, "open");

	while (!strcmp(path, "clock") && access("hold", F_OK) == 0)
		usleep(10000);
	return real(path, flags, 0600);
}
