/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signed notes, checkpoints and time cosignatures. The golden note was made
 * by an independent program (Python, seeds of 32 bytes 1 and 2).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <ocop/text.h>
#include <ocop/tlog.h>

#include "tests/helpers/note_time.h"
#define LOG_VKEY "test.example/log+4aeb5cdd+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c"
#define TIME_VKEY "test.example/time+d0e3f132+BIE5dw6ofRdfVqNUZsNMfszLjYqRtO43ol32D1uPybOU"
#define TIME UINT64_C(1764000000)
#define ROOT_LINE "SBNJTRN+FjG7owHVrKtue7eqdM4RhdRWVl71HXN2d7I=\n"
#define BODY "test.example/log\n300\n" ROOT_LINE
#define DASH "\xe2\x80\x94 "
#define LOG_LINE_START DASH "test.example/log Sutc3ejPfJiZp1+iJUS+2f6mBKZcmTAj7KMOnvlW15ftHeWhjR0YWWNLoHuuUJgRbvu2SPO+wuCplHupSSmHhrq/QQ"
#define LOG_LINE LOG_LINE_START "4=\n"
/* One bit of the signature is another. */
#define BAD_LOG_LINE DASH "test.example/log Sutc3ejPfJiYp1+iJUS+2f6mBKZcmTAj7KMOnvlW15ftHeWhjR0YWWNLoHuuUJgRbvu2SPO+wuCplHupSSmHhrq/QQ4=\n"
#define TIME_LINE_START DASH "test.example/time 0OPxMgAAAABpJIEAYT0Jdo1Ch2crhYfmx3qg/zF1EGkN9sty2+QI4MniH1Xwv9e9j1PWZdmkD34hsy2qBr1Ae24UalUiljXQdlCWD"
#define TIME_LINE TIME_LINE_START "A==\n"
#define OTHER_LINE DASH "other.example AAAAAAAA\n"
#define NOTE BODY "\n" LOG_LINE TIME_LINE

struct keys {
	struct ocop_vkey log, time;
	struct ocop_signer log_signer, time_signer;
};

static void make_signer(struct ocop_signer *out, enum ocop_alg alg,
			uint8_t seed)
{
	struct ocop_seckey *key;
	uint8_t secret[32];

	memset(secret, seed, sizeof(secret));
	assert_int_equal(ocop_seckey_from_raw(&key, alg, secret), OCOP_OK);
	ocop_signer_of_key(out, key);
}

static int set_up(void **state)
{
	static struct keys keys;

	make_signer(&keys.log_signer, OCOP_ALG_EDDSA, 1);
	make_signer(&keys.time_signer, OCOP_ALG_EDDSA, 2);
	assert_int_equal(ocop_vkey_parse(&keys.log, OCOP_LIT(LOG_VKEY), NULL),
			 OCOP_OK);
	assert_int_equal(ocop_vkey_parse(&keys.time, OCOP_LIT(TIME_VKEY),
					 NULL), OCOP_OK);
	*state = &keys;
	return 0;
}

static int tear_down(void **state)
{
	struct keys *keys = *state;

	ocop_signer_clear(&keys->log_signer);
	ocop_signer_clear(&keys->time_signer);
	return 0;
}

static void make_checkpoint(struct ocop_checkpoint *out)
{
	memset(out, 0, sizeof(*out));
	memcpy(out->origin, "test.example/log", 17);
	out->size = 300;
	ocop_sha256(out->root, OCOP_LIT("root"));
}

/* --- Verifier keys --- */

static void a_vkey_is_written_as_it_was_read(void **state)
{
	struct keys *keys = *state;
	struct ocop_buf buf = OCOP_BUF(512);

	assert_string_equal(keys->log.name, "test.example/log");
	assert_int_equal(keys->log.hash, 0x4aeb5cdd);
	assert_int_equal(keys->log.type, OCOP_VKEY_ED25519);
	assert_int_equal(keys->time.type, OCOP_VKEY_COSIGNATURE);
	ocop_vkey_format(&buf, &keys->log);
	assert_string_equal(ocop_buf_cstr(&buf), LOG_VKEY);
	ocop_buf_reset(&buf);
	ocop_vkey_format(&buf, &keys->time);
	assert_string_equal(ocop_buf_cstr(&buf), TIME_VKEY);
	ocop_buf_clear(&buf);
}

static void the_well_known_vkey_of_other_programs_is_read(void **state)
{
	struct ocop_vkey vkey;

	(void)state;
	assert_int_equal(ocop_vkey_parse(&vkey, OCOP_LIT("PeterNeumann+"
		"c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"),
		NULL), OCOP_OK);
	assert_int_equal(vkey.hash, 0xc74f20a3);
}

static void a_vkey_follows_from_an_ed25519_spki(void **state)
{
	struct keys *keys = *state;
	struct ocop_signer p256 = { 0 };
	struct ocop_bytes spki = ocop_bytes_of(keys->log_signer.spki,
					       keys->log_signer.spki_len);
	struct ocop_vkey vkey;

	assert_int_equal(ocop_vkey_of(&vkey, "test.example/log",
				      OCOP_VKEY_ED25519, spki), OCOP_OK);
	assert_int_equal(vkey.hash, keys->log.hash);
	assert_memory_equal(vkey.public32, keys->log.public32, 32);
	assert_int_equal(ocop_vkey_of(&vkey, "test.example/log",
				      OCOP_VKEY_COSIGNATURE, spki), OCOP_OK);
	assert_true(vkey.hash != keys->log.hash);
	assert_int_equal(ocop_vkey_of(&vkey, "a b", OCOP_VKEY_ED25519, spki),
			 OCOP_ERR_ARGUMENT);
	assert_int_equal(ocop_vkey_of(&vkey, "", OCOP_VKEY_ED25519, spki),
			 OCOP_ERR_ARGUMENT);
	assert_int_equal(ocop_vkey_of(&vkey, "a+b", OCOP_VKEY_ED25519, spki),
			 OCOP_ERR_ARGUMENT);
	assert_int_equal(ocop_vkey_of(&vkey, "a", 2, spki),
			 OCOP_ERR_ARGUMENT);
	make_signer(&p256, OCOP_ALG_ES256, 3);
	assert_int_equal(ocop_vkey_of(&vkey, "a", OCOP_VKEY_ED25519,
				      ocop_bytes_of(p256.spki,
						    p256.spki_len)),
			 OCOP_ERR_ALG);
	assert_string_equal(vkey.name, "");
	ocop_signer_clear(&p256);
}

static void every_flipped_bit_of_a_vkey_is_refused(void **state)
{
	char text[] = LOG_VKEY;
	size_t bit, len = sizeof(text) - 1;
	struct ocop_vkey vkey;

	(void)state;
	for (bit = 0; bit < len * 8; bit++) {
		text[bit / 8] = (char)(text[bit / 8] ^ (1 << bit % 8));
		assert_int_not_equal(ocop_vkey_parse(&vkey, ocop_bytes_of(
						     text, len), NULL),
				     OCOP_OK);
		assert_int_equal(vkey.type, 0);
		text[bit / 8] = (char)(text[bit / 8] ^ (1 << bit % 8));
	}
}

static void a_vkey_of_another_form_is_refused(void **state)
{
	static const struct { const char *text; enum ocop_err err; } bad[] = {
		{ "", OCOP_ERR_MALFORMED },
		{ "test.example/log", OCOP_ERR_MALFORMED },
		{ "test.example/log+4aeb5cdd", OCOP_ERR_MALFORMED },
		{ "+4aeb5cdd+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c",
		  OCOP_ERR_MALFORMED },
		/* One byte short. */
		{ "test.example/log+4aeb5cdd+"
		  "AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D28=",
		  OCOP_ERR_MALFORMED },
		/* Upper case: one spelling only. */
		{ "test.example/log+4AEB5CDD+"
		  "AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c",
		  OCOP_ERR_MALFORMED },
		{ LOG_VKEY "\n", OCOP_ERR_MALFORMED },
		/* A type of its own. */
		{ "test.example/log+4aeb5cdd+"
		  "AoqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c",
		  OCOP_ERR_ALG },
		/* A point of small order. */
		{ "test.example/log+4aeb5cdd+"
		  "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		  OCOP_ERR_KEY },
	};
	struct ocop_vkey vkey;
	struct ocop_diag diag;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		memset(&diag, 0, sizeof(diag));
		assert_int_equal(ocop_vkey_parse(&vkey,
						 ocop_bytes_str(bad[i].text),
						 &diag), bad[i].err);
		assert_true(diag.text[0] != '\0');
	}
}

/* --- Checkpoints --- */

static void a_checkpoint_is_opened_with_its_logs_key(void **state)
{
	struct keys *keys = *state;
	struct ocop_checkpoint checkpoint, want;

	make_checkpoint(&want);
	assert_int_equal(ocop_checkpoint_open(&checkpoint, OCOP_LIT(NOTE),
					      &keys->log, NULL), OCOP_OK);
	assert_string_equal(checkpoint.origin, want.origin);
	assert_int_equal(checkpoint.size, 300);
	assert_memory_equal(checkpoint.root, want.root, OCOP_HASH_LEN);
}

static void a_checkpoint_is_signed_byte_for_byte(void **state)
{
	struct keys *keys = *state;
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_checkpoint checkpoint;

	make_checkpoint(&checkpoint);
	ocop_checkpoint_body(&note, &checkpoint);
	assert_string_equal(ocop_buf_cstr(&note), BODY);
	ocop_buf_reset(&note);
	assert_int_equal(ocop_checkpoint_sign(&note, &checkpoint,
					      &keys->log_signer), OCOP_OK);
	assert_int_equal(ocop_checkpoint_cosign(&note, ocop_buf_view(&note),
						"test.example/time",
						&keys->time_signer, TIME),
			 OCOP_OK);
	assert_string_equal(ocop_buf_cstr(&note), NOTE);
	ocop_buf_clear(&note);
}

static void every_flipped_bit_of_a_note_is_refused(void **state)
{
	struct keys *keys = *state;
	char note[] = BODY "\n" LOG_LINE;
	size_t bit, len = sizeof(note) - 1;
	struct ocop_checkpoint checkpoint;

	for (bit = 0; bit < len * 8; bit++) {
		note[bit / 8] = (char)(note[bit / 8] ^ (1 << bit % 8));
		assert_int_not_equal(ocop_checkpoint_open(
			&checkpoint, ocop_bytes_of(note, len), &keys->log,
			NULL), OCOP_OK);
		assert_int_equal(checkpoint.size, 0);
		note[bit / 8] = (char)(note[bit / 8] ^ (1 << bit % 8));
	}
}

static void a_note_cut_anywhere_is_refused(void **state)
{
	struct keys *keys = *state;
	const char note[] = BODY "\n" LOG_LINE;
	struct ocop_checkpoint checkpoint;
	size_t len;

	for (len = 0; len < sizeof(note) - 1; len++)
		assert_int_not_equal(ocop_checkpoint_open(
			&checkpoint, ocop_bytes_of(note, len), &keys->log,
			NULL), OCOP_OK);
	assert_int_equal(ocop_checkpoint_open(&checkpoint,
					      ocop_bytes_of(note, len),
					      &keys->log, NULL), OCOP_OK);
}

static const struct { const char *note; enum ocop_err err; } bad_notes[] = {
	/* Only the time key, or nobody we know, signed. */
	{ BODY "\n" TIME_LINE, OCOP_ERR_SIGNATURE },
	{ BODY "\n" OTHER_LINE, OCOP_ERR_SIGNATURE },
	/* The key's name on another body. */
	{ "test.example/log\n301\n" ROOT_LINE "\n" LOG_LINE,
	  OCOP_ERR_SIGNATURE },
	/* A good signature does not outweigh a bad one of the same key. */
	{ BODY "\n" LOG_LINE DASH "test.example/log Sutc3QAA\n",
	  OCOP_ERR_SIGNATURE },
	{ BODY "\n" LOG_LINE BAD_LOG_LINE, OCOP_ERR_SIGNATURE },
	/* Another origin. */
	{ "test.example/lag\n300\n" ROOT_LINE "\n" LOG_LINE, OCOP_ERR_TRUST },
	/* A body that nobody signed, with and without the blank line. */
	{ BODY "\n", OCOP_ERR_SIGNATURE },
	{ BODY, OCOP_ERR_SIGNATURE },
	/* But not what is no body, of another origin, or cut. */
	{ BODY "\n\n", OCOP_ERR_MALFORMED },
	{ BODY "extension\n", OCOP_ERR_MALFORMED },
	{ "test.example/lag\n300\n" ROOT_LINE, OCOP_ERR_MALFORMED },
	{ "test.example/lag\n300\n" ROOT_LINE "\n", OCOP_ERR_MALFORMED },
	{ "test.example/log\n300\n", OCOP_ERR_MALFORMED },
	{ "test.example/log\n300\n\n", OCOP_ERR_MALFORMED },
	{ "<html>\n", OCOP_ERR_MALFORMED },
	/* No blank line, no body. */
	{ BODY LOG_LINE, OCOP_ERR_MALFORMED },
	{ "\n" LOG_LINE, OCOP_ERR_MALFORMED },
	/* Lines after the root, and too few. */
	{ BODY "extension\n\n" LOG_LINE, OCOP_ERR_MALFORMED },
	{ "test.example/log\n300\n\n" LOG_LINE, OCOP_ERR_MALFORMED },
	/* A size that is no plain decimal. */
	{ "test.example/log\n0300\n" ROOT_LINE "\n" LOG_LINE,
	  OCOP_ERR_MALFORMED },
	{ "test.example/log\n+300\n" ROOT_LINE "\n" LOG_LINE,
	  OCOP_ERR_MALFORMED },
	{ "test.example/log\n18446744073709551616\n" ROOT_LINE "\n" LOG_LINE,
	  OCOP_ERR_MALFORMED },
	/* A root of 31 bytes, and one with bits that are not used set. */
	{ "test.example/log\n300\nSBNJTRN+FjG7owHVrKtue7eqdM4RhdRWVl71HXN2dw==\n\n"
	  LOG_LINE, OCOP_ERR_MALFORMED },
	{ "test.example/log\n300\nSBNJTRN+FjG7owHVrKtue7eqdM4RhdRWVl71HXN2d7J=\n\n"
	  LOG_LINE, OCOP_ERR_MALFORMED },
	/* Control characters, UTF-8 that is none. */
	{ "test.example/log\r\n300\n" ROOT_LINE "\n" LOG_LINE,
	  OCOP_ERR_MALFORMED },
	{ "test.example/\xff\n300\n" ROOT_LINE "\n" LOG_LINE,
	  OCOP_ERR_MALFORMED },
	/* Signature lines of other forms, even a stranger's. */
	{ BODY "\n" LOG_LINE "- other.example AAAAAAAA\n",
	  OCOP_ERR_MALFORMED },
	{ BODY "\n" LOG_LINE DASH "other.example\n", OCOP_ERR_MALFORMED },
	{ BODY "\n" LOG_LINE DASH "other.example AAAA\n", OCOP_ERR_MALFORMED },
	{ BODY "\n" LOG_LINE DASH "other.example AAAAA\n",
	  OCOP_ERR_MALFORMED },
	{ BODY "\n" LOG_LINE DASH "other+example AAAAAAAA\n",
	  OCOP_ERR_MALFORMED },
	{ BODY "\n" LOG_LINE DASH " AAAAAAAA\n", OCOP_ERR_MALFORMED },
	{ BODY "\n" LOG_LINE DASH "other.example  AAAAAAAA\n",
	  OCOP_ERR_MALFORMED },
	{ BODY "\n" LOG_LINE "\n" OTHER_LINE, OCOP_ERR_MALFORMED },
	/* Base64 with bits left over, of the log, a time key and a stranger. */
	{ BODY "\n" LOG_LINE_START "5=\n", OCOP_ERR_MALFORMED },
	{ BODY "\n" LOG_LINE TIME_LINE_START "B==\n", OCOP_ERR_MALFORMED },
	{ BODY "\n" LOG_LINE DASH "other.example AAAAAAAAAB==\n",
	  OCOP_ERR_MALFORMED },
	{ BODY "\n" LOG_LINE DASH "other.example AAAAAAAAAAB=\n",
	  OCOP_ERR_MALFORMED },
};

static void each_rule_of_a_note_refuses(void **state)
{
	struct keys *keys = *state;
	struct ocop_checkpoint checkpoint;
	struct ocop_diag diag;
	size_t i;

	for (i = 0; i < sizeof(bad_notes) / sizeof(bad_notes[0]); i++) {
		memset(&diag, 0, sizeof(diag));
		assert_int_equal(ocop_checkpoint_open(
			&checkpoint, ocop_bytes_str(bad_notes[i].note),
			&keys->log, &diag), bad_notes[i].err);
		assert_true(diag.text[0] != '\0');
		assert_string_equal(checkpoint.origin, "");
	}
}

static void strangers_may_sign_beside_the_log(void **state)
{
	struct keys *keys = *state;
	struct ocop_checkpoint checkpoint;

	assert_int_equal(ocop_checkpoint_open(
		&checkpoint, OCOP_LIT(BODY "\n" OTHER_LINE LOG_LINE OTHER_LINE),
		&keys->log, NULL), OCOP_OK);
	assert_int_equal(checkpoint.size, 300);
}

static void a_note_has_at_most_100_signatures(void **state)
{
	struct keys *keys = *state;
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_checkpoint checkpoint;
	int i;

	ocop_buf_str(&note, BODY "\n" LOG_LINE);
	for (i = 1; i < 100; i++)
		ocop_buf_str(&note, OTHER_LINE);
	assert_int_equal(ocop_checkpoint_open(&checkpoint,
					      ocop_buf_view(&note), &keys->log,
					      NULL), OCOP_OK);
	ocop_buf_str(&note, OTHER_LINE);
	assert_int_equal(ocop_checkpoint_open(&checkpoint,
					      ocop_buf_view(&note), &keys->log,
					      NULL), OCOP_ERR_LIMIT);
	ocop_buf_clear(&note);
}

static void a_note_over_its_ceiling_is_not_parsed(void **state)
{
	struct keys *keys = *state;
	static uint8_t note[OCOP_NOTE_MAX + 1];
	struct ocop_checkpoint checkpoint;

	memset(note, '\n', sizeof(note));
	assert_int_equal(ocop_checkpoint_open(&checkpoint, ocop_bytes_of(
					      note, sizeof(note)), &keys->log,
					      NULL), OCOP_ERR_LIMIT);
}

static void a_time_key_opens_no_checkpoint(void **state)
{
	struct keys *keys = *state;
	struct ocop_checkpoint checkpoint;

	assert_int_equal(ocop_checkpoint_open(&checkpoint, OCOP_LIT(NOTE),
					      &keys->time, NULL),
			 OCOP_ERR_ALG);
}

static void only_ed25519_signs_a_checkpoint(void **state)
{
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_checkpoint checkpoint;
	struct ocop_signer p256 = { 0 };

	(void)state;
	make_checkpoint(&checkpoint);
	make_signer(&p256, OCOP_ALG_ES256, 3);
	assert_int_equal(ocop_checkpoint_sign(&note, &checkpoint, &p256),
			 OCOP_ERR_ALG);
	assert_int_equal(ocop_checkpoint_cosign(&note, OCOP_LIT(NOTE), "t",
						&p256, TIME), OCOP_ERR_ALG);
	assert_int_equal(note.len, 0);
	ocop_signer_clear(&p256);
	ocop_buf_clear(&note);
}

static void an_unverified_opening_still_wants_the_form(void **state)
{
	struct ocop_checkpoint checkpoint;

	(void)state;
	assert_int_equal(ocop_checkpoint_open_unverified(
		&checkpoint, OCOP_LIT(BODY "\n" OTHER_LINE), NULL), OCOP_OK);
	assert_int_equal(checkpoint.size, 300);
	assert_int_equal(ocop_checkpoint_open_unverified(
		&checkpoint, OCOP_LIT(BODY), NULL), OCOP_ERR_MALFORMED);
	assert_int_equal(checkpoint.size, 0);
}

/* --- Time --- */

static void the_latest_good_time_of_the_key_counts(void **state)
{
	struct keys *keys = *state;
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);

	assert_int_equal(note_time(OCOP_LIT(NOTE), &keys->time),
			 TIME);
	assert_int_equal(note_time(OCOP_LIT(BODY "\n" LOG_LINE),
					      &keys->time), 0);
	ocop_buf_str(&note, NOTE);
	assert_int_equal(ocop_checkpoint_cosign(&note, OCOP_LIT(NOTE),
						"test.example/time",
						&keys->time_signer, TIME + 9),
			 OCOP_OK);
	assert_int_equal(ocop_checkpoint_cosign(&note, OCOP_LIT(NOTE),
						"test.example/time",
						&keys->time_signer, TIME + 5),
			 OCOP_OK);
	assert_int_equal(note_time(ocop_buf_view(&note),
					      &keys->time), TIME + 9);
	ocop_buf_clear(&note);
}

/* Also when its holder signs one with a key of another purpose. */
static void only_a_cosigners_key_tells_time(void **state)
{
	struct keys *keys = *state;
	struct ocop_vkey plain = keys->time;
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);

	plain.type = OCOP_VKEY_ED25519;
	assert_int_equal(note_time(OCOP_LIT(NOTE), &plain), 0);
	assert_int_equal(ocop_checkpoint_merge(&note,
					       OCOP_LIT(BODY "\n" LOG_LINE),
					       OCOP_LIT(NOTE), &plain, 1),
			 OCOP_OK);
	assert_true(ocop_bytes_is(ocop_buf_view(&note), BODY "\n" LOG_LINE));
	ocop_buf_reset(&note);
	assert_int_equal(ocop_checkpoint_merge(&note,
					       OCOP_LIT(BODY "\n" LOG_LINE),
					       OCOP_LIT(NOTE), &keys->time, 1),
			 OCOP_OK);
	assert_true(ocop_bytes_is(ocop_buf_view(&note), NOTE));
	ocop_buf_clear(&note);
}

static void a_bad_time_beside_a_good_one_is_ignored(void **state)
{
	struct keys *keys = *state;
	static const char lines[] =
		/* Other lengths, and a time that was not signed. */
		DASH "test.example/time 0OPxMgAA\n"
		DASH "test.example/time 0OPxMv////9pJIEAYT0Jdo1Ch2crhYfmx3qg/zF1EGkN9sty2+QI4MniH1Xwv9e9j1PWZdmkD34hsy2qBr1Ae24UalUiljXQdlCWDA==\n";
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);

	ocop_buf_str(&note, NOTE);
	ocop_buf_str(&note, lines);
	assert_int_equal(note_time(ocop_buf_view(&note),
					      &keys->time), TIME);
	ocop_buf_reset(&note);
	ocop_buf_str(&note, BODY "\n");
	ocop_buf_str(&note, lines);
	assert_int_equal(note_time(ocop_buf_view(&note),
					      &keys->time), 0);
	ocop_buf_clear(&note);
}

static void every_flipped_bit_of_a_time_is_ignored(void **state)
{
	struct keys *keys = *state;
	char note[] = BODY "\n" TIME_LINE;
	size_t bit, len = sizeof(note) - 1;

	assert_int_equal(note_time(ocop_bytes_of(note, len),
					      &keys->time), TIME);
	for (bit = 0; bit < len * 8; bit++) {
		note[bit / 8] = (char)(note[bit / 8] ^ (1 << bit % 8));
		assert_int_equal(note_time(
			ocop_bytes_of(note, len), &keys->time), 0);
		note[bit / 8] = (char)(note[bit / 8] ^ (1 << bit % 8));
	}
}

static void a_log_key_signs_no_time(void **state)
{
	struct keys *keys = *state;

	assert_int_equal(note_time(OCOP_LIT(NOTE), &keys->log), 0);
}

static void a_signature_for_a_time_is_none_for_a_checkpoint(void **state)
{
	struct keys *keys = *state;
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_checkpoint checkpoint;

	/* The log's own key, used for a time: another type, another ID. */
	ocop_buf_str(&note, BODY "\n");
	assert_int_equal(ocop_checkpoint_cosign(
		&note, OCOP_LIT(NOTE), "test.example/log", &keys->log_signer,
		TIME), OCOP_OK);
	assert_int_equal(ocop_checkpoint_open(&checkpoint,
					      ocop_buf_view(&note), &keys->log,
					      NULL), OCOP_ERR_SIGNATURE);
	ocop_buf_clear(&note);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_vkey_is_written_as_it_was_read),
		cmocka_unit_test(the_well_known_vkey_of_other_programs_is_read),
		cmocka_unit_test(a_vkey_follows_from_an_ed25519_spki),
		cmocka_unit_test(every_flipped_bit_of_a_vkey_is_refused),
		cmocka_unit_test(a_vkey_of_another_form_is_refused),
		cmocka_unit_test(a_checkpoint_is_opened_with_its_logs_key),
		cmocka_unit_test(a_checkpoint_is_signed_byte_for_byte),
		cmocka_unit_test(every_flipped_bit_of_a_note_is_refused),
		cmocka_unit_test(a_note_cut_anywhere_is_refused),
		cmocka_unit_test(each_rule_of_a_note_refuses),
		cmocka_unit_test(strangers_may_sign_beside_the_log),
		cmocka_unit_test(a_note_has_at_most_100_signatures),
		cmocka_unit_test(a_note_over_its_ceiling_is_not_parsed),
		cmocka_unit_test(a_time_key_opens_no_checkpoint),
		cmocka_unit_test(only_ed25519_signs_a_checkpoint),
		cmocka_unit_test(an_unverified_opening_still_wants_the_form),
		cmocka_unit_test(the_latest_good_time_of_the_key_counts),
		cmocka_unit_test(only_a_cosigners_key_tells_time),
		cmocka_unit_test(a_bad_time_beside_a_good_one_is_ignored),
		cmocka_unit_test(every_flipped_bit_of_a_time_is_ignored),
		cmocka_unit_test(a_log_key_signs_no_time),
		cmocka_unit_test(
			a_signature_for_a_time_is_none_for_a_checkpoint),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
