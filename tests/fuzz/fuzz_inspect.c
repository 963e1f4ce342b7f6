/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inspection files: ocop__inspect_file_read, its tree, the fold of its entries.
 * A file that is accepted has only one spelling: writing it again gives the
 * same bytes.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/inspect/inspect.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void fold(struct ocop__inspect_file *file)
{
	struct ocop__inspect_fold out = { 0 };
	struct ocop_trust *trust = NULL;
	struct ocop_diag diag;

	if (!ocop_trust_decode(&trust, file->trust[0], &diag) &&
	    !ocop__inspect_fold_open(&out, file, trust->fingerprint, &diag))
		must(out.verifier.trust != NULL);
	ocop__inspect_fold_close(&out);
	ocop_trust_free(trust);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ocop_bytes in = ocop_bytes_of(data, size);
	struct ocop_buf again = OCOP_BUF(OCOP_INSPECT_FILE_MAX);
	struct ocop__inspect_file file;
	uint8_t root[OCOP_HASH_LEN];
	struct ocop_diag diag = { OCOP_OK, 0, "" };

	if (!ocop__inspect_file_read(&file, in, &diag)) {
		must(!ocop__inspect_file_write(&again, &file));
		must(ocop_bytes_equal(ocop_buf_view(&again), in));
		for (uint64_t n = 1; n <= OCOP_SIZE_MAX; n = 3 * n + 1)
			(void)!ocop__inspect_tree_root(&file, n, root, &diag);
		fold(&file);
	} else {
		must(diag.text[0] != '\0');
	}
	ocop__inspect_file_clear(&file);
	ocop_buf_clear(&again);
	return 0;
}
