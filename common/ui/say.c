/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How programs speak: they find the language in the environment, print
 * diagnostics in one form, and map errors to exit codes.
 */
#define _GNU_SOURCE	/* strerrordesc_np() */
#include <errno.h>
#include <locale.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ocop/text.h>

#include "common/ui/hide.h"
#include "common/ui/say.h"

#define DOMAIN "ocop"
#define MESSAGE_SIZE 2048

static const char *program_name = "ocop";
static locale_t vietnamese_locale, english_locale;
static atomic_bool progress_shown;	/* daemons print from any thread */

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* An environment variable; NULL also when it is empty. */
static const char *setting(const char *name)
{
	const char *value = getenv(name);

	return value == NULL || value[0] == '\0' ? NULL : value;
}

static bool is_c_locale(const char *locale)
{
	return strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0;
}

/* Set LANGUAGE=vi_VN for a locale such as vi_VN.UTF-8@old. */
static void set_language(const char *locale)
{
	char language[32];
	size_t len = strcspn(locale, ".@");

	if (is_c_locale(locale) || len == 0 || len >= sizeof(language) ||
	    (len == 1 && locale[0] == 'C'))
		return;
	memcpy(language, locale, len);
	language[len] = '\0';
	setenv("LANGUAGE", language, 1);
}

/*
 * gettext translates only in a locale that the system has generated, and most
 * systems have no vi_VN. C.UTF-8 always exists and suffices if LANGUAGE names
 * the language. LC_ALL=C still means English.
 */
static void set_messages(void)
{
	const char *all = setting("LC_ALL");
	const char *wanted = all;
	const char *found = setlocale(LC_MESSAGES, "");

	if (wanted == NULL)
		wanted = setting("LC_MESSAGES");
	if (wanted == NULL)
		wanted = setting("LANG");
	if (found == NULL) {
		if (wanted != NULL && setting("LANGUAGE") == NULL)
			set_language(wanted);
		setlocale(LC_MESSAGES, "C.UTF-8");
	} else if (is_c_locale(found) && setting("LANGUAGE") != NULL &&
		   (all == NULL || !is_c_locale(all))) {
		setlocale(LC_MESSAGES, "C.UTF-8");
	}
}

/*
 * Find the translations beside the program (where it was built) or below its
 * prefix, wherever that was moved to. A path of the building machine is never
 * used: on this machine anybody might put other texts there.
 */
static void bind_messages(void)
{
	static const char *const places[] = { "/locale", "/../share/locale" };
	char near[4096];
	const char *found = OCOP_LOCALEDIR;
	ssize_t len = readlink("/proc/self/exe", near, sizeof(near) - 32);
	char *slash;

	near[len < 0 ? 0 : len] = '\0';
	slash = strrchr(near, '/');
	for (size_t i = 0; slash != NULL && i < 2 && found != near; i++) {
		memcpy(slash, places[i], strlen(places[i]) + 1);
		if (is_folder(near))
			found = near;
	}
	bindtextdomain(DOMAIN, found);
}

void say_start(const char *program)
{
	program_name = program;
	/* Not LC_ALL: numbers and dates in results must not depend on the
	 * language. */
	if (setlocale(LC_CTYPE, "") == NULL)
		setlocale(LC_CTYPE, "C.UTF-8");
	set_messages();
	bind_messages();
	bind_textdomain_codeset(DOMAIN, "UTF-8");
	textdomain(DOMAIN);
}

/*
 * gettext has one LANGUAGE for the process, and does not read it in the locale
 * "C", which a thread can have for itself. So LANGUAGE names Vietnamese, and
 * the locale decides.
 */
void say_languages_start(void)
{
	static const char header[] = "";	/* not for the catalogue */

	if (strstr(gettext(header), "Language: vi") == NULL) {
		setlocale(LC_MESSAGES, "C");
		setenv("LANGUAGE", "vi", 1);
	}
	vietnamese_locale = newlocale(LC_MESSAGES_MASK | LC_CTYPE_MASK,
				      "C.UTF-8", (locale_t)0);
	english_locale = newlocale(LC_MESSAGES_MASK, "C", (locale_t)0);
}

void say_in(bool vietnamese)
{
	locale_t locale = vietnamese ? vietnamese_locale : english_locale;

	/* Without memory for a locale, the program's own language stays. */
	if (locale != (locale_t)0)
		uselocale(locale);
}

void say_in_own(void)
{
	uselocale(LC_GLOBAL_LOCALE);
}

const char *say_program(void)
{
	return program_name;
}

/* Print with one call, because threads print too and lines must not mix. */
static void put_line(char line[static MESSAGE_SIZE])
{
	hide_secrets(line, MESSAGE_SIZE);
	/* Text from a file must not control the terminal. */
	line[ocop_text_tame(line, strlen(line))] = '\0';
	flockfile(stderr);
	say_progress_end();
	fprintf(stderr, "%s: %s\n", program_name, line);
	funlockfile(stderr);
}

void say_error(const char *format, ...)
{
	char line[MESSAGE_SIZE];
	va_list args;

	va_start(args, format);
	if (vsnprintf(line, sizeof(line), format, args) < 0)
		line[0] = '\0';
	va_end(args);
	put_line(line);
}

const char *say_text(char out[static SAY_TEXT_SIZE], const char *what,
		     enum ocop_err err, const struct ocop_diag *diag)
{
	size_t len = strlen(what);

	say_translated(out, ocop_diag_text(diag, err));
	/* The texts of file errors begin with the path, which is printed
	 * already. */
	if (len > 0 && strncmp(out, what, len) == 0 &&
	    strncmp(out + len, ": ", 2) == 0)
		memmove(out, out + len + 2, strlen(out + len + 2) + 1);
	return out;
}

int say_diag(const char *what, enum ocop_err err, const struct ocop_diag *diag)
{
	char text[SAY_TEXT_SIZE];

	if (what == NULL)
		say_error("%s", say_text(text, "", err, diag));
	else
		say_error("'%s': %s", what, say_text(text, what, err, diag));
	return say_exit(err);
}

int say_trouble(const char *what, enum ocop_err err,
		const struct ocop_diag *diag)
{
	int code = say_diag(what, err, diag);

	return err && err != OCOP_ERR_ARGUMENT ? EXIT_TROUBLE : code;
}

int say_errno(const char *what)
{
	char text[SAY_TEXT_SIZE];
	const char *why = strerrordesc_np(errno);

	/* Some file systems return numbers that the C library does not know. */
	if (why == NULL)
		why = ocop_err_text(OCOP_ERR_FILE);
	say_error("'%s': %s", what, say_translated(text, why));
	return EXIT_TROUBLE;
}

int say_exit(enum ocop_err err)
{
	switch (err) {
	case OCOP_OK:
		return EXIT_DONE;
	case OCOP_ERR_ARGUMENT:
	case OCOP_ERR_LIMIT:
	case OCOP_ERR_MALFORMED:
	case OCOP_ERR_RULE:
	case OCOP_ERR_KEY:
	case OCOP_ERR_ALG:
	case OCOP_ERR_PASSPHRASE:
		return EXIT_USAGE;
	case OCOP_ERR_REFUSED:
	case OCOP_ERR_FORK:
	case OCOP_ERR_SHRINK:
		return EXIT_NO;
	case OCOP_ERR_MEMORY:
	case OCOP_ERR_SIGNATURE:
	case OCOP_ERR_TRUST:
	case OCOP_ERR_CRYPTO:
	case OCOP_ERR_FILE:
	case OCOP_ERR_ABSENT:
	case OCOP_ERR_EXISTS:
	case OCOP_ERR_PERMISSION:
	case OCOP_ERR_STORE:
	case OCOP_ERR_CONFLICT:
	case OCOP_ERR_SCHEMA:
	case OCOP_ERR_NETWORK:
	case OCOP_ERR_HTTP:
	case OCOP_ERR_BUG:
		break;
	}
	return EXIT_TROUBLE;
}

void say_progress(const char *format, ...)
{
	va_list args;

	if (!isatty(STDERR_FILENO))
		return;
	fputs("\r", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	/* Erase the rest of a longer line. */
	fputs("\033[K", stderr);
	fflush(stderr);
	progress_shown = true;
}

void say_progress_end(void)
{
	if (atomic_exchange(&progress_shown, false))
		putc('\n', stderr);
}
