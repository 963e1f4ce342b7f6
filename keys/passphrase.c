/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads passphrases: from a descriptor for scripts, from the terminal for
 * people. It never reads them from arguments or the environment, which others
 * can see.
 */
#define _GNU_SOURCE	/* strerrordesc_np() */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/resource.h>
#include <termios.h>
#include <unistd.h>

#include <ocop/clean.h>
#include <ocop/nfc.h>
#include <ocop/text.h>

#include "common/ui/say.h"
#include "keys/keys.h"

/* Room for a line. One byte more than allowed shows that a line is too long. */
struct line {
	uint8_t text[KEYS_PASSPHRASE_MAX + 1];
	size_t len;
	bool interrupted;
};

static enum ocop_err trouble(struct ocop_diag *diag, const char *what)
{
	return ocop_fail(diag, OCOP_ERR_FILE, 0, "%s: %s", what,
			 strerrordesc_np(errno));
}

/*
 * Read one byte at a time: what follows the line belongs to another reader.
 * stop  a byte that ends the line as an interruption; 0: there is none
 */
static enum ocop_err read_line(struct line *line, int fd, uint8_t stop,
			       struct ocop_diag *diag)
{
	uint8_t byte = 0;
	ssize_t got;

	line->len = 0;
	line->interrupted = false;
	for (;;) {
		got = read(fd, &byte, 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return trouble(diag, "passphrase");
		if (got == 0 || byte == '\n')
			break;
		if (stop && byte == stop) {
			line->interrupted = true;
			break;
		}
		if (line->len < sizeof(line->text))
			line->text[line->len++] = byte;
	}
	ocop_cleanse(&byte, sizeof(byte));
	return OCOP_OK;
}

/*
 * Echo is off while a secret is typed. Signals from the keyboard are off too:
 * the interrupt key ends the line, and we restore the terminal. A signal would
 * leave it without echo.
 */
static enum ocop_err ask_once(struct line *line, int tty, const char *prompt,
			      struct ocop_diag *diag)
{
	struct termios before, mute;
	enum ocop_err err;
	uint8_t stop;

	if (tcgetattr(tty, &before) != 0)
		return trouble(diag, "/dev/tty");
	mute = before;
	mute.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
	mute.c_cc[VEOL] = before.c_cc[VINTR];
	stop = before.c_cc[VINTR];
	if (tcsetattr(tty, TCSAFLUSH, &mute) != 0)
		return trouble(diag, "/dev/tty");
	dprintf(tty, "%s ", prompt);
	err = read_line(line, tty, stop, diag);
	dprintf(tty, "\n");
	if (tcsetattr(tty, TCSAFLUSH, &before) != 0 && !err)
		err = trouble(diag, "/dev/tty");
	if (!err && line->interrupted)
		err = ocop_fail(diag, OCOP_ERR_FILE, 0, "%s",
				N_("passphrase: interrupted; nothing was done"));
	return err;
}

/* The question names the file, because a command may ask for several. */
static void put_prompt(struct ocop_buf *out, const struct keys_secret *secret)
{
	if (secret->prompt)
		ocop_buf_str(out, secret->prompt);
	else if (!secret->what)
		ocop_buf_str(out, _("Passphrase:"));
	else if (secret->fresh)
		ocop_buf_printf(out, _("New passphrase for '%s':"),
				secret->what);
	else
		ocop_buf_printf(out, _("Passphrase of '%s':"), secret->what);
}

static enum ocop_err take_line(struct ocop_buf *out, struct line *line,
			       const struct keys_secret *secret,
			       struct ocop_diag *diag)
{
	enum ocop_err err;

	/* Remove a byte order mark and a carriage return, which editors add. */
	line->len = ocop_clean(line->text, line->len, OCOP_CLEAN_ENDS, NULL);
	if (line->len == 0)
		return ocop_fail(diag, OCOP_ERR_PASSPHRASE, 0, "%s",
				 N_("passphrase: must not be empty"));
	if (line->len > KEYS_PASSPHRASE_MAX)
		return ocop_fail(diag, OCOP_ERR_PASSPHRASE, 0,
				 "passphrase: longer than %d bytes",
				 KEYS_PASSPHRASE_MAX);
	if (memchr(line->text, 0, line->len))
		return ocop_fail(diag, OCOP_ERR_PASSPHRASE, 0,
				 "passphrase: contains a NUL byte");
	ocop_buf_wipe(out);
	/* Allocate everything at once: growing would leave copies in memory. */
	if (!ocop_buf_extend(out, out->max))
		return out->err;
	ocop_buf_reset(out);
	/* The same letters must give the same bytes on every keyboard, hence
	 * NFC. */
	err = ocop_nfc(out, ocop_bytes_of(line->text, line->len));
	if (err == OCOP_ERR_MALFORMED)
		return ocop_fail(diag, OCOP_ERR_PASSPHRASE, 0,
				 "passphrase: not UTF-8");
	if (err == OCOP_ERR_LIMIT)
		return ocop_fail(diag, OCOP_ERR_PASSPHRASE, 0,
				 "passphrase: longer than %zu bytes", out->max);
	if (!err && secret->fresh && !secret->weak &&
	    ocop_text_width(ocop_buf_view(out)) < KEYS_PASSPHRASE_LEAST)
		return ocop_fail(diag, OCOP_ERR_PASSPHRASE, 0,
				 N_("passphrase: shorter than %d characters; use four words, or allow it with --weak"),
				 KEYS_PASSPHRASE_LEAST);
	return err;
}

static enum ocop_err ask(struct ocop_buf *out, struct line *line,
			 const struct keys_secret *secret,
			 struct ocop_diag *diag)
{
	struct ocop_buf prompt = OCOP_BUF(PATH_MAX + 128);
	int tty = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
	struct line again = { .len = 0 };
	const char *text;
	enum ocop_err err;

	if (tty < 0)
		return ocop_fail(diag, OCOP_ERR_FILE, 0, "%s",
				 N_("passphrase: there is no terminal to ask on; use --passphrase-fd"));
	put_prompt(&prompt, secret);
	text = ocop_buf_cstr(&prompt);
	err = ask_once(line, tty, text ? text : _("Passphrase:"), diag);
	/* Do not ask to repeat a passphrase that is refused anyway. */
	if (!err && secret->fresh)
		err = take_line(out, line, secret, diag);
	if (!err && secret->fresh) {
		err = ask_once(&again, tty, _("Repeat the passphrase:"), diag);
		again.len = ocop_clean(again.text, again.len, OCOP_CLEAN_ENDS,
				       NULL);
		if (!err &&
		    (again.len != line->len ||
		     memcmp(again.text, line->text, line->len) != 0))
			err = ocop_fail(diag, OCOP_ERR_PASSPHRASE, 0, "%s",
					N_("passphrase: the two entries differ"));
	}
	ocop_buf_clear(&prompt);
	ocop_cleanse(&again, sizeof(again));
	close(tty);
	return err;
}

/* From now on this process holds secrets: a crash must not write them to a core
 * file. */
static enum ocop_err leave_no_core(struct ocop_diag *diag)
{
	const struct rlimit none = { 0, 0 };

	return setrlimit(RLIMIT_CORE, &none) == 0 ? OCOP_OK :
	       trouble(diag, N_("core dumps"));
}

/* Whether a person can try again after try number of them. */
static bool may_try(const struct keys_secret *secret, int try)
{
	return secret->fd < 0 && try < KEYS_TRIES;
}

enum ocop_err keys_read_passphrase(struct ocop_buf *out,
				   const struct keys_secret *secret,
				   struct ocop_diag *diag)
{
	struct ocop_diag own = { .err = OCOP_OK };
	struct line line = { .len = 0 };
	enum ocop_err err;

	if (!diag)
		diag = &own;
	ocop_buf_wipe(out);
	err = leave_no_core(diag);
	if (err)
		return err;
	for (int try = 1;; try++) {
		if (secret->fd >= 0)
			err = read_line(&line, secret->fd, 0, diag);
		else
			err = ask(out, &line, secret, diag);
		if (!err)
			err = take_line(out, &line, secret, diag);
		if (err != OCOP_ERR_PASSPHRASE || line.interrupted ||
		    !secret->fresh || !may_try(secret, try))
			break;
		say_diag(NULL, err, diag);
	}
	if (err)
		ocop_buf_wipe(out);
	ocop_cleanse(&line, sizeof(line));
	return err;
}

enum ocop_err keys_try_passphrase(const struct keys_secret *secret,
				  enum ocop_err (*use)(void *user,
						       struct ocop_bytes phrase,
						       struct ocop_diag *diag),
				  void *user, struct ocop_diag *diag)
{
	struct ocop_buf phrase = OCOP_BUF(KEYS_PASSPHRASE_MAX);
	enum ocop_err err;

	for (int try = 1;; try++) {
		err = keys_read_passphrase(&phrase, secret, diag);
		if (err)
			break;
		err = use(user, ocop_buf_view(&phrase), diag);
		ocop_buf_wipe(&phrase);
		if (err != OCOP_ERR_PASSPHRASE || !may_try(secret, try))
			break;
		say_error("%s", _("wrong passphrase: try again"));
	}
	ocop_buf_wipe(&phrase);
	return err;
}
