/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Other people's RFC 6962 proofs of inclusion and consistency. Our form of a
 * proof has no room for a hash that is not 32 bytes, so such a proof is
 * refused.
 */
#include <stdio.h>
#include <string.h>

#include <ocop/tlog.h>

#include "tests/check_vectors/vectors.h"

struct walk {
	struct vectors *v;
	bool consistency;
	unsigned count;
};

static bool proof_of(struct ocop_buf *out, const struct ocop_json *list)
{
	const struct ocop_json *hash;
	size_t before;

	for (hash = ocop_json_first(list); hash; hash = ocop_json_next(hash)) {
		before = out->len;
		if (!vectors_base64(out, ocop_json_value_str(hash)) ||
		    out->len - before != OCOP_HASH_LEN)
			return false;
	}
	return true;
}

static bool included(const struct ocop_json *t)
{
	struct ocop_buf proof = OCOP_BUF(65536), root = OCOP_BUF(4096);
	struct ocop_buf leaf = OCOP_BUF(4096);
	bool good = proof_of(&proof, ocop_json_get(t, "proof")) &&
		    vectors_base64(&root, vectors_str(t, "root")) &&
		    vectors_base64(&leaf, vectors_str(t, "leafHash")) &&
		    leaf.len == OCOP_HASH_LEN &&
		    !ocop_inclusion_check(vectors_uint(t, "leafIdx"),
					  vectors_uint(t, "treeSize"), leaf.ptr,
					  ocop_buf_view(&proof),
					  ocop_buf_view(&root));

	ocop_buf_clear(&proof);
	ocop_buf_clear(&root);
	ocop_buf_clear(&leaf);
	return good;
}

static bool consistent(const struct ocop_json *t)
{
	struct ocop_buf proof = OCOP_BUF(65536), root1 = OCOP_BUF(4096);
	struct ocop_buf root2 = OCOP_BUF(4096);
	bool good = proof_of(&proof, ocop_json_get(t, "proof")) &&
		    vectors_base64(&root1, vectors_str(t, "root1")) &&
		    vectors_base64(&root2, vectors_str(t, "root2")) &&
		    !ocop_consistency_check(
			    vectors_uint(t, "size1"), vectors_uint(t, "size2"),
			    ocop_buf_view(&proof), ocop_buf_view(&root1),
			    ocop_buf_view(&root2));

	ocop_buf_clear(&proof);
	ocop_buf_clear(&root1);
	ocop_buf_clear(&root2);
	return good;
}

static void one(void *user, const char *path, const char *name, bool is_folder)
{
	struct walk *w = user;
	struct ocop_json *t = NULL;
	bool good;

	if (is_folder) {
		vectors_each(path, one, w);
		return;
	}
	if (!strstr(name, ".json"))
		return;
	t = vectors_json(w->v, path, "");
	if (t == NULL)
		return;
	w->count++;
	good = w->consistency ? consistent(t) : included(t);
	vectors_case(w->v, good != vectors_bool(t, "wantErr"), "%s: %s", path,
		     good ? "accepted" : "refused");
	ocop_json_free(t);
}

void vectors_merkle(struct vectors *v, const char *folder)
{
	static const char *const parts[] = { "inclusion", "consistency" };
	char path[VECTORS_PATH_MAX];

	for (size_t i = 0; i < 2; i++) {
		struct walk w = { v, i == 1, 0 };

		snprintf(path, sizeof(path), "%s/%s", folder, parts[i]);
		vectors_each(path, one, &w);
		vectors_say("%s: %u proofs", parts[i], w.count);
		if (w.count == 0)
			vectors_case(v, false, "%s: none", path);
	}
}
