/* SPDX-License-Identifier: Apache-2.0 */
/* Passphrases from descriptors, and the key files that they open. */
#define _XOPEN_SOURCE 700 /* posix_openpt */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

#include "keys/keys.h"

/* A descriptor from which text can be read, and nothing more. */
static int pipe_of(const char *text, size_t len)
{
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], text, len), (ssize_t)len);
	close(ends[1]);
	return ends[0];
}

static enum ocop_err read_from(struct ocop_buf *out, const char *text,
			       size_t len)
{
	struct keys_secret secret = { .fd = pipe_of(text, len) };
	struct ocop_diag diag = { .err = OCOP_OK };
	enum ocop_err err = keys_read_passphrase(out, &secret, &diag);

	close(secret.fd);
	if (err) {
		assert_int_equal(out->len, 0);
		assert_int_equal(diag.err, err);
		assert_true(diag.text[0] != '\0');
	}
	return err;
}

static void the_line_without_its_newline_is_the_passphrase(void **state)
{
	struct ocop_buf out = OCOP_BUF(KEYS_PASSPHRASE_MAX);

	(void)state;
	assert_int_equal(read_from(&out, "mật khẩu \n", 14), OCOP_OK);
	assert_true(ocop_bytes_is(ocop_buf_view(&out), "mật khẩu "));
	assert_int_equal(read_from(&out, "no newline", 10), OCOP_OK);
	assert_true(ocop_bytes_is(ocop_buf_view(&out), "no newline"));
	/* As editors save it; nothing else is taken off a secret. */
	assert_int_equal(read_from(&out, "\xef\xbb\xbf" "a b\r\n", 8), OCOP_OK);
	assert_true(ocop_bytes_is(ocop_buf_view(&out), "a b"));
	assert_int_equal(read_from(&out, " \"a\xe2\x80\x93\". \r", 10), OCOP_OK);
	assert_true(ocop_bytes_is(ocop_buf_view(&out),
				  " \"a\xe2\x80\x93\". "));
	ocop_buf_wipe(&out);
}

/* In a child: the limit cannot be taken back. */
static void a_process_that_holds_a_secret_leaves_no_core(void **state)
{
	struct ocop_buf out = OCOP_BUF(KEYS_PASSPHRASE_MAX);
	int status = -1;
	pid_t pid;

	(void)state;
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct rlimit limit = { 1, 1 };
		bool read = !read_from(&out, "secret\n", 7);

		_exit(read && getrlimit(RLIMIT_CORE, &limit) == 0 &&
		      limit.rlim_cur == 0 && limit.rlim_max == 0 ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void two_lines_are_two_passphrases(void **state)
{
	struct keys_secret secret = { .fd = pipe_of("one\ntwo\n", 8) };
	struct ocop_buf out = OCOP_BUF(KEYS_PASSPHRASE_MAX);

	(void)state;
	assert_int_equal(keys_read_passphrase(&out, &secret, NULL), OCOP_OK);
	assert_true(ocop_bytes_is(ocop_buf_view(&out), "one"));
	assert_int_equal(keys_read_passphrase(&out, &secret, NULL), OCOP_OK);
	assert_true(ocop_bytes_is(ocop_buf_view(&out), "two"));
	assert_int_equal(keys_read_passphrase(&out, &secret, NULL),
			 OCOP_ERR_PASSPHRASE);
	close(secret.fd);
	ocop_buf_wipe(&out);
}

static void composed_and_decomposed_letters_are_the_same(void **state)
{
	struct ocop_buf composed = OCOP_BUF(KEYS_PASSPHRASE_MAX);
	struct ocop_buf apart = OCOP_BUF(KEYS_PASSPHRASE_MAX);

	(void)state;
	/* U+1EAD, and a with dot below and circumflex. */
	assert_int_equal(read_from(&composed, "m\xe1\xba\xadt\n", 6), OCOP_OK);
	assert_int_equal(read_from(&apart, "ma\xcc\xa3\xcc\x82t\n", 8),
			 OCOP_OK);
	assert_true(ocop_bytes_equal(ocop_buf_view(&composed),
				     ocop_buf_view(&apart)));
	ocop_buf_wipe(&composed);
	ocop_buf_wipe(&apart);
}

static void what_is_no_passphrase_is_refused(void **state)
{
	struct ocop_buf out = OCOP_BUF(KEYS_PASSPHRASE_MAX);
	char text[KEYS_PASSPHRASE_MAX + 2];

	(void)state;
	memset(text, 'a', sizeof(text));
	text[KEYS_PASSPHRASE_MAX] = '\n';
	assert_int_equal(read_from(&out, text, KEYS_PASSPHRASE_MAX + 1),
			 OCOP_OK);
	assert_int_equal(out.len, KEYS_PASSPHRASE_MAX);
	text[KEYS_PASSPHRASE_MAX] = 'a';
	text[KEYS_PASSPHRASE_MAX + 1] = '\n';
	assert_int_equal(read_from(&out, text, KEYS_PASSPHRASE_MAX + 2),
			 OCOP_ERR_PASSPHRASE);
	assert_int_equal(read_from(&out, "", 0), OCOP_ERR_PASSPHRASE);
	assert_int_equal(read_from(&out, "\n", 1), OCOP_ERR_PASSPHRASE);
	assert_int_equal(read_from(&out, "a\0b\n", 4), OCOP_ERR_PASSPHRASE);
	assert_int_equal(read_from(&out, "a\xff\n", 3), OCOP_ERR_PASSPHRASE);
	ocop_buf_wipe(&out);
}

static void what_windows_adds_is_no_part_of_it(void **state)
{
	struct ocop_buf out = OCOP_BUF(KEYS_PASSPHRASE_MAX);

	(void)state;
	assert_int_equal(read_from(&out, "\xef\xbb\xbf" "word\r\n", 9),
			 OCOP_OK);
	assert_true(ocop_bytes_is(ocop_buf_view(&out), "word"));
	/* Nothing else is taken off. */
	assert_int_equal(read_from(&out, " wo\rrd\t\n", 9), OCOP_OK);
	assert_true(ocop_bytes_is(ocop_buf_view(&out), " wo\rrd\t"));
	assert_int_equal(read_from(&out, "\r\n", 2), OCOP_ERR_PASSPHRASE);
	ocop_buf_wipe(&out);
}

static enum ocop_err read_new(const char *text, bool weak)
{
	struct keys_secret secret = { .fd = pipe_of(text, strlen(text)),
				      .fresh = true, .weak = weak };
	struct ocop_buf out = OCOP_BUF(KEYS_PASSPHRASE_MAX);
	enum ocop_err err = keys_read_passphrase(&out, &secret, NULL);

	close(secret.fd);
	ocop_buf_wipe(&out);
	return err;
}

static void a_new_one_has_a_least_length(void **state)
{
	(void)state;
	/* In characters, not bytes: 11 and 12. */
	assert_int_equal(read_new("m\xe1\xba\xadt kh\xe1\xba\xa9u ab\n", false),
			 OCOP_ERR_PASSPHRASE);
	assert_int_equal(read_new("m\xe1\xba\xadt kh\xe1\xba\xa9u abc\n", false),
			 OCOP_OK);
	assert_int_equal(read_new("pw\n", true), OCOP_OK);
	assert_int_equal(read_new("\n", true), OCOP_ERR_PASSPHRASE);
}

static void a_closed_descriptor_is_a_file_error(void **state)
{
	struct keys_secret secret = { .fd = 1000 };
	struct ocop_buf out = OCOP_BUF(KEYS_PASSPHRASE_MAX);

	(void)state;
	close(secret.fd);
	assert_int_equal(keys_read_passphrase(&out, &secret, NULL),
			 OCOP_ERR_FILE);
	ocop_buf_wipe(&out);
}

/* --- The terminal: a child asks on one of its own, we type. --- */

struct terminal {
	int master;
	pid_t child;
	char seen[4096];	/* all that it showed */
	size_t len;
};

/* What the child does: ask, and say by its exit code how it went. */
static int ask_in_child(const char *expected)
{
	const struct keys_secret secret = { .fd = -1, .prompt = "FIRST",
					    .fresh = true };
	struct ocop_buf out = OCOP_BUF(KEYS_PASSPHRASE_MAX);
	struct termios before, after;
	enum ocop_err err;
	int code = 9;

	if (tcgetattr(0, &before) != 0)
		return code;
	err = keys_read_passphrase(&out, &secret, NULL);
	if (!err)
		code = ocop_bytes_is(ocop_buf_view(&out), expected) ? 0 : 8;
	else
		code = err == OCOP_ERR_PASSPHRASE ? 1 :
		       err == OCOP_ERR_FILE ? 4 : 7;
	/* The terminal is as it was. */
	if (tcgetattr(0, &after) != 0 || after.c_lflag != before.c_lflag ||
	    after.c_cc[VEOL] != before.c_cc[VEOL])
		code = 6;
	ocop_buf_wipe(&out);
	return code;
}

static void start(struct terminal *t, const char *expected)
{
	int slave;

	memset(t, 0, sizeof(*t));
	t->master = posix_openpt(O_RDWR | O_NOCTTY);
	assert_true(t->master >= 0);
	assert_int_equal(grantpt(t->master), 0);
	assert_int_equal(unlockpt(t->master), 0);
	t->child = fork();
	assert_true(t->child >= 0);
	if (t->child > 0)
		return;
	/* The first terminal that a session's leader opens becomes its own. */
	setsid();
	slave = open(ptsname(t->master), O_RDWR);
	if (slave < 0 || dup2(slave, 0) < 0)
		_exit(9);
	_exit(ask_in_child(expected));
}

/* Wait for the prompt: what is typed before it is thrown away. */
static void wait_for(struct terminal *t, const char *prompt)
{
	while (!strstr(t->seen, prompt)) {
		ssize_t got = read(t->master, t->seen + t->len,
				   sizeof(t->seen) - 1 - t->len);

		if (got <= 0)
			fail_msg("'%s' was not asked; seen: '%s'", prompt,
				 t->seen);
		t->len += (size_t)got;
	}
}

static void type(struct terminal *t, const char *text)
{
	assert_int_equal(write(t->master, text, strlen(text)),
			 (ssize_t)strlen(text));
}

/* The child's exit code; reads what it still shows. */
static int finish(struct terminal *t)
{
	int status = -1;
	ssize_t got;

	while (t->len < sizeof(t->seen) - 1 &&
	       (got = read(t->master, t->seen + t->len,
			   sizeof(t->seen) - 1 - t->len)) > 0)
		t->len += (size_t)got;
	assert_int_equal(waitpid(t->child, &status, 0), t->child);
	close(t->master);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void a_terminal_is_asked_twice_and_shows_nothing(void **state)
{
	struct terminal t;

	(void)state;
	start(&t, "hush hush hush");
	wait_for(&t, "FIRST");
	type(&t, "hush hush hush\n");
	wait_for(&t, "Repeat");
	type(&t, "hush hush hush\n");
	assert_int_equal(finish(&t), 0);
	assert_null(strstr(t.seen, "hush"));
}

/* Answer both questions, and forget what was seen. */
static void answer(struct terminal *t, const char *first, const char *second)
{
	wait_for(t, "FIRST");
	type(t, first);
	wait_for(t, "Repeat");
	memset(t->seen, 0, sizeof(t->seen));
	t->len = 0;
	type(t, second);
}

/* What is refused at once is not asked for again. */
static void answer_once(struct terminal *t, const char *first)
{
	wait_for(t, "FIRST");
	memset(t->seen, 0, sizeof(t->seen));
	t->len = 0;
	type(t, first);
}

static void what_was_mistyped_may_be_typed_again_three_times(void **state)
{
	struct terminal t;

	(void)state;
	start(&t, "hush hush hush");
	answer(&t, "hush hush hush\n", "hash hush hush\n");
	answer_once(&t, "short\n");
	answer(&t, "hush hush hush\n", "hush hush hush\n");
	assert_int_equal(finish(&t), 0);
	start(&t, "hush hush hush");
	answer_once(&t, "short\n");
	answer(&t, "hush hush hush\n", "hash hush hush\n");
	answer_once(&t, "short\n");
	assert_int_equal(finish(&t), 1);
}

static void the_interrupt_key_ends_the_question(void **state)
{
	struct terminal t;

	(void)state;
	start(&t, "hush hush hush");
	wait_for(&t, "FIRST");
	type(&t, "hu\x03");
	assert_int_equal(finish(&t), 4);
}

static void without_terminal_and_descriptor_there_is_no_passphrase(void **s)
{
	const struct keys_secret secret = { .fd = -1 };
	struct ocop_buf out = OCOP_BUF(KEYS_PASSPHRASE_MAX);
	int status = -1;
	pid_t child = fork();

	(void)s;
	if (child == 0) {
		setsid();
		_exit(keys_read_passphrase(&out, &secret, NULL) ==
		      OCOP_ERR_FILE ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* A folder of its own, and a key in it with the passphrase "right". */
struct home {
	char folder[64], path[96];
	uint8_t spki[OCOP_SPKI_MAX];
	size_t spki_len;
};

static int up(void **state)
{
	static struct home home;
	struct ocop_seckey *key = NULL;
	struct ocop_bytes spki;

	memcpy(home.folder, "/tmp/ocop-keys-XXXXXX", 22);
	if (!mkdtemp(home.folder))
		return -1;
	snprintf(home.path, sizeof(home.path), "%s/key", home.folder);
	assert_int_equal(ocop_seckey_generate(&key, OCOP_ALG_ES256), OCOP_OK);
	assert_int_equal(keys_save(home.path, key, OCOP_LIT("right"), false,
				   NULL), OCOP_OK);
	spki = ocop_seckey_spki(key);
	memcpy(home.spki, spki.ptr, spki.len);
	home.spki_len = spki.len;
	ocop_seckey_free(key);
	*state = &home;
	return 0;
}

static int down(void **state)
{
	struct home *home = *state;

	unlink(home->path);
	return rmdir(home->folder);
}

static enum ocop_err open_with(struct ocop_signer *out,
			       const struct home *home, const char *passphrase)
{
	struct keys_secret secret = { .fd = pipe_of(passphrase,
						    strlen(passphrase)) };
	enum ocop_err err = keys_open_signer(out, home->path, &secret, NULL);

	close(secret.fd);
	return err;
}

static void the_right_passphrase_opens_a_signer(void **state)
{
	struct home *home = *state;
	struct ocop_signer signer;
	struct ocop_keyring *ring = NULL;
	struct ocop_pubkey *key;
	uint8_t sig[OCOP_SIG_LEN];

	assert_int_equal(open_with(&signer, home, "right\n"), OCOP_OK);
	assert_int_equal(signer.alg, OCOP_ALG_ES256);
	assert_int_equal(signer.spki_len, home->spki_len);
	assert_memory_equal(signer.spki, home->spki, home->spki_len);
	assert_int_equal(signer.sign(signer.ctx, sig, OCOP_LIT("message")),
			 OCOP_OK);
	assert_int_equal(ocop_keyring_new(&ring), OCOP_OK);
	assert_int_equal(ocop_keyring_get(&key, ring,
					  ocop_bytes_of(home->spki,
							home->spki_len)),
			 OCOP_OK);
	assert_int_equal(ocop_pubkey_verify(key, OCOP_LIT("message"), sig),
			 OCOP_OK);
	assert_int_equal(ocop_pubkey_verify(key, OCOP_LIT("massage"), sig),
			 OCOP_ERR_SIGNATURE);
	ocop_keyring_free(ring);
	ocop_signer_clear(&signer);
}

static void a_wrong_passphrase_opens_nothing(void **state)
{
	struct home *home = *state;
	struct ocop_signer signer;

	assert_int_equal(open_with(&signer, home, "wrong\n"),
			 OCOP_ERR_PASSPHRASE);
	assert_null(signer.ctx);
	assert_int_equal(signer.spki_len, 0);
	ocop_signer_clear(&signer);
}

static void a_key_that_others_can_read_is_refused(void **state)
{
	static const mode_t bad[] = { 0640, 0604, 0644 };
	struct home *home = *state;
	struct ocop_signer signer;
	struct stat st;

	assert_int_equal(stat(home->path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(chmod(home->path, bad[i]), 0);
		assert_int_equal(open_with(&signer, home, "right\n"),
				 OCOP_ERR_PERMISSION);
	}
	assert_int_equal(chmod(home->path, 0400), 0);
	assert_int_equal(open_with(&signer, home, "right\n"), OCOP_OK);
	ocop_signer_clear(&signer);
}

static void a_key_is_not_overwritten_unless_asked(void **state)
{
	struct home *home = *state;
	struct ocop_seckey *key = NULL;
	struct ocop_signer signer;

	assert_int_equal(ocop_seckey_generate(&key, OCOP_ALG_EDDSA), OCOP_OK);
	assert_int_equal(keys_save(home->path, key, OCOP_LIT("other"), false,
				   NULL), OCOP_ERR_EXISTS);
	assert_int_equal(open_with(&signer, home, "right\n"), OCOP_OK);
	ocop_signer_clear(&signer);
	assert_int_equal(keys_save(home->path, key, OCOP_LIT("other"), true,
				   NULL), OCOP_OK);
	assert_int_equal(open_with(&signer, home, "right\n"),
			 OCOP_ERR_PASSPHRASE);
	assert_int_equal(open_with(&signer, home, "other\n"), OCOP_OK);
	assert_int_equal(signer.alg, OCOP_ALG_EDDSA);
	ocop_signer_clear(&signer);
	ocop_seckey_free(key);
}

static void tokens_and_absent_files_are_said(void **state)
{
	struct keys_secret secret = { .fd = 1000 };
	struct home *home = *state;
	struct ocop_signer signer;
	char path[128];

	assert_int_equal(keys_open_signer(&signer, "pkcs11:token=x", &secret,
					  NULL), OCOP_ERR_ARGUMENT);
	/* Nobody is asked for the passphrase of a file that is not there. */
	snprintf(path, sizeof(path), "%s/none", home->folder);
	assert_int_equal(keys_open_signer(&signer, path, &secret, NULL),
			 OCOP_ERR_ABSENT);
}

#define HOME_TEST(f) cmocka_unit_test_setup_teardown(f, up, down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			the_line_without_its_newline_is_the_passphrase),
		cmocka_unit_test(a_process_that_holds_a_secret_leaves_no_core),
		cmocka_unit_test(two_lines_are_two_passphrases),
		cmocka_unit_test(composed_and_decomposed_letters_are_the_same),
		cmocka_unit_test(what_is_no_passphrase_is_refused),
		cmocka_unit_test(a_closed_descriptor_is_a_file_error),
		cmocka_unit_test(a_terminal_is_asked_twice_and_shows_nothing),
		cmocka_unit_test(
			what_was_mistyped_may_be_typed_again_three_times),
		cmocka_unit_test(what_windows_adds_is_no_part_of_it),
		cmocka_unit_test(a_new_one_has_a_least_length),
		cmocka_unit_test(the_interrupt_key_ends_the_question),
		cmocka_unit_test(
			without_terminal_and_descriptor_there_is_no_passphrase),
		HOME_TEST(the_right_passphrase_opens_a_signer),
		HOME_TEST(a_wrong_passphrase_opens_nothing),
		HOME_TEST(a_key_that_others_can_read_is_refused),
		HOME_TEST(a_key_is_not_overwritten_unless_asked),
		HOME_TEST(tokens_and_absent_files_are_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
