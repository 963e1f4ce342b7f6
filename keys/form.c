/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recognises, by its first bytes, what kind of file was given as a key. People
 * have several files that look alike, and other programs write keys in other
 * forms: PEM by RFC 7468, older PEM (SEC 1, PKCS #1), DER, COSE. A wrong file
 * is refused with a sentence that says what it is.
 */
#include <string.h>

#include "common/ui/say.h"
#include "keys/keys.h"

/* A form of file, and for each expected form the sentence that refuses it.
 * NULL: it is the expected form. */
struct form {
	const char *begins;	/* a PEM label, or the first bytes */
	const char *told[3];	/* indexed by enum keys_due; N_() */
};

#define ALL(text) { text, text, text }
#define SECRET_PLAIN ALL(N_("this is a secret key without a passphrase: encrypt it with openssl pkcs8 -topk8 -scrypt -in FILE -out NEW"))
#define SECRET_SEC1 ALL(N_("this is a secret key in SEC 1 form: convert it with openssl pkcs8 -topk8 -scrypt -in FILE -out NEW"))
#define PUBLIC(is_public) { \
	N_("this is a public key, which cannot sign: name the secret key's file"), \
	is_public, \
	N_("this is a public key: expected its request, which the holder makes with ocop key request FILE --out REQUEST") }

static const struct form pems[] = {
	{ "ENCRYPTED PRIVATE KEY", {
		NULL,
		N_("this is a secret key: expected its public half, which you make with ocop key public FILE --out PUB"),
		N_("this is a secret key: expected its request, which you make with ocop key request FILE --out REQUEST") } },
	{ "PRIVATE KEY", SECRET_PLAIN },
	{ "EC PARAMETERS", SECRET_SEC1 },
	{ "EC PRIVATE KEY", SECRET_SEC1 },
	{ "RSA ", ALL(N_("this is an RSA key (PKCS #1): make another with ocop key new")) },
	{ "OPENSSH ", ALL(N_("this is an OpenSSH key: make another with ocop key new")) },
	{ "PUBLIC KEY", PUBLIC(NULL) },
	{ "CERTIFICATE", ALL(N_("this is an X.509 certificate: extract its key with openssl x509 -noout -pubkey -in FILE")) },
	{ NULL, { NULL, NULL, NULL } }
};

static const struct form others[] = {
	{ "\xd2", {		/* COSE_Sign1 */
		N_("this is an enrolment request, which cannot sign: name the key's own file"),
		NULL, NULL } },
	{ "0", {		/* a DER SEQUENCE */
		N_("this is a key in DER: convert it with openssl pkcs8 -topk8 -scrypt -inform DER -in FILE -out NEW"),
		N_("this is a key in DER: convert it with openssl pkey -pubin -inform DER -in FILE -out NEW"),
		N_("this is a key in DER: expected its request, which you make with ocop key request FILE --out REQUEST") } },
	{ "MFkw", PUBLIC(NULL) },	/* an SPKI in base64, as ocop prints */
	{ "MCow", PUBLIC(NULL) },
	{ NULL, { NULL, NULL, NULL } }
};

/* What follows the first "-----BEGIN "; "" when there is none. */
static struct ocop_bytes label_of(struct ocop_bytes file)
{
	static const char begin[] = "-----BEGIN ";

	while (file.len && !ocop_bytes_starts(file, begin))
		file = ocop_bytes_of(file.ptr + 1, file.len - 1);
	if (!file.len)
		return file;
	return ocop_bytes_of(file.ptr + sizeof(begin) - 1,
			     file.len - sizeof(begin) + 1);
}

static const struct form *form_of(struct ocop_bytes file)
{
	struct ocop_bytes label = label_of(file);
	const struct form *form = label.len ? pems : others;

	while (form->begins &&
	       !ocop_bytes_starts(label.len ? label : file, form->begins))
		form++;
	return form->begins ? form : NULL;
}

bool keys_is_secret(struct ocop_bytes file)
{
	return form_of(file) == &pems[0];
}

enum ocop_err keys_check_form(struct ocop_bytes file, enum keys_due due,
			      struct ocop_diag *diag)
{
	const struct form *form = form_of(file);

	if (form && form->told[due])
		return ocop_fail(diag, OCOP_ERR_MALFORMED, 0, "%s",
				 form->told[due]);
	return OCOP_OK;
}
