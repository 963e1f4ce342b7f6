/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The stamp: 65 bytes in a GS1 Digital Link.
 *
 *	https://HOST/01/GTIN/21/SERIAL?s=DIGITS
 *	https://HOST/p/CODE/21/SERIAL?s=DIGITS
 *
 * SERIAL is the lot (6 digits) and the index (7 digits). DIGITS are 65
 * bytes, where 7 bytes become 17 digits: a profile byte (1 = ES256, 2 =
 * EdDSA) and the signature. Source: docs/format.md.
 *
 * Threads and lifetime: no shared state: any thread, and a stamp is a value,
 * without pointers. A keyring or signer that is passed is used by one thread
 * at a time.
 */
#ifndef OCOP_STAMP_H
#define OCOP_STAMP_H

#include <ocop/clean.h>
#include <ocop/record.h>

OCOP_C_BEGIN

#define OCOP_STAMP_BYTES 65
#define OCOP_STAMP_DIGITS 158
#define OCOP_HOST_MAX 40	/* bytes; keeps the symbol within version 8-M */
#define OCOP_STAMP_PATH_MAX 40
#define OCOP_STAMP_URI_MAX 256
#define OCOP_STAMP_INDEX_MAX 9999999
#define OCOP_STAMP_TYP "ocop-stamp+cose"

struct ocop_stamp {
	char host[OCOP_STAMP_URI_MAX];	/* as written; any host */
	char path[OCOP_STAMP_PATH_MAX + 1]; /* from the first "/" to the end of
					     * the serial */
	char product[OCOP_PRODUCT_MAX + 1]; /* a GTIN or a code */
	bool is_gtin;
	uint32_t lot, index;
	uint8_t profile; /* 1, 2, or one that a trust document lists; 0:
			  * typed */
	uint8_t sig[OCOP_SIG_LEN];
	bool typed;			/* from a typed line, which has no
					 * signature */
};

/*
 * Parse a stamp's text, strictly. The form of the host is checked (lower case,
 * at most 253 bytes); the verdict checks whether it is known. An unknown
 * profile byte is returned, not refused.
 * Errors: OCOP_ERR_MALFORMED with offset and rule; *out is then zero.
 */
enum ocop_err ocop_stamp_parse(struct ocop_stamp *out, struct ocop_bytes text,
			       struct ocop_diag *diag) OCOP_CHECKED;

/*
 * Find the links of stamps and certificates in a text that was scanned, typed,
 * copied or sent, and rebuild each one for strict parsing. fn is called for
 * each in order; did has bits of enum ocop_did. A link that rests on
 * OCOP_STAMP_GUESSES counts only when its signature matches; otherwise treat
 * the text as no link.
 * Errors: OCOP_ERR_ABSENT (no link), OCOP_ERR_LIMIT, or what fn returned.
 */
#define OCOP_STAMP_GUESSES \
	(OCOP_DID_WRAP | OCOP_DID_LAYOUT | OCOP_DID_QUOTED)
typedef enum ocop_err ocop_stamp_link_fn(void *user, struct ocop_bytes link,
					 unsigned did);
enum ocop_err ocop_stamp_repair(struct ocop_bytes text, ocop_stamp_link_fn *fn,
				void *user) OCOP_CHECKED;

/* What happened to a text in which no link was found. */
enum ocop_stamp_damage {
	OCOP_STAMP_NO_DAMAGE = 0,	/* it never was a stamp, or is too
					 * broken */
	OCOP_STAMP_INPUT_METHOD,	/* Telex or VNI added marks to
					 * letters */
	OCOP_STAMP_LAYOUT,		/* typed on another keyboard layout */
	OCOP_STAMP_CHANGED,		/* cut short, or otherwise changed */
	OCOP_STAMP_ADDRESS	/* it is whole, but its host has letters of
				 * another script that look like ours */
};
enum ocop_stamp_damage ocop_stamp_damage(struct ocop_bytes text);
/* True when a text is the correct beginning of a stamp's or certificate's link,
 * on any host. */
bool ocop_stamp_is_cut(struct ocop_bytes text);

/*
 * A test of a scanner that types like a keyboard: three texts that a card has
 * as symbols, and what changed them on their way. The first has the keys that a
 * link needs, in an order that no input method reacts to. The second makes
 * Telex and VNI react. The third has the form of a stamp, but belongs to no
 * register. (stamp_scanner.c)
 */
#define OCOP_STAMP_SCANNER_TEXTS 3
const char *ocop_stamp_scanner_text(size_t number);	/* static */
struct ocop_stamp_scanner {
	const char *layout;	/* "us", "vn", ...; NULL: none that is known;
				 * static */
	bool caps_lock;		/* each letter has the other case */
	bool one_case;		/* capitals only, or small letters only */
	bool telex, vni;	/* this input method is on */
	bool normalised;	/* this layout types marks, and a program
				 * combined them with letters (NFC) */
	bool read;		/* the third text is read, whatever was done
				 * to it: bits of enum ocop_did */
	unsigned did;
};
/* Compare what was typed with the three texts, in this order. Blanks around
 * each are left out. */
void ocop_stamp_scanner_find(
	struct ocop_stamp_scanner *out,
	const struct ocop_bytes typed[OCOP_MIN(OCOP_STAMP_SCANNER_TEXTS)]);

/* Parse the line under the symbol (product, space, 13 digits, "-", check
 * character of ISO/IEC 7064 MOD 37,36) or a GS1 element string with GTIN and
 * serial ("(01)...(21)...", or as a scanner sends it). Gives a typed stamp with
 * its path.
 * Errors: OCOP_ERR_MALFORMED with offset and rule. */
enum ocop_err ocop_stamp_parse_typed(struct ocop_stamp *out,
				     struct ocop_bytes text,
				     struct ocop_diag *diag) OCOP_CHECKED;
/* True when a text has the form of that line, perhaps with an error in it: a
 * product, blanks, and then something that begins with a digit; or only digits
 * and blanks. */
bool ocop_stamp_is_line(struct ocop_bytes text);
/* Append the line under the symbol. */
enum ocop_err ocop_stamp_typed(struct ocop_buf *out, const char *product,
			       uint32_t lot, uint32_t index) OCOP_CHECKED;

/* The check character of ISO/IEC 7064 MOD 37,36 over [0-9A-Z]; other characters
 * are skipped. */
char ocop_mod37_36(struct ocop_bytes text);

/* "/01/GTIN/21/SERIAL" or "/p/CODE/21/SERIAL". */
enum ocop_err ocop_stamp_path(char out[OCOP_MIN(OCOP_STAMP_PATH_MAX + 1)],
			      const char *product, uint32_t lot, uint32_t index)
	OCOP_CHECKED;
/* Verify a stamp's signature.
 * Errors: OCOP_ERR_SIGNATURE, OCOP_ERR_ALG (the profile is not the key's). */
enum ocop_err ocop_stamp_verify(const struct ocop_stamp *stamp,
				struct ocop_pubkey *key) OCOP_CHECKED;
/* Sign a stamp and append its whole URI. (stamp_make.c) */
enum ocop_err ocop_stamp_make(struct ocop_buf *uri_out,
			      struct ocop_signer *signer, const char *host,
			      const char *product, uint32_t lot,
			      uint32_t index) OCOP_CHECKED;

/* Append "https://HOST/c/DIGITS", a certificate's record for print. */
enum ocop_err ocop_cert_uri(struct ocop_buf *out, const char *host,
			    struct ocop_bytes record) OCOP_CHECKED;
/* Append the record of such a text to record_out. */
enum ocop_err ocop_cert_uri_parse(struct ocop_buf *record_out,
				  char host_out[OCOP_MIN(OCOP_STAMP_URI_MAX)],
				  struct ocop_bytes text,
				  struct ocop_diag *diag) OCOP_CHECKED;
/* The same, and open the certificate in it. Its signature is not checked:
 * ocop_verdict_of_symbol() compares it with the register. envelope and out are
 * lent from record_out. */
enum ocop_err ocop_cert_uri_open(struct ocop_buf *record_out,
				 char host_out[OCOP_MIN(OCOP_STAMP_URI_MAX)],
				 struct ocop_cose_sign1 *envelope,
				 struct ocop_payload *out,
				 struct ocop_bytes text,
				 struct ocop_diag *diag) OCOP_CHECKED;

OCOP_C_END

#endif
