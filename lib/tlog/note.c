/* SPDX-License-Identifier: Apache-2.0 */
/*
 * C2SP signed-note, tlog-checkpoint and tlog-cosignature: the text that a
 * log signs about itself, and who signed it when. Parsing is strict: a note
 * with one odd line is refused as a whole.
 */
#include <string.h>

#include <ocop/text.h>

#include "lib/tlog/note.h"

#define MARK "\xe2\x80\x94 "	/* signed-note: em dash U+2014, a space */
#define MARK_LEN (sizeof(MARK) - 1)
#define SIGNATURES_MAX 100	/* as Go's note package */
#define KEY_ID_LEN 4
#define TIME_LEN 8
/* key ID, time, signature */
#define LINE_BYTES_MAX (KEY_ID_LEN + TIME_LEN + OCOP_SIG_LEN)
#define DECIMAL_MAX 20		/* digits of a uint64 */
#define COSIGNED_MAX (64 + DECIMAL_MAX)

/* --- Notes --- */

/* One signature line, taken apart. */
struct line {
	struct ocop_bytes name;
	uint32_t hash;
	uint8_t data[TIME_LEN + OCOP_SIG_LEN];
	size_t len;		/* of data; 0 when it is longer */
};

/* Split at the last blank line; body keeps its newline. */
static enum ocop_err note_split(struct ocop_bytes note,
				struct ocop_bytes *body,
				struct ocop_bytes *lines,
				struct ocop_diag *diag)
{
	size_t i;

	if (note.len > OCOP_NOTE_MAX)
		return ocop_fail(diag, OCOP_ERR_LIMIT, OCOP_NOTE_MAX,
				 "note: it is longer than %d bytes", OCOP_NOTE_MAX);
	if (note.len == 0 || note.ptr[note.len - 1] != '\n')
		return ocop_fail(diag, OCOP_ERR_MALFORMED, note.len,
				 "note: does not end with a newline");
	for (i = 0; i < note.len; i++)
		if (note.ptr[i] < 0x20 && note.ptr[i] != '\n')
			return ocop_fail(diag, OCOP_ERR_MALFORMED, i,
					 "note: it has a control character");
	if (ocop_utf8_check(note, diag))
		return OCOP_ERR_MALFORMED;
	for (i = note.len - 1; i > 0; i--)
		if (note.ptr[i] == '\n' && note.ptr[i - 1] == '\n')
			break;
	if (i == 0)
		return ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
				 "note: the blank line before the signatures is missing");
	*body = ocop_bytes_of(note.ptr, i);
	*lines = ocop_bytes_of(note.ptr + i + 1, note.len - i - 1);
	if (lines->len == 0)
		return ocop_fail(diag, OCOP_ERR_MALFORMED, note.len,
				 "note: it has no signature line");
	return OCOP_OK;
}

/* Cut the next signature line off lines; OCOP_ERR_ABSENT at the end. */
static enum ocop_err line_next(struct line *out, struct ocop_bytes *lines)
{
	struct ocop_buf data = OCOP_BUF(OCOP_NOTE_MAX);
	struct ocop_bytes line, name;
	enum ocop_err err = OCOP_ERR_MALFORMED;

	memset(out, 0, sizeof(*out));
	if (lines->len == 0)
		return OCOP_ERR_ABSENT;
	if (!ocop__note_cut(&line, lines, '\n') || line.len < MARK_LEN ||
	    memcmp(line.ptr, MARK, MARK_LEN) != 0)
		return OCOP_ERR_MALFORMED;
	line.ptr += MARK_LEN;
	line.len -= MARK_LEN;
	if (!ocop__note_cut(&name, &line, ' ') || !ocop__vkey_is_name(name))
		return OCOP_ERR_MALFORMED;
	err = ocop_base64_decode(&data, line);
	if (!err && data.len <= KEY_ID_LEN)
		err = OCOP_ERR_MALFORMED;
	if (err)
		goto out;
	out->name = name;
	out->hash = (uint32_t)ocop_bytes_number(ocop_bytes_of(data.ptr,
							      KEY_ID_LEN));
	/* A stranger's signature may be of any length. */
	if (data.len <= LINE_BYTES_MAX) {
		out->len = data.len - KEY_ID_LEN;
		memcpy(out->data, data.ptr + KEY_ID_LEN, out->len);
	}
out:
	ocop_buf_clear(&data);
	return err;
}

static bool line_is_of(const struct line *line, const struct ocop_vkey *vkey)
{
	return line->hash == vkey->hash &&
	       ocop_bytes_is(line->name, vkey->name);
}

/* Require well-formed lines and count key's good ones into *good; a bad one
 * of it refuses (signed-note). */
static enum ocop_err count_lines(struct ocop_bytes body,
				 struct ocop_bytes lines,
				 const struct ocop_vkey *key, unsigned *good,
				 struct ocop_diag *diag)
{
	struct line line;
	unsigned count = 0;
	enum ocop_err err;

	while (!(err = line_next(&line, &lines))) {
		if (++count > SIGNATURES_MAX)
			return ocop_fail(diag, OCOP_ERR_LIMIT, 0,
					 "note: it has more than %d signatures",
					 SIGNATURES_MAX);
		if (!line_is_of(&line, key))
			continue;
		if (line.len != OCOP_SIG_LEN)
			return ocop_fail(diag, OCOP_ERR_SIGNATURE, 0,
					 "note: a signature has %zu bytes",
					 line.len);
		err = ocop_ed25519_verify(key->public32, body, line.data);
		if (err)
			return ocop_fail(diag, err, 0,
					 "note: the signature of %s does not "
					 "match", key->name);
		(*good)++;
	}
	if (err != OCOP_ERR_ABSENT)
		return ocop_fail(diag, err, 0, "note: signature line %u is malformed",
				 count + 1);
	return OCOP_OK;
}

static enum ocop_err no_signature(const char *name, struct ocop_diag *diag)
{
	return ocop_fail(diag, OCOP_ERR_SIGNATURE, 0,
			 "note: the signature of %s is missing", name);
}

/* --- Checkpoints --- */

/* tlog-checkpoint: an extension line is not empty. */
static bool are_lines(struct ocop_bytes rest)
{
	struct ocop_bytes line;

	while (rest.len > 0)
		if (!ocop__note_cut(&line, &rest, '\n') || line.len == 0)
			return false;
	return true;
}

/* tlog-checkpoint: origin, size, root; extended: extension lines are let
 * pass, else refused. */
static enum ocop_err body_parse(struct ocop_checkpoint *out,
				struct ocop_bytes body, bool extended,
				struct ocop_diag *diag)
{
	struct ocop_bytes line, rest = body;

	if (!ocop__note_cut(&line, &rest, '\n') || line.len == 0 ||
	    !ocop_bytes_copy(out->origin, sizeof(out->origin), line))
		return ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
				 "checkpoint: malformed origin");
	if (!ocop__note_cut(&line, &rest, '\n') ||
	    ocop_decimal(&out->size, line))
		return ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
				 "checkpoint: the size must be a decimal number");
	if (!ocop__note_cut(&line, &rest, '\n') ||
	    ocop_base64_exact(out->root, sizeof(out->root), line))
		return ocop_fail(diag, OCOP_ERR_MALFORMED, 0,
				 "checkpoint: the root must be base64 of 32 bytes");
	if (extended ? !are_lines(rest) : rest.len > 0)
		return ocop_fail(diag, OCOP_ERR_MALFORMED,
				 body.len - rest.len,
				 "checkpoint: an extension line is not allowed");
	return OCOP_OK;
}

/* Whether a note that is none is a body of that origin, with or without the
 * blank line, that just nobody signed. */
static bool is_unsigned(struct ocop_bytes note, const char *origin)
{
	struct ocop_checkpoint checkpoint = { 0 };

	if (note.len > 1 && note.ptr[note.len - 1] == '\n' &&
	    note.ptr[note.len - 2] == '\n')
		note.len--;
	return !body_parse(&checkpoint, note, false, NULL) &&
	       strcmp(checkpoint.origin, origin) == 0;
}

enum ocop_err ocop_checkpoint_open(struct ocop_checkpoint *out,
				   struct ocop_bytes note,
				   const struct ocop_vkey *log,
				   struct ocop_diag *diag)
{
	struct ocop_checkpoint checkpoint = { 0 };
	struct ocop_bytes body, lines;
	unsigned good = 0;
	enum ocop_err err;

	memset(out, 0, sizeof(*out));
	if (log->type != OCOP_VKEY_ED25519)
		return ocop_fail(diag, OCOP_ERR_ALG, 0,
				 "vkey %s: type %u cannot sign a checkpoint",
				 log->name, log->type);
	err = note_split(note, &body, &lines, diag);
	if (err == OCOP_ERR_MALFORMED && is_unsigned(note, log->name))
		return no_signature(log->name, diag);
	if (!err)
		err = body_parse(&checkpoint, body, false, diag);
	if (err)
		return err;
	if (strcmp(checkpoint.origin, log->name) != 0)
		return ocop_fail(diag, OCOP_ERR_TRUST, 0,
				 "checkpoint: its origin is not %s", log->name);
	err = count_lines(body, lines, log, &good, diag);
	if (!err && good == 0)
		err = no_signature(log->name, diag);
	if (!err)
		*out = checkpoint;
	return err;
}

enum ocop_err ocop_checkpoint_open_known(struct ocop_checkpoint *out,
					 struct ocop_bytes note,
					 const struct ocop_vkey *logs,
					 size_t count, struct ocop_diag *diag)
{
	struct ocop_checkpoint checkpoint = { 0 };
	struct ocop_bytes body, lines;
	unsigned known = 0, good = 0;
	enum ocop_err err;

	memset(out, 0, sizeof(*out));
	err = note_split(note, &body, &lines, diag);
	if (!err)
		err = body_parse(&checkpoint, body, true, diag);
	for (size_t i = 0; !err && i < count; i++) {
		if (logs[i].type != OCOP_VKEY_ED25519 ||
		    strcmp(checkpoint.origin, logs[i].name) != 0)
			continue;
		known++;
		err = count_lines(body, lines, &logs[i], &good, diag);
	}
	if (err)
		return err;
	if (known == 0)
		return ocop_fail(diag, OCOP_ERR_ABSENT, 0,
				 "checkpoint: its origin %.100s is not known",
				 checkpoint.origin);
	if (good == 0)
		return no_signature(checkpoint.origin, diag);
	*out = checkpoint;
	return OCOP_OK;
}

enum ocop_err ocop_checkpoint_open_unverified(struct ocop_checkpoint *out,
					      struct ocop_bytes note,
					      struct ocop_diag *diag)
{
	struct ocop_checkpoint checkpoint = { 0 };
	struct ocop_bytes body, lines;
	enum ocop_err err;

	memset(out, 0, sizeof(*out));
	err = note_split(note, &body, &lines, diag);
	if (!err)
		err = body_parse(&checkpoint, body, false, diag);
	if (!err)
		*out = checkpoint;
	return err;
}

void ocop_checkpoint_body(struct ocop_buf *out,
			  const struct ocop_checkpoint *checkpoint)
{
	ocop_buf_printf(out, "%s\n%llu\n", checkpoint->origin,
			(unsigned long long)checkpoint->size);
	ocop_base64_add(out, ocop_bytes_of(checkpoint->root, OCOP_HASH_LEN));
	ocop_buf_byte(out, '\n');
}

/* Append "— NAME BASE64(key ID || data)". */
static void line_add(struct ocop_buf *out, const struct ocop_vkey *vkey,
		     const uint8_t *data, size_t len)
{
	uint8_t bytes[LINE_BYTES_MAX];

	ocop_bytes_of_number(bytes, vkey->hash, KEY_ID_LEN);
	memcpy(bytes + KEY_ID_LEN, data, len);
	ocop_buf_str(out, MARK);
	ocop_buf_str(out, vkey->name);
	ocop_buf_byte(out, ' ');
	ocop_base64_add(out, ocop_bytes_of(bytes, KEY_ID_LEN + len));
	ocop_buf_byte(out, '\n');
}

static enum ocop_err signer_vkey(struct ocop_vkey *out, const char *name,
				 uint8_t type,
				 const struct ocop_signer *signer)
{
	if (signer->alg != OCOP_ALG_EDDSA)
		return OCOP_ERR_ALG;
	return ocop_vkey_of(out, name, type,
			    ocop_bytes_of(signer->spki, signer->spki_len));
}

enum ocop_err ocop_checkpoint_sign(struct ocop_buf *out,
				   const struct ocop_checkpoint *checkpoint,
				   struct ocop_signer *log_signer)
{
	struct ocop_buf body = OCOP_BUF(OCOP_NOTE_MAX);
	uint8_t sig[OCOP_SIG_LEN];
	struct ocop_vkey vkey;
	enum ocop_err err;

	err = signer_vkey(&vkey, checkpoint->origin, OCOP_VKEY_ED25519,
			  log_signer);
	if (err)
		return err;
	ocop_checkpoint_body(&body, checkpoint);
	err = body.err;
	if (!err)
		err = log_signer->sign(log_signer->ctx, sig,
				       ocop_buf_view(&body));
	if (err)
		goto out;
	ocop_buf_bytes(out, ocop_buf_view(&body));
	ocop_buf_byte(out, '\n');
	line_add(out, &vkey, sig, sizeof(sig));
	err = out->err;
out:
	ocop_buf_clear(&body);
	return err;
}

/* --- Cosignatures --- */

/* What a cosigner signs: two lines, then the note's body. */
static void cosigned_add(struct ocop_buf *out, uint64_t time_unix_s,
			 struct ocop_bytes body)
{
	ocop_buf_printf(out, "cosignature/v1\ntime %llu\n",
			(unsigned long long)time_unix_s);
	ocop_buf_bytes(out, body);
}

/* The time of a line, when key signed it. */
static enum ocop_err line_verify(uint64_t *time_unix_s,
				 const struct line *line,
				 struct ocop_bytes body,
				 const struct ocop_vkey *key)
{
	struct ocop_buf text = OCOP_BUF(OCOP_NOTE_MAX + COSIGNED_MAX);
	enum ocop_err err;

	if (line->len != TIME_LEN + OCOP_SIG_LEN)
		return OCOP_ERR_SIGNATURE;
	*time_unix_s = ocop_bytes_number(ocop_bytes_of(line->data, TIME_LEN));
	cosigned_add(&text, *time_unix_s, body);
	err = text.err ? text.err :
	      ocop_ed25519_verify(key->public32, ocop_buf_view(&text),
				  line->data + TIME_LEN);
	ocop_buf_clear(&text);
	return err;
}

/* The time of a line that key signed, 0 when the signature is bad. */
static uint64_t line_time(const struct line *line, struct ocop_bytes body,
			  const struct ocop_vkey *key)
{
	uint64_t time_unix_s;

	return line_verify(&time_unix_s, line, body, key) ? 0 : time_unix_s;
}

/* Refuse a line that has the ID of a key and is not what that key signed, and
 * one that it signed and that has not its ID. A line of its name and another
 * ID may be of the key that comes next. */
static enum ocop_err line_check(const struct line *line,
				struct ocop_bytes body,
				const struct ocop_vkey *key)
{
	uint64_t time_unix_s;
	enum ocop_err err = OCOP_ERR_SIGNATURE;

	if (ocop_bytes_is(line->name, key->name))
		err = line_verify(&time_unix_s, line, body, key);
	/* A lack of memory accuses nobody. */
	if (err && err != OCOP_ERR_SIGNATURE)
		return err;
	return !err == (line->hash == key->hash) ? OCOP_OK :
						   OCOP_ERR_SIGNATURE;
}

enum ocop_err ocop__checkpoint_check_times(struct ocop_bytes note,
					   const struct ocop_vkey *cosigners,
					   size_t count, struct ocop_diag *diag)
{
	struct ocop_bytes body, lines;
	struct line line;
	enum ocop_err err = note_split(note, &body, &lines, diag);

	while (!err && !line_next(&line, &lines))
		for (size_t i = 0; i < count && !err; i++) {
			err = line_check(&line, body, &cosigners[i]);
			if (err == OCOP_ERR_SIGNATURE)
				ocop_fail(diag, err, 0,
					  "damaged: the signature line of %s was changed",
					  cosigners[i].name);
		}
	return err;
}

enum ocop_err ocop_checkpoint_time(uint64_t *out, struct ocop_bytes note,
				   const struct ocop_vkey *cosigner)
{
	struct ocop_bytes body, lines;
	struct line line;
	uint64_t signed_time;
	unsigned count = 0;
	enum ocop_err err = OCOP_OK;

	*out = 0;
	if (cosigner->type != OCOP_VKEY_COSIGNATURE ||
	    note_split(note, &body, &lines, NULL))
		return OCOP_OK;
	while (!err && count++ < SIGNATURES_MAX &&
	       !line_next(&line, &lines)) {
		if (!line_is_of(&line, cosigner))
			continue;
		err = line_verify(&signed_time, &line, body, cosigner);
		if (!err && signed_time > *out)
			*out = signed_time;
		if (err == OCOP_ERR_SIGNATURE)
			err = OCOP_OK;
	}
	return err;
}

/* Whether an earlier one of keys is the same key, under whatever name. */
static bool is_again(const struct ocop_vkey *keys, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (memcmp(keys[k].public32, keys[i].public32,
			   sizeof(keys[i].public32)) == 0)
			return true;
	return false;
}

enum ocop_err ocop_checkpoint_quorum_time(uint64_t *out,
					  struct ocop_bytes note,
					  const struct ocop_vkey *witnesses,
					  size_t count, int64_t quorum)
{
	uint64_t times[OCOP_WITNESSES_MAX], time;
	size_t found = 0, at;
	enum ocop_err err = OCOP_OK;

	*out = 0;
	if (quorum <= 0 || count > OCOP_WITNESSES_MAX)
		return OCOP_OK;
	for (size_t i = 0; i < count; i++) {
		time = 0;
		if (!is_again(witnesses, i))
			err = ocop_checkpoint_time(&time, note, &witnesses[i]);
		if (err)
			return err;
		if (time == 0)
			continue;
		/* Latest first. */
		for (at = found++; at > 0 && times[at - 1] < time; at--)
			times[at] = times[at - 1];
		times[at] = time;
	}
	if ((uint64_t)quorum <= found)
		*out = times[quorum - 1];
	return OCOP_OK;
}

/* The line of lines with key's latest good time after *time, as it stands. */
static struct ocop_bytes latest_line(struct ocop_bytes body,
				     struct ocop_bytes lines,
				     const struct ocop_vkey *key,
				     uint64_t *time, struct ocop_bytes before)
{
	const uint8_t *start = lines.ptr;
	struct line line;

	while (!line_next(&line, &lines)) {
		uint64_t found = line_is_of(&line, key) ?
				 line_time(&line, body, key) : 0;

		if (found > *time) {
			*time = found;
			before = ocop_bytes_of(start,
					       (size_t)(lines.ptr - start));
		}
		start = lines.ptr;
	}
	return before;
}

/* Lines of nobody of cosigners, as they stand. */
static enum ocop_err keep_lines(struct ocop_buf *out, struct ocop_bytes lines,
				const struct ocop_vkey *cosigners,
				size_t count)
{
	const uint8_t *start = lines.ptr;
	struct line line;
	enum ocop_err err;

	while (!(err = line_next(&line, &lines))) {
		bool keep = true;

		for (size_t i = 0; i < count; i++)
			keep = keep && !line_is_of(&line, &cosigners[i]);
		if (keep)
			ocop_buf_add(out, start, (size_t)(lines.ptr - start));
		start = lines.ptr;
	}
	return err == OCOP_ERR_ABSENT ? out->err : err;
}

enum ocop_err ocop_checkpoint_merge(struct ocop_buf *out,
				    struct ocop_bytes note,
				    struct ocop_bytes other,
				    const struct ocop_vkey *cosigners,
				    size_t count)
{
	struct ocop_bytes body, lines, other_body, other_lines, line;
	enum ocop_err err;

	err = note_split(note, &body, &lines, NULL);
	if (!err)
		err = note_split(other, &other_body, &other_lines, NULL);
	if (!err && !ocop_bytes_equal(body, other_body))
		err = OCOP_ERR_CONFLICT;
	if (err)
		return err;
	ocop_buf_bytes(out, body);
	ocop_buf_byte(out, '\n');
	err = keep_lines(out, lines, cosigners, count);
	for (size_t i = 0; !err && i < count; i++) {
		uint64_t time = 0;

		if (cosigners[i].type != OCOP_VKEY_COSIGNATURE)
			continue;
		line = latest_line(body, lines, &cosigners[i], &time,
				   ocop_bytes_of(NULL, 0));
		line = latest_line(body, other_lines, &cosigners[i], &time,
				   line);
		err = ocop_buf_bytes(out, line);
	}
	return err;
}

enum ocop_err ocop_checkpoint_cosign(struct ocop_buf *out,
				     struct ocop_bytes note, const char *name,
				     struct ocop_signer *signer,
				     uint64_t time_unix_s)
{
	struct ocop_buf text = OCOP_BUF(OCOP_NOTE_MAX + COSIGNED_MAX);
	uint8_t data[TIME_LEN + OCOP_SIG_LEN];
	struct ocop_bytes body, lines;
	struct ocop_vkey vkey;
	enum ocop_err err;

	err = signer_vkey(&vkey, name, OCOP_VKEY_COSIGNATURE, signer);
	if (!err)
		err = note_split(note, &body, &lines, NULL);
	if (err)
		return err;
	cosigned_add(&text, time_unix_s, body);
	err = text.err;
	if (!err)
		err = signer->sign(signer->ctx, data + TIME_LEN,
				   ocop_buf_view(&text));
	if (err)
		goto out;
	ocop_bytes_of_number(data, time_unix_s, TIME_LEN);
	line_add(out, &vkey, data, sizeof(data));
	err = out->err;
out:
	ocop_buf_clear(&text);
	return err;
}
