/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recognises yes and no in English and Vietnamese. Case and diacritics are
 * ignored: a Vietnamese input method may add some, as Telex turns "yes" into
 * "yé".
 */
#include <stdio.h>

#include <ocop/nfc.h>

#include "common/ui/ask.h"
#include "common/ui/say.h"

static bool blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

enum answer answer_of(struct ocop_bytes text)
{
	static const char *const words[2][5] = {
		{ "n", "no", "k", "khong", "ko" },
		{ "y", "yes", "ye", "c", "co" }
	};
	struct ocop_buf plain = OCOP_BUF(64);
	enum answer answer = ANSWER_NOBODY;
	struct ocop_bytes word;

	if (!ocop_nfc_fold(&plain, text, true)) {
		word = ocop_buf_view(&plain);
		while (word.len && blank(word.ptr[0]))
			word = ocop_bytes_of(word.ptr + 1, word.len - 1);
		while (word.len && blank(word.ptr[word.len - 1]))
			word.len--;
		for (int i = 0; i < 10; i++)
			if (ocop_bytes_is(word, words[i / 5][i % 5]))
				answer = i < 5 ? ANSWER_NO : ANSWER_YES;
	}
	ocop_buf_clear(&plain);
	return answer;
}

enum answer ask(const char *question, enum answer unclear)
{
	FILE *tty = fopen("/dev/tty", "r+");
	enum answer answer = ANSWER_NOBODY;
	char line[64] = "";

	if (!tty)
		return ANSWER_NOBODY;
	fprintf(tty, "%s %s ", question,
		unclear == ANSWER_NO ? _("[y/N]") : _("[y/n]"));
	fflush(tty);
	if (fgets(line, sizeof(line), tty))
		answer = answer_of(ocop_bytes_str(line));
	fclose(tty);
	return answer == ANSWER_NOBODY ? unclear : answer;
}
