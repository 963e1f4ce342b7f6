/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A keyboard scanner types like a US keyboard. When the machine has another
 * layout, each key gives another character. Each character becomes exactly one
 * other, so the text can be restored. It cannot when something normalised the
 * text: on a Vietnamese layout 5 to 9 are combining marks, and normalisation
 * changes their order. Caps Lock makes another layout: on X11 it changes
 * letters only; on Windows it also changes the digits of the French and German
 * layouts.
 * Source: the layouts of Microsoft Windows and of xkeyboard-config.
 */
#include <string.h>

#include "lib/stamp/stamp.h"

/* Only the keys that a link needs. A character in neither list stays. Names are
 * those of xkeyboard-config. */
static const struct {
	const char *name, *typed, *meant;
} layouts[] = {
	/* Vietnamese; with Caps Lock too */
	{ "vn", "ăâêô\u0300\u0309\u0303\u0301\u0323đ₫ĂÂÊÔĐ", "1234567890=12340" },
	/* French, with Caps Lock of X11 too; with that of Windows; Belgian */
	{ "fr", "&é\"'(-è_çàÉÈÇÀ)!:§Mmqazw,QAZW?",
	  "12345678902790-/.?::aqwzmAQWZM" },
	{ "fr", "°§/!m+QAZW?qazw,", "-/.?:=AQWZMaqwzm" },
	{ "be", "&é\"'(§è!çà)-=:+Mqazw,QAZW?", "1234567890-=/.?:aqwzmAQWZM" },
	/* German, the same two; Hungarian, Czech, Slovak */
	{ "de", "-_Ößöẞ´yzYZ", "/?:-:-=zyZY" },
	{ "de", "!\"§$%&/()=_-ö?`:YZyz", "1234567890/?:-=.ZYzy" },
	{ "hu", "-_ÉüóöyzYZ", "/?:-=0zyZY" },
	{ "cz", "+ěščřžýáíé-_\"=´yzYZ", "1234567890/?:-=zyZY" },
	{ "sk", "+ľščťžýáíé-_\"=´yzYZ", "1234567890/?:-=zyZY" },
	/* Spanish, Latin American, Italian, Portuguese */
	{ "es", "-_Ñ'¡", "/?:-=" },
	{ "latam", "-_Ñ'¿", "/?:-=" },
	{ "it", "-_ç'ì", "/?:-=" },
	{ "pt", "-_Ç'«", "/?:-=" },
	/* Swedish and Finnish, Danish, Norwegian */
	{ "se", "-_Ö+´", "/?:-=" },
	{ "dk", "-_Æ+´", "/?:-=" },
	{ "no", "-_Ø+\\", "/?:-=" },
	/* Turkish, Russian */
	{ "tr", ".:Ş*-çı", "/?:-=.i" },
	{ "ru", ".,ЖюйцукенгшщзфывапролдячсмитьЛ",
	  "/?:.qwertyuiopasdfghjklzxcvbnmK" },
};

/* Length of the character at p, by its first byte: the lists are ours. */
static size_t char_len(const char *p)
{
	uint8_t c = (uint8_t)*p;

	return c < 0x80 ? 1 : c < 0xe0 ? 2 : 3;
}

bool ocop__stamp_layout(struct ocop_buf *out, struct ocop_bytes text,
			size_t number)
{
	bool begins[256] = { false };
	size_t at = 0, len = 1;

	if (number >= sizeof(layouts) / sizeof(layouts[0]))
		return false;
	for (const char *c = layouts[number].typed; *c != '\0'; c++)
		begins[(uint8_t)*c] = true;
	while (at < text.len && !begins[text.ptr[at]])
		at++;
	if (at == text.len)
		return true;
	for (at = 0; at < text.len; ) {
		const char *typed = layouts[number].typed;
		const char *meant = layouts[number].meant;

		if (!begins[text.ptr[at]])
			typed = "";
		for (; *typed != '\0'; typed += len, meant++) {
			len = char_len(typed);
			if (text.len - at >= len &&
			    memcmp(text.ptr + at, typed, len) == 0)
				break;
		}
		ocop_buf_byte(out, *typed ? (uint8_t)*meant : text.ptr[at]);
		at += *typed ? len : 1;
	}
	return true;
}

const char *ocop__stamp_layout_name(size_t number)
{
	return layouts[number].name;
}
