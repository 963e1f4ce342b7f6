/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the runners of test vectors share: reading a vector file, counting
 * cases, and one function for each kind of folder. Each function names every
 * case whose result is not the stated one.
 */
#ifndef TESTS_VECTORS_H
#define TESTS_VECTORS_H

#include <ocop/fold.h>
#include <ocop/json.h>
#include <ocop/replica.h>

#define VECTORS_FILE_MAX OCOP_JSON_MAX
#define VECTORS_PATH_MAX 1024

struct vectors {
	unsigned passed, failed;
};

typedef void vectors_fn(struct vectors *v, const char *folder);

vectors_fn vectors_beside, vectors_cbor, vectors_cose, vectors_ecdsa,
	vectors_form, vectors_inspections,
	vectors_merkle, vectors_note, vectors_record, vectors_register,
	vectors_roots, vectors_section4, vectors_stamp, vectors_trust,
	vectors_witness, vectors_wycheproof;

/* Of section4: a kind's shape; events' IDs; alerts behind the log of tree. */
void vectors_shape(struct vectors *v, const char *folder, const char *kind);
void vectors_eventid(struct vectors *v, const char *folder);
void vectors_alert(struct vectors *v, const char *folder,
		   const struct ocop_json *tree);
/* Inspections, as a registry takes them, and their files. */
void vectors_inspection(struct vectors *v, const char *folder,
			const struct ocop_json *tree);
void vectors_inspection_file(struct vectors *v, const char *folder,
			     const struct ocop_json *tree);

/* Call fn with a replica of the log in a folder; it is removed then. */
void vectors_with_replica(struct vectors *v, const char *folder,
			  void (*fn)(void *user, struct ocop_replica *replica),
			  void *user);

/* The log of tree.json, folded. Close it after a failure, too. */
struct vectors_world {
	struct ocop_trustset *set;
	struct ocop_keyring *ring;
	struct ocop_state *state;
	struct ocop_fold *fold;
};
bool vectors_world_open(struct vectors_world *out, struct vectors *v,
			const struct ocop_json *tree);
void vectors_world_close(struct vectors_world *world);

/* Count a case; prints the line when it did not come out. */
void vectors_case(struct vectors *v, bool ok, const char *format, ...)
	OCOP_PRINTF(3, 4);
/* Print a remark of the folder, which counts nothing. */
void vectors_say(const char *format, ...) OCOP_PRINTF(1, 2);

/*
 * A JSON file in which every number became a text of its digits, for
 * vectors hold numbers beyond what our JSON takes. Owned; NULL, counted as
 * failed, when it cannot be read.
 */
struct ocop_json *vectors_json(struct vectors *v, const char *folder,
			       const char *name);
/* The same; the one text that is longer than our JSON takes is appended to cut
 * and stands as VECTORS_CUT in the JSON. */
#define VECTORS_CUT "CUT"
struct ocop_json *vectors_json_cut(struct vectors *v, const char *folder,
				   const char *name, struct ocop_buf *cut);
/* A file's bytes, appended; false, counted as failed, when unreadable. */
bool vectors_file(struct vectors *v, const char *folder, const char *name,
		  struct ocop_buf *out);
/* A number's text as uint64_t, "-1" as in two's complement; 0 when none. */
uint64_t vectors_uint(const struct ocop_json *o, const char *key);
bool vectors_bool(const struct ocop_json *o, const char *key);
/* Never NULL. */
const char *vectors_str(const struct ocop_json *o, const char *key);
/* Appends; false when it is not of that form. */
bool vectors_hex(struct ocop_buf *out, const char *text);
bool vectors_base64(struct ocop_buf *out, const char *text);

/* A text's bytes, appended; NULs of the file are in it again. */
void vectors_text_of(struct ocop_buf *out, const char *text);

/* Names in a folder (folders or not), in byte order; each is called once
 * with its path. */
void vectors_each(const char *folder,
		  void (*fn)(void *user, const char *path, const char *name,
			     bool is_folder),
		  void *user);

#endif
