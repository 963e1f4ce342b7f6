/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The folded state: a hash table of nodes over a store's STATE space. It also
 * remembers which keys the store lacks, so that a repeated miss needs no SQL.
 * Nodes never move while the table grows, so a value that was lent stays valid.
 * Anyone may write keys through a public log, so the hash has a secret
 * (SipHash-1-3).
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ocop/state.h>

#include "lib/base/bytes.h"
#include "lib/store/state.h"
#include "lib/store/state_arena.h"
#include "lib/store/state_chain.h"
#include "lib/store/store.h"

#define SLOTS_MIN 1024	/* a power of two */
#define PREFETCH 8	/* nodes before their turn to be written */
#define CLEAN SIZE_MAX	/* a node that needs no flush */

struct node {
	size_t key_len, value_len, value_cap;
	size_t dirty_at;	/* place in dirty[], or CLEAN */
	bool present;		/* else: the store has no such key */
	bool again;		/* asked for again since it came, or a trim */
	uint8_t bytes[];	/* key, then value */
};

struct slot {
	uint64_t hash;
	struct node *node;	/* of the arena; NULL is free */
};

struct ocop_state {
	struct ocop_store *store;	/* lent; may be NULL */
	struct slot *slots;
	size_t slot_count, node_count;
	struct node **dirty;		/* lent from slots, in no order */
	size_t dirty_count, dirty_cap;
	struct ocop__state_arena arena;	/* of all nodes, and of replaced ones */
	bool asked;			/* whole is known */
	bool whole; /* the store has no key that is not in memory */
	uint64_t secret[2];
	struct ocop__state_chain chain;	/* the store's rows */
};

static struct ocop_bytes node_key(const struct node *node)
{
	return ocop_bytes_of(node->bytes, node->key_len);
}

static struct ocop_bytes node_value(const struct node *node)
{
	return ocop_bytes_of(node->bytes + node->key_len, node->value_len);
}

/* --- SipHash-1-3 --- */

static uint64_t rotate(uint64_t x, unsigned by)
{
	return x << by | x >> (64 - by);
}

static void sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[2] += v[3];
	v[1] = rotate(v[1], 13) ^ v[0];
	v[3] = rotate(v[3], 16) ^ v[2];
	v[0] = rotate(v[0], 32);
	v[2] += v[1];
	v[0] += v[3];
	v[1] = rotate(v[1], 17) ^ v[2];
	v[3] = rotate(v[3], 21) ^ v[0];
	v[2] = rotate(v[2], 32);
}

/* Words in the machine's order: the hash never leaves this process. */
static uint64_t hash_of(const struct ocop_state *state, struct ocop_bytes key)
{
	uint64_t v[4] = {
		state->secret[0] ^ UINT64_C(0x736f6d6570736575),
		state->secret[1] ^ UINT64_C(0x646f72616e646f6d),
		state->secret[0] ^ UINT64_C(0x6c7967656e657261),
		state->secret[1] ^ UINT64_C(0x7465646279746573),
	};
	uint64_t word;
	size_t at = 0;

	for (; key.len - at >= 8; at += 8) {
		memcpy(&word, key.ptr + at, 8);
		v[3] ^= word;
		sip_round(v);
		v[0] ^= word;
	}
	word = (uint64_t)key.len << 56;
	for (; at < key.len; at++)
		word |= (uint64_t)key.ptr[at] << (8 * (at & 7));
	v[3] ^= word;
	sip_round(v);
	v[0] ^= word;
	v[2] ^= 0xff;
	sip_round(v);
	sip_round(v);
	sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

/* --- The table --- */

/* The key's slot, or the free one where it belongs. */
static struct slot *find(struct ocop_state *state, struct ocop_bytes key,
			 uint64_t hash)
{
	size_t mask = state->slot_count - 1, at = hash & mask;
	struct slot *slot;

	for (;; at = (at + 1) & mask) {
		slot = &state->slots[at];
		if (slot->node == NULL)
			return slot;
		if (slot->hash == hash &&
		    slot->node->key_len == key.len &&
		    memcmp(slot->node->bytes, key.ptr, key.len) == 0)
			return slot;
	}
}

/* Put the nodes of from into a table of count free slots. */
static void move_nodes(struct slot *to, size_t to_count,
		       const struct slot *from, size_t from_count)
{
	size_t i, at, mask = to_count - 1;

	for (i = 0; i < from_count; i++) {
		if (from[i].node == NULL)
			continue;
		at = from[i].hash & mask;
		while (to[at].node != NULL)
			at = (at + 1) & mask;
		to[at] = from[i];
	}
}

/* Keep the table at most three quarters full. */
static enum ocop_err reserve(struct ocop_state *state)
{
	size_t count = state->slot_count;
	struct slot *slots;

	if (state->node_count + 1 <= count / 4 * 3)
		return OCOP_OK;
	count *= 2;
	slots = ocop__state_arena_table(count * sizeof(*slots));
	if (slots == NULL)
		return OCOP_ERR_MEMORY;
	move_nodes(slots, count, state->slots, state->slot_count);
	free(state->slots);
	state->slots = slots;
	state->slot_count = count;
	return OCOP_OK;
}

static struct node *node_new(struct ocop__state_arena *arena,
			     struct ocop_bytes key, struct ocop_bytes value,
			     size_t value_cap)
{
	struct node *node;

	node = ocop__state_arena_take(arena,
				      sizeof(*node) + key.len + value_cap);
	if (node == NULL)
		return NULL;
	node->key_len = key.len;
	node->value_len = value.len;
	node->value_cap = value_cap;
	node->dirty_at = CLEAN;
	node->present = false;
	node->again = false;
	memcpy(node->bytes, key.ptr, key.len);
	if (value.len > 0)
		memcpy(node->bytes + key.len, value.ptr, value.len);
	return node;
}

/* Put node where key has none. */
static enum ocop_err insert(struct ocop_state *state, struct node *node,
			    uint64_t hash)
{
	struct slot *slot;
	enum ocop_err err = OCOP_ERR_MEMORY;

	if (node != NULL)
		err = reserve(state);
	if (err)
		return err;
	slot = find(state, node_key(node), hash);
	slot->hash = hash;
	slot->node = node;
	state->node_count++;
	return OCOP_OK;
}

/* --- New and free --- */

enum ocop_err ocop_state_new(struct ocop_state **out, struct ocop_store *store)
{
	struct ocop_state *state;
	enum ocop_err err = OCOP_ERR_MEMORY;

	*out = NULL;
	state = calloc(1, sizeof(*state));
	if (state == NULL)
		return OCOP_ERR_MEMORY;
	state->store = store;
	ocop__state_chain_init(&state->chain, store);
	state->slot_count = SLOTS_MIN;
	state->slots = ocop__state_arena_table(SLOTS_MIN *
					       sizeof(*state->slots));
	/* Not OpenSSL's: its generator takes a fifth of an officer's start. */
	if (state->slots != NULL)
		err = getentropy(state->secret, sizeof(state->secret)) ?
			OCOP_ERR_CRYPTO : OCOP_OK;
	if (!err) {
		*out = state;
		state = NULL;
	}
	ocop_state_free(state);
	return err;
}

void ocop_state_drop(struct ocop_state *state)
{
	if (state->slots != NULL)
		memset(state->slots, 0,
		       state->slot_count * sizeof(*state->slots));
	ocop__state_arena_clear(&state->arena);
	state->node_count = 0;
	state->dirty_count = 0;
	state->asked = false;
	ocop__state_chain_forget(&state->chain);
}

void ocop_state_free(struct ocop_state *state)
{
	if (state == NULL)
		return;
	ocop_state_drop(state);
	ocop__state_chain_clear(&state->chain);
	free(state->slots);
	free(state->dirty);
	free(state);
}

/* --- Get and put --- */

/* A state that began over an empty store and forgot nothing since has all
 * there is: a first sync asks no SQL for the keys that it is about to make. */
static enum ocop_err ask_whole(struct ocop_state *state)
{
	enum ocop_err err;

	if (state->asked)
		return OCOP_OK;
	err = ocop__state_chain_empty(state->store, &state->whole);
	state->asked = !err;
	return err;
}

/* Fetch a key that is not in memory: its value, or its absence. */
static enum ocop_err load(struct ocop_state *state, struct ocop_bytes key,
			  uint64_t hash, struct node **out)
{
	struct ocop_bytes value = ocop_bytes_of(NULL, 0);
	struct ocop__store_row *row = &state->chain.row;
	enum ocop_err err = ocop__state_chain_seek(&state->chain, key);
	bool present = !err && ocop_bytes_equal(ocop_buf_view(&row->key), key);

	if (err && err != OCOP_ERR_ABSENT)
		return err;
	if (present)
		value = ocop__state_chain_value(row);
	*out = node_new(&state->arena, key, value, value.len);
	if (*out != NULL)
		(*out)->present = present;
	return insert(state, *out, hash);
}

enum ocop_err ocop_state_get(struct ocop_state *state, struct ocop_bytes key,
			     struct ocop_bytes *out)
{
	uint64_t hash = hash_of(state, key);
	struct node *node = find(state, key, hash)->node;
	enum ocop_err err;

	*out = ocop_bytes_of(NULL, 0);
	if (node == NULL) {
		if (state->store == NULL)
			return OCOP_ERR_ABSENT;
		err = ask_whole(state);
		if (!err && state->whole)
			return OCOP_ERR_ABSENT;
		if (!err)
			err = load(state, key, hash, &node);
		if (err)
			return err;
	} else {
		node->again = true;
	}
	if (!node->present)
		return OCOP_ERR_ABSENT;
	*out = node_value(node);
	return OCOP_OK;
}

/* Room for one more waiting node. */
static enum ocop_err reserve_dirty(struct ocop_state *state)
{
	size_t cap = state->dirty_cap > 0 ? 2 * state->dirty_cap : 256;
	struct node **dirty;

	if (state->dirty_count < state->dirty_cap)
		return OCOP_OK;
	dirty = realloc(state->dirty, cap * sizeof(*dirty));
	if (dirty == NULL)
		return OCOP_ERR_MEMORY;
	state->dirty = dirty;
	state->dirty_cap = cap;
	return OCOP_OK;
}

/* Without a store nothing waits: memory is all there is. */
static void mark_dirty(struct ocop_state *state, struct node *node)
{
	node->present = true;
	if (state->store == NULL)
		return;
	if (node->dirty_at == CLEAN)
		node->dirty_at = state->dirty_count++;
	state->dirty[node->dirty_at] = node;
}

enum ocop_err ocop__state_put(struct ocop_state *state, struct ocop_bytes key,
			      struct ocop_bytes value)
{
	uint64_t hash = hash_of(state, key);
	struct slot *slot = find(state, key, hash);
	struct node *node, *old = slot->node;
	enum ocop_err err;

	if (key.len == 0 || key.len > OCOP_STORE_KEY_MAX)
		return OCOP_ERR_ARGUMENT;
	err = reserve_dirty(state);
	if (err)
		return err;
	if (old != NULL && value.len <= old->value_cap) {
		/* value may be lent from the very node. */
		if (value.len > 0)
			memmove(old->bytes + old->key_len, value.ptr,
				value.len);
		old->value_len = value.len;
		old->again = true;
		mark_dirty(state, old);
		return OCOP_OK;
	}
	/* Values that grow are lists: leave room, so that they seldom move. */
	node = node_new(&state->arena, key, value,
			old != NULL && old->present ?
			value.len + value.len / 2 : value.len);
	if (old == NULL) {
		err = insert(state, node, hash);
		if (err)
			return err;
	} else {
		if (node == NULL)
			return OCOP_ERR_MEMORY;
		node->dirty_at = old->dirty_at;
		node->again = true;
		slot->node = node;
	}
	mark_dirty(state, node);
	return OCOP_OK;
}

/* --- Flush and trim --- */

static int by_key(const void *a, const void *b)
{
	const struct node *const *left = a, *const *right = b;

	return ocop__bytes_compare(node_key(*left), node_key(*right));
}

/* A node and the start of its key, which tells most keys apart without a look
 * at the nodes, which are spread over the memory. */
struct headed {
	uint64_t head[2];
	struct node *node;
};

/* Eight bytes of a key, as a number in the same order; zeros after its end. */
static uint64_t head_of(const struct node *node, size_t at)
{
	uint64_t head = 0;

	for (size_t end = at + 8; at < end; at++)
		head = head << 8 | (at < node->key_len ? node->bytes[at] : 0);
	return head;
}

static int by_head(const void *a, const void *b)
{
	const struct headed *left = a, *right = b;

	for (int i = 0; i < 2; i++)
		if (left->head[i] != right->head[i])
			return left->head[i] < right->head[i] ? -1 : 1;
	return by_key(&left->node, &right->node);
}

static enum ocop_err sort_dirty(struct ocop_state *state)
{
	struct headed *all = malloc(state->dirty_count * sizeof(*all));

	if (all == NULL)
		return OCOP_ERR_MEMORY;
	for (size_t i = 0; i < state->dirty_count; i++)
		all[i] = (struct headed){ { head_of(state->dirty[i], 0),
					    head_of(state->dirty[i], 8) },
					  state->dirty[i] };
	qsort(all, state->dirty_count, sizeof(*all), by_head);
	for (size_t i = 0; i < state->dirty_count; i++) {
		state->dirty[i] = all[i].node;
		state->dirty[i]->dirty_at = i;
	}
	free(all);
	return OCOP_OK;
}

/* In key order: neighbours of a b-tree page are written together. */
enum ocop_err ocop_state_flush(struct ocop_state *state)
{
	size_t i, count = state->dirty_count;
	struct node **dirty = state->dirty;
	enum ocop_err err;

	if (count == 0)
		return OCOP_OK;
	err = sort_dirty(state);
	if (!err)
		err = ocop__state_chain_begin(&state->chain);
	for (i = 0; !err && i < count; i++) {
		if (i + PREFETCH < count)
			__builtin_prefetch(dirty[i + PREFETCH]);
		err = ocop__state_chain_put(&state->chain, node_key(dirty[i]),
					    node_value(dirty[i]),
					    i + 1 < count ?
					    node_key(dirty[i + 1]) :
					    ocop_bytes_of(NULL, 0));
	}
	if (!err)
		err = ocop__state_chain_end(&state->chain);
	if (err)
		return err;
	for (i = 0; i < count; i++)
		state->dirty[i]->dirty_at = CLEAN;
	state->dirty_count = 0;
	return OCOP_OK;
}

size_t ocop__state_size(const struct ocop_state *state)
{
	return state->arena.used + state->node_count * sizeof(struct slot);
}

/* A node in another arena; NULL: no memory. */
static struct node *copy_node(struct ocop__state_arena *arena,
			      const struct node *node)
{
	size_t len = sizeof(*node) + node->key_len + node->value_cap;
	struct node *copy = ocop__state_arena_take(arena, len);

	if (copy != NULL)
		memcpy(copy, node, len);
	return copy;
}

/* Whether a trim keeps a node: it waits for a flush, or was used again (which a
 * walk over the log rarely does) and there is room for it. */
static bool keeps(const struct node *node, size_t room)
{
	return node->dirty_at != CLEAN ||
	       (node->again && room >= sizeof(*node) + sizeof(struct slot) +
					       node->key_len + node->value_cap);
}

/* What is kept moves to memory of its own, and the rest is freed at once. */
void ocop_state_trim(struct ocop_state *state, size_t bytes)
{
	struct ocop__state_arena arena = { NULL, 0 };
	size_t i, count = 0, mask = state->slot_count - 1;
	struct slot *slots;

	ocop__state_chain_forget(&state->chain);
	if (state->store == NULL || ocop__state_size(state) <= bytes)
		return;
	/* When there is no memory for the new order, keep everything. */
	slots = ocop__state_arena_table(state->slot_count * sizeof(*slots));
	for (i = 0; slots != NULL && i < state->slot_count; i++) {
		struct slot from = state->slots[i];
		size_t size = arena.used + count * sizeof(struct slot);
		size_t at = from.hash & mask;

		if (from.node == NULL ||
		    !keeps(from.node, size < bytes ? bytes - size : 0))
			continue;
		from.node = copy_node(&arena, from.node);
		if (from.node == NULL) {
			ocop__state_arena_clear(&arena);
			free(slots);
			return;
		}
		while (slots[at].node != NULL)
			at = (at + 1) & mask;
		slots[at] = from;
		count++;
	}
	if (slots == NULL)
		return;
	for (i = 0; i < state->slot_count; i++) {
		struct node *node = slots[i].node;

		if (node != NULL && node->dirty_at != CLEAN)
			state->dirty[node->dirty_at] = node;
		else if (node != NULL)
			node->again = false;
	}
	free(state->slots);
	ocop__state_arena_clear(&state->arena);
	state->slots = slots;
	state->arena = arena;
	state->node_count = count;
	state->whole = false;
}

/* --- Each --- */

static enum ocop_err each_in_memory(struct ocop_state *state,
				    struct ocop_bytes prefix,
				    ocop_store_fn *fn, void *user)
{
	struct node **nodes;
	size_t i, count = 0;
	enum ocop_err err = OCOP_OK;

	nodes = malloc((state->node_count + 1) * sizeof(*nodes));
	if (nodes == NULL)
		return OCOP_ERR_MEMORY;
	for (i = 0; i < state->slot_count; i++) {
		struct node *node = state->slots[i].node;

		if (node != NULL && ocop__store_key_has(node_key(node), prefix))
			nodes[count++] = node;
	}
	qsort(nodes, count, sizeof(*nodes), by_key);
	for (i = 0; !err && i < count; i++)
		err = fn(user, node_key(nodes[i]), node_value(nodes[i]));
	free(nodes);
	return err;
}

enum ocop_err ocop_state_each(struct ocop_state *state,
			      struct ocop_bytes prefix, ocop_store_fn *fn,
			      void *user)
{
	if (state->store == NULL)
		return each_in_memory(state, prefix, fn, user);
	if (state->dirty_count > 0)
		return OCOP_ERR_BUG;
	return ocop__state_chain_each(&state->chain, prefix, fn, user);
}

enum ocop_err ocop__state_check(struct ocop_state *state)
{
	if (state->store == NULL)
		return OCOP_OK;
	if (state->dirty_count > 0)
		return OCOP_ERR_BUG;
	return ocop__state_chain_check(&state->chain);
}
