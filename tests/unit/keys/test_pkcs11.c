/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The signer for a token, with softhsm2. The test makes a token of its own, and
 * looks at its content with PKCS#11 directly.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <p11-kit/pkcs11.h>

#include <ocop/file.h>

#include "keys/keys.h"

#define MODULE "/usr/lib/softhsm/libsofthsm2.so"
#define PIN "mật khẩu 1"
#define URI(object) "pkcs11:token=desk;object=" object "?module-path=" MODULE

/*
 * softhsm 2.6.1 itself loses the DER of an Edwards point at each signature.
 * Its frames show only when the stack is unwound properly. Not called
 * without AddressSanitizer.
 */
#define SEEN __attribute__((visibility("default")))
SEEN const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "fast_unwind_on_malloc=0";
}
SEEN const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libsofthsm2.so\n";
}

static char folder[] = "/tmp/ocop-pkcs11-XXXXXX";
static CK_FUNCTION_LIST *f;
static CK_SESSION_HANDLE session;

/* A descriptor that holds a line. */
static struct keys_secret typed(const char *pin)
{
	struct keys_secret secret = { .fd = -1 };
	size_t len = strlen(pin);
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], pin, len), len);
	close(ends[1]);
	secret.fd = ends[0];
	return secret;
}

static enum ocop_err make(struct ocop_signer *out, const char *uri,
			  enum ocop_alg alg, const char *pin,
			  struct ocop_diag *diag)
{
	struct keys_secret secret = typed(pin);
	enum ocop_err err = keys_token_new(out, uri, alg, &secret, diag);

	close(secret.fd);
	return err;
}

static enum ocop_err open_key(struct ocop_signer *out, const char *uri,
			      const char *pin, struct ocop_diag *diag)
{
	struct keys_secret secret = typed(pin);
	enum ocop_err err = keys_open_signer(out, uri, &secret, diag);

	close(secret.fd);
	return err;
}

/* A token "desk" with a PIN, and a session of our own on it. */
static int set_up(void **state)
{
	static unsigned char so[] = "00000000", pin[] = PIN;
	static unsigned char label[33] = "desk                            ";
	CK_RV (*list)(CK_FUNCTION_LIST **) = NULL;
	char config[256], path[64];
	CK_SLOT_ID slots[8];
	CK_ULONG count = 8;
	void *module, *symbol;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(config, sizeof(config), "directories.tokendir = %s\n"
		 "objectstore.backend = file\nlog.level = ERROR\n", folder);
	snprintf(path, sizeof(path), "%s/conf", folder);
	assert_int_equal(ocop_file_write(path, ocop_bytes_str(config),
					 OCOP_FILE_NEW, NULL), OCOP_OK);
	assert_int_equal(setenv("SOFTHSM2_CONF", path, 1), 0);
	module = dlopen(MODULE, RTLD_NOW | RTLD_LOCAL);
	if (!module)
		fail_msg("%s (apt-get install softhsm2)", dlerror());
	symbol = dlsym(module, "C_GetFunctionList");
	memcpy(&list, &symbol, sizeof(list));
	assert_int_equal(list(&f), CKR_OK);
	assert_int_equal(f->C_Initialize(NULL), CKR_OK);
	assert_int_equal(f->C_GetSlotList(CK_TRUE, slots, &count), CKR_OK);
	assert_int_equal(f->C_InitToken(slots[0], so, 8, label), CKR_OK);
	assert_int_equal(f->C_OpenSession(slots[0], CKF_SERIAL_SESSION |
					  CKF_RW_SESSION, NULL, NULL,
					  &session), CKR_OK);
	assert_int_equal(f->C_Login(session, CKU_SO, so, 8), CKR_OK);
	assert_int_equal(f->C_InitPIN(session, pin, sizeof(pin) - 1), CKR_OK);
	assert_int_equal(f->C_Logout(session), CKR_OK);
	return 0;
}

static int tear_down(void **state)
{
	pid_t child;

	(void)state;
	f->C_CloseSession(session);
	f->C_Finalize(NULL);
	/* softhsm keeps a tree of its own in it. */
	child = fork();
	if (child == 0) {
		execlp("rm", "rm", "-rf", folder, (char *)NULL);
		_exit(127);
	}
	return waitpid(child, NULL, 0) == child ? 0 : -1;
}

static CK_OBJECT_HANDLE find(CK_OBJECT_CLASS class, const char *label)
{
	char text[64];
	CK_ATTRIBUTE want[] = { { CKA_CLASS, &class, sizeof(class) },
				{ CKA_LABEL, text, strlen(label) } };
	CK_OBJECT_HANDLE found = 0;
	CK_ULONG count = 0;

	snprintf(text, sizeof(text), "%s", label);
	assert_int_equal(f->C_FindObjectsInit(session, want, 2), CKR_OK);
	assert_int_equal(f->C_FindObjects(session, &found, 1, &count), CKR_OK);
	assert_int_equal(f->C_FindObjectsFinal(session), CKR_OK);
	assert_int_equal(count, 1);
	return found;
}

static void assert_signs(struct ocop_signer *signer)
{
	struct ocop_bytes text = OCOP_LIT("what is signed");
	struct ocop_keyring *ring = NULL;
	struct ocop_pubkey *key = NULL;
	uint8_t sig[OCOP_SIG_LEN];

	assert_int_equal(ocop_keyring_new(&ring), OCOP_OK);
	assert_int_equal(ocop_keyring_get(&key, ring, ocop_bytes_of(
		signer->spki, signer->spki_len)), OCOP_OK);
	assert_int_equal(signer->sign(signer->ctx, sig, text), OCOP_OK);
	assert_int_equal(ocop_pubkey_verify(key, text, sig), OCOP_OK);
	sig[40] ^= 1;
	assert_int_equal(ocop_pubkey_verify(key, text, sig),
			 OCOP_ERR_SIGNATURE);
	ocop_keyring_free(ring);
}

static void a_key_of_either_algorithm_signs_and_is_found_again(void **state)
{
	static const struct {
		enum ocop_alg alg;
		const char *uri;
	} cases[] = { { OCOP_ALG_ES256, URI("es") },
		      { OCOP_ALG_EDDSA, URI("ed") } };
	struct ocop_signer made, again;
	struct keys_public public;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(make(&made, cases[i].uri, cases[i].alg, PIN,
				      NULL), OCOP_OK);
		assert_int_equal(made.alg, cases[i].alg);
		assert_signs(&made);
		assert_int_equal(open_key(&again, cases[i].uri, PIN, NULL),
				 OCOP_OK);
		assert_int_equal(again.alg, cases[i].alg);
		assert_memory_equal(again.spki, made.spki, made.spki_len);
		assert_int_equal(keys_token_public(&public, cases[i].uri,
						   NULL), OCOP_OK);
		assert_int_equal(public.spki_len, made.spki_len);
		assert_memory_equal(public.spki, made.spki, made.spki_len);
		/* Two of them are open at once, as a registry has them. */
		ocop_signer_clear(&made);
		assert_signs(&again);
		ocop_signer_clear(&again);
	}
}

static void the_secret_never_leaves_the_token(void **state)
{
	uint8_t value[256];
	CK_BBOOL sensitive = CK_FALSE, extractable = CK_TRUE;
	CK_BBOOL never = CK_FALSE;
	CK_ATTRIBUTE says[] = { { CKA_SENSITIVE, &sensitive, 1 },
				{ CKA_EXTRACTABLE, &extractable, 1 },
				{ CKA_NEVER_EXTRACTABLE, &never, 1 } };
	CK_ATTRIBUTE secret = { CKA_VALUE, value, sizeof(value) };
	CK_BBOOL yes = CK_TRUE;
	CK_ATTRIBUTE open_it = { CKA_EXTRACTABLE, &yes, 1 };
	struct ocop_signer signer;
	CK_OBJECT_HANDLE key;

	(void)state;
	assert_int_equal(make(&signer, URI("kept"), OCOP_ALG_ES256, PIN, NULL),
			 OCOP_OK);
	/* The login is the process's: this session may look as well. */
	key = find(CKO_PRIVATE_KEY, "kept");
	assert_int_equal(f->C_GetAttributeValue(session, key, says, 3),
			 CKR_OK);
	assert_int_equal(sensitive, CK_TRUE);
	assert_int_equal(extractable, CK_FALSE);
	assert_int_equal(never, CK_TRUE);
	assert_int_equal(f->C_GetAttributeValue(session, key, &secret, 1),
			 CKR_ATTRIBUTE_SENSITIVE);
	assert_int_not_equal(f->C_SetAttributeValue(session, key, &open_it, 1),
			     CKR_OK);
	ocop_signer_clear(&signer);
}

static void a_wrong_pin_opens_and_makes_nothing(void **state)
{
	struct ocop_diag diag = { .err = OCOP_OK };
	struct ocop_signer signer;

	(void)state;
	assert_int_equal(make(&signer, URI("pin"), OCOP_ALG_ES256, PIN, NULL),
			 OCOP_OK);
	ocop_signer_clear(&signer);
	f->C_Logout(session);
	assert_int_equal(open_key(&signer, URI("pin"), "wrong", &diag),
			 OCOP_ERR_PASSPHRASE);
	assert_non_null(strstr(diag.text, "PIN incorrect"));
	assert_null(signer.sign);
	assert_int_equal(make(&signer, URI("pin2"), OCOP_ALG_ES256, "wrong",
			      NULL), OCOP_ERR_PASSPHRASE);
	assert_null(signer.sign);
	assert_int_equal(open_key(&signer, URI("pin2"), PIN, NULL),
			 OCOP_ERR_ABSENT);
	assert_int_equal(open_key(&signer, URI("pin"), PIN, NULL), OCOP_OK);
	ocop_signer_clear(&signer);
}

static void a_name_is_taken_once(void **state)
{
	struct ocop_signer signer;

	(void)state;
	assert_int_equal(make(&signer, URI("once"), OCOP_ALG_ES256, PIN, NULL),
			 OCOP_OK);
	ocop_signer_clear(&signer);
	assert_int_equal(make(&signer, URI("once"), OCOP_ALG_EDDSA, PIN, NULL),
			 OCOP_ERR_EXISTS);
	assert_null(signer.sign);
}

static void two_keys_of_one_name_are_not_guessed_between(void **state)
{
	struct ocop_diag diag = { .err = OCOP_OK };
	struct ocop_signer signer;
	struct keys_public public;
	char label[] = "twin";
	CK_ATTRIBUTE name = { CKA_LABEL, label, 4 };

	(void)state;
	assert_int_equal(make(&signer, URI("twin"), OCOP_ALG_ES256, PIN, NULL),
			 OCOP_OK);
	ocop_signer_clear(&signer);
	assert_int_equal(make(&signer, "pkcs11:token=desk;object=other;id=%07"
			      "?module-path=" MODULE, OCOP_ALG_ES256, PIN,
			      NULL), OCOP_OK);
	assert_int_equal(f->C_SetAttributeValue(session, find(
		CKO_PRIVATE_KEY, "other"), &name, 1), CKR_OK);
	assert_int_equal(f->C_SetAttributeValue(session, find(
		CKO_PUBLIC_KEY, "other"), &name, 1), CKR_OK);
	ocop_signer_clear(&signer);
	assert_int_equal(open_key(&signer, URI("twin"), PIN, &diag),
			 OCOP_ERR_ARGUMENT);
	assert_non_null(strstr(diag.text, "several keys match"));
	assert_int_equal(keys_token_public(&public, URI("twin"), NULL),
			 OCOP_ERR_ARGUMENT);
	assert_int_equal(open_key(&signer, "pkcs11:object=twin;id=%07"
				  "?module-path=" MODULE, PIN, NULL), OCOP_OK);
	ocop_signer_clear(&signer);
}

/* A public key that stands under another secret's id must not be enrolled
 * in its place. */
static void halves_of_two_keys_are_refused(void **state)
{
	struct ocop_diag diag = { .err = OCOP_OK };
	struct ocop_signer signer;
	unsigned char one = 1, two = 2;
	CK_ATTRIBUTE id = { CKA_ID, &two, 1 };

	(void)state;
	assert_int_equal(make(&signer, "pkcs11:object=h1;id=%01?module-path="
			      MODULE, OCOP_ALG_ES256, PIN, NULL), OCOP_OK);
	ocop_signer_clear(&signer);
	assert_int_equal(make(&signer, "pkcs11:object=h2;id=%02?module-path="
			      MODULE, OCOP_ALG_ES256, PIN, NULL), OCOP_OK);
	assert_int_equal(f->C_SetAttributeValue(session, find(
		CKO_PUBLIC_KEY, "h1"), &id, 1), CKR_OK);
	id.pValue = &one;
	assert_int_equal(f->C_SetAttributeValue(session, find(
		CKO_PUBLIC_KEY, "h2"), &id, 1), CKR_OK);
	ocop_signer_clear(&signer);
	assert_int_equal(open_key(&signer, URI("h1"), PIN, &diag),
			 OCOP_ERR_KEY);
	assert_null(signer.sign);
	assert_non_null(strstr(diag.text, "are not a pair"));
}

/* The slice of a certificate that the reader walks: RFC 5280 4.1. */
static size_t certificate(uint8_t *out, const struct ocop_signer *signer)
{
	static const uint8_t before[] = {
		0xa0, 0x03, 0x02, 0x01, 0x02, 0x02, 0x01, 0x05, 0x30, 0x00,
		0x30, 0x00, 0x30, 0x00, 0x30, 0x00,
	};
	size_t len = sizeof(before) + signer->spki_len;

	out[0] = out[3] = 0x30;
	out[1] = 0x81;
	out[2] = (uint8_t)(len + 3);
	out[4] = 0x81;
	out[5] = (uint8_t)len;
	memcpy(out + 6, before, sizeof(before));
	memcpy(out + 6 + sizeof(before), signer->spki, signer->spki_len);
	return len + 6;
}

static void a_certificate_stands_in_for_the_public_key(void **state)
{
	CK_OBJECT_CLASS class = CKO_CERTIFICATE;
	CK_CERTIFICATE_TYPE type = CKC_X_509;
	CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
	unsigned char id = 9, subject[] = { 0x30, 0x00 };
	char label[] = "from the ministry";
	uint8_t der[256];
	CK_ATTRIBUTE what[] = {
		{ CKA_CLASS, &class, sizeof(class) },
		{ CKA_CERTIFICATE_TYPE, &type, sizeof(type) },
		{ CKA_TOKEN, &yes, 1 }, { CKA_PRIVATE, &no, 1 },
		{ CKA_ID, &id, 1 }, { CKA_SUBJECT, subject, 2 },
		{ CKA_LABEL, label, sizeof(label) - 1 },
		{ CKA_VALUE, der, 0 },
	};
	struct ocop_signer signer, again;
	CK_OBJECT_HANDLE object;

	(void)state;
	assert_int_equal(make(&signer, "pkcs11:object=cert;id=%09?module-path="
			      MODULE, OCOP_ALG_ES256, PIN, NULL), OCOP_OK);
	what[7].ulValueLen = certificate(der, &signer);
	assert_int_equal(f->C_DestroyObject(session, find(CKO_PUBLIC_KEY,
							  "cert")), CKR_OK);
	assert_int_equal(open_key(&again, URI("cert"), PIN, NULL),
			 OCOP_ERR_ABSENT);
	assert_int_equal(f->C_CreateObject(session, what, 8, &object), CKR_OK);
	assert_int_equal(open_key(&again, URI("cert"), PIN, NULL), OCOP_OK);
	assert_memory_equal(again.spki, signer.spki, signer.spki_len);
	assert_signs(&again);
	ocop_signer_clear(&again);
	ocop_signer_clear(&signer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_key_of_either_algorithm_signs_and_is_found_again),
		cmocka_unit_test(the_secret_never_leaves_the_token),
		cmocka_unit_test(a_wrong_pin_opens_and_makes_nothing),
		cmocka_unit_test(a_name_is_taken_once),
		cmocka_unit_test(two_keys_of_one_name_are_not_guessed_between),
		cmocka_unit_test(halves_of_two_keys_are_refused),
		cmocka_unit_test(a_certificate_stands_in_for_the_public_key),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
