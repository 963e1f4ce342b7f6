/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finds the files in a desk's folder. Only programs read the environment; the
 * library never does.
 */
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <ocop/file.h>

#include "cli/cmd.h"
#include "cli/home.h"
#include "common/ui/day.h"

static int no_desk(const char *place)
{
	say_error(_("'%s': not a desk's folder: use --home to name a folder that has trust.cose"),
		  place);
	return EXIT_TROUBLE;
}

int home_open(char out[static HOME_PATH_SIZE], const char *dir, bool needed)
{
	struct stat st;
	int code = EXIT_DONE;

	if (!dir || !*dir)
		code = path_default(out, "", "--home");
	else if (!path_beside(out, dir, ""))
		code = EXIT_USAGE;
	if (!code && needed && (stat(out, &st) != 0 || !S_ISDIR(st.st_mode)))
		code = no_desk(out);
	return code;
}

int home_lock(int *out, const char *home, const char *name)
{
	char path[HOME_PATH_SIZE];

	*out = -1;
	if (!path_join(path, home, name))
		return EXIT_USAGE;
	switch (lock_take(out, path, 0)) {
	case LOCK_TAKEN:
		return EXIT_DONE;
	case LOCK_BUSY:
		say_error(_("'%s': another ocop is running here; try again when it has finished"),
			  path);
		break;
	case LOCK_FAILED:
		break;
	}
	return EXIT_TROUBLE;
}

int home_trust(struct ocop_trust **out, const char *home, const char *path)
{
	char own[HOME_PATH_SIZE];
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_keyring *ring = NULL;
	struct ocop_trust *trust = NULL;
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err;

	*out = NULL;
	if (!path || !*path) {
		if (!path_join(own, home, "trust.cose"))
			return EXIT_USAGE;
		path = own;
	}
	err = ocop_file_read(&file, path, &diag);
	if (!err)
		err = ocop_trust_decode(&trust, ocop_buf_view(&file), &diag);
	if (!err)
		err = ocop_keyring_new(&ring);
	if (!err)
		err = ocop_trust_verify(trust, NULL, ring, &diag);
	ocop_keyring_free(ring);
	ocop_buf_clear(&file);
	if (err) {
		ocop_trust_free(trust);
		return err == OCOP_ERR_ABSENT && path == own ? no_desk(home) :
		       say_diag(path, err, &diag);
	}
	*out = trust;
	return EXIT_DONE;
}

int home_host(const char **host, char text[static OCOP_HOST_MAX + 1],
	      const struct ocop_trust *trust)
{
	if (!*host) {
		ocop_bytes_copy(text, OCOP_HOST_MAX + 1,
				trust->hosts[trust->host_count - 1].host);
		*host = text;
	}
	if (ocop_trust_host_known(trust, ocop_bytes_str(*host)))
		return EXIT_DONE;
	return cmd_usage(*host, _("is not a host of the trust document"));
}

int home_issued(int64_t *out, const char *text)
{
	struct ocop_bytes view = ocop_bytes_str(text);
	uint64_t seconds;
	int32_t day;
	int code = EXIT_DONE;

	if (!view.len) {
		*out = (int64_t)time(NULL);
	} else if (!ocop_decimal(&seconds, view) &&
		   seconds <= INT64_C(253402300799)) {
		*out = (int64_t)seconds;
	} else {
		code = day_option(&day, "--issued", view);
		*out = code ? 0 : (int64_t)ocop_day_start(day) + 12 * 3600;
	}
	return code;
}
