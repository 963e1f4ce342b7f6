/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The keys of known logs come from the command line or from a trust document,
 * which the operator of a witness gets like any reader. A retired log does not
 * grow, so it is not cosigned.
 */
#include <stdlib.h>
#include <string.h>

#include <ocop/file.h>

#include "common/ui/say.h"
#include "witness/witness.h"

static enum ocop_err add(struct logs *logs, const struct ocop_vkey *vkey)
{
	struct ocop_vkey *more = realloc(logs->vkey, (logs->count + 1) *
						     sizeof(*more));

	if (more == NULL)
		return OCOP_ERR_MEMORY;
	logs->vkey = more;
	more[logs->count++] = *vkey;
	return OCOP_OK;
}

static enum ocop_err add_given(struct logs *logs, const char *text,
			       struct ocop_diag *diag)
{
	struct ocop_vkey vkey;
	enum ocop_err err = ocop_vkey_parse(&vkey, ocop_bytes_str(text), diag);

	if (!err && vkey.type != OCOP_VKEY_ED25519)
		err = ocop_fail(diag, OCOP_ERR_ALG, 0,
				"vkey: type %u cannot sign a checkpoint (expected 1)",
				vkey.type);
	return err ? err : add(logs, &vkey);
}

static enum ocop_err add_trust(struct logs *logs, const char *path,
			       struct ocop_diag *diag)
{
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_keyring *ring = NULL;
	enum ocop_err err = ocop_file_read(&file, path, diag);

	if (!err)
		err = ocop_trust_decode(&logs->trust, ocop_buf_view(&file),
					diag);
	if (!err)
		err = ocop_keyring_new(&ring);
	if (!err)
		err = ocop_trust_verify(logs->trust, NULL, ring, diag);
	for (size_t i = 0; !err && i < logs->trust->log_count; i++)
		if (!logs->trust->logs[i].frozen)
			err = add(logs, &logs->trust->logs[i].vkey);
	ocop_keyring_free(ring);
	ocop_buf_clear(&file);
	return err;
}

int logs_load(struct logs *out, const struct opt_texts *vkeys,
	      const char *trust_path)
{
	struct ocop_diag diag = { 0 };
	enum ocop_err err;

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < vkeys->count; i++) {
		err = add_given(out, vkeys->value[i], &diag);
		if (err) {
			say_trouble(vkeys->value[i], err, &diag);
			return err == OCOP_ERR_MEMORY ? EXIT_TROUBLE :
							EXIT_USAGE;
		}
	}
	if (trust_path != NULL) {
		err = add_trust(out, trust_path, &diag);
		if (err)
			return say_trouble(trust_path, err, &diag);
	}
	return EXIT_DONE;
}

void logs_clear(struct logs *logs)
{
	free(logs->vkey);
	ocop_trust_free(logs->trust);
	memset(logs, 0, sizeof(*logs));
}

const char *logs_witness_name(const struct logs *logs,
			      const struct ocop_signer *signer)
{
	struct ocop_vkey own;

	if (logs->trust == NULL)
		return NULL;
	for (size_t i = 0; i < logs->trust->witness_count; i++) {
		const struct ocop_vkey *w = &logs->trust->witnesses[i];

		if (!ocop_vkey_of(&own, w->name, OCOP_VKEY_COSIGNATURE,
				  ocop_bytes_of(signer->spki,
						signer->spki_len)) &&
		    memcmp(own.public32, w->public32,
			   sizeof(own.public32)) == 0)
			return w->name;
	}
	return NULL;
}
