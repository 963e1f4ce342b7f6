/* SPDX-License-Identifier: Apache-2.0 */
#include <ocop/version.h>

const char *ocop_version(void)
{
	return OCOP_VERSION;
}
