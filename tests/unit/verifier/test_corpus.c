/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The corpus of rules (tests/corpus/README.md): each log is written to a
 * folder and copied into replicas, as anybody would; each scan is judged as
 * ocop-verify judges it, at the clock that its case states; the report must
 * be the one that the rules' text demands. One test a case, one for the
 * entries of a log.
 *	test_corpus [FILE...]
 */

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <ocop/file.h>
#include <ocop/json.h>
#include <ocop/sync.h>
#include <ocop/text.h>

#include "common/media/media.h"
#include "tests/helpers/remove_tree.h"
#include "verifier/verify.h"

#define FOLDER "tests/corpus"
#define PATH_LEN 160
#define TESTS_MAX 2000
#define REPLICAS_MAX 16
#define TEXT_LEN (1024 * 1024)

struct log {
	struct ocop_json *root;
	char dir[64];
	const char *name[REPLICAS_MAX];
	struct ocop_replica *replica[REPLICAS_MAX];
	size_t count;
};

struct one {		/* a test: a case, a run, or all entries (NULL) */
	struct log *log;
	const struct ocop_json *what;
};

static struct one tests[TESTS_MAX];
static struct CMUnitTest table[TESTS_MAX];
static size_t test_count;

/* --- A log becomes files, and replicas of its beginnings --- */

static void bytes_of(struct ocop_buf *out, const struct ocop_json *o,
		     const char *key)
{
	const char *text = ocop_json_str(o, key);

	assert_non_null(text);
	assert_false(ocop_base64url_decode(out, ocop_bytes_str(text)));
}

static void put_file(const struct log *log, const char *name,
		     struct ocop_bytes data)
{
	char path[PATH_LEN];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", log->dir, name);
	f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(data.ptr, 1, data.len, f), data.len);
	assert_int_equal(fclose(f), 0);
}

static void make_folder(const struct log *log, const char *name)
{
	char path[PATH_LEN];

	snprintf(path, sizeof(path), "%s/%s", log->dir, name);
	assert_true(mkdir(path, 0700) == 0 || access(path, W_OK) == 0);
}

/* A bundle of the first size entries. */
static void put_entries(const struct log *log, uint64_t size)
{
	struct ocop_buf all = OCOP_BUF(TEXT_LEN), one = OCOP_BUF(TEXT_LEN);
	const struct ocop_json *e =
		ocop_json_first(ocop_json_get(log->root, "entries"));
	char name[PATH_LEN];

	for (uint64_t i = 0; i < size; i++, e = ocop_json_next(e)) {
		ocop_buf_reset(&one);
		bytes_of(&one, e, "entry");
		ocop_buf_byte(&all, (uint8_t)(one.len >> 8));
		ocop_buf_byte(&all, (uint8_t)one.len);
		ocop_buf_bytes(&all, ocop_buf_view(&one));
	}
	assert_false(all.err);
	snprintf(name, sizeof(name), "log/tile/entries/000.p/%llu",
		 (unsigned long long)size);
	put_file(log, name, ocop_buf_view(&all));
	ocop_buf_clear(&all);
	ocop_buf_clear(&one);
}

static void put_trust(const struct log *log)
{
	const struct ocop_json *t =
		ocop_json_first(ocop_json_get(log->root, "trust"));
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);
	char name[PATH_LEN];

	for (; t; t = ocop_json_next(t)) {
		ocop_buf_reset(&file);
		bytes_of(&file, t, "file");
		snprintf(name, sizeof(name), "log/trust/%lld.cose",
			 (long long)ocop_json_int(t, "version", 0));
		put_file(log, name, ocop_buf_view(&file));
	}
	ocop_buf_clear(&file);
}

static void make_replica(struct log *log, const struct ocop_json *r)
{
	const struct ocop_json *first =
		ocop_json_first(ocop_json_get(log->root, "trust"));
	struct ocop_bytes print = ocop_bytes_str(
		ocop_json_str(log->root, "fingerprint"));
	struct ocop_buf trust = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	char url[PATH_LEN], path[PATH_LEN];
	const char *sources[] = { url };
	struct ocop_sync_options options = {
		.sources = sources, .source_count = 1,
		.now_unix_s = (uint64_t)ocop_json_int(r, "synced", 0)
	};
	struct ocop_sync_result result;

	put_entries(log, (uint64_t)ocop_json_int(r, "size", 0));
	put_file(log, "log/checkpoint",
		 ocop_bytes_str(ocop_json_str(r, "checkpoint")));
	snprintf(path, sizeof(path), "%s/%zu.db", log->dir, log->count);
	snprintf(url, sizeof(url), "file://%s/log", log->dir);
	bytes_of(&trust, first, "file");
	if (ocop_replica_create(path, ocop_buf_view(&trust), print, &diag) ||
	    ocop_replica_open(&log->replica[log->count], path,
			      OCOP_STORE_WRITE, &diag) ||
	    ocop_replica_sync(log->replica[log->count], &options, &result,
			      &diag))
		fail_msg("%s: %s", path, diag.text);
	log->name[log->count++] = ocop_json_str(r, "name");
	ocop_buf_clear(&trust);
}

static void make_log(struct log *log)
{
	const struct ocop_json *r =
		ocop_json_first(ocop_json_get(log->root, "replicas"));
	/* Nobody needs these copies on a disk. */
	const char *tmp = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";

	snprintf(log->dir, sizeof(log->dir), "%s/ocop-corpus-XXXXXX", tmp);
	assert_non_null(mkdtemp(log->dir));
	make_folder(log, "log");
	make_folder(log, "log/trust");
	make_folder(log, "log/tile");
	make_folder(log, "log/tile/entries");
	make_folder(log, "log/tile/entries/000.p");
	put_trust(log);
	for (; r; r = ocop_json_next(r)) {
		assert_true(log->count < REPLICAS_MAX);
		make_replica(log, r);
	}
}

static struct ocop_replica *replica_of(struct log *log, const char *name)
{
	if (log->count == 0)
		make_log(log);
	for (size_t i = 0; i < log->count; i++)
		if (strcmp(log->name[i], name) == 0)
			return log->replica[i];
	fail_msg("no replica '%s'", name);
	return NULL;
}

/* --- A case is judged as ocop-verify judges --- */

/* The picture of a scan: one symbol, at one place or at two. */
static void make_picture(struct picture *out, const char *text, bool two)
{
	out->bytes = OCOP_BUF(TEXT_LEN);
	ocop_buf_str(&out->bytes, text);
	out->start[1] = out->bytes.len;
	out->places[0] = two ? 2 : 1;
	out->count = 1;
}

static void start_run(struct verify_run *run, const struct one *t,
		      struct verify_args *args, const char *file)
{
	const struct ocop_json *c = t->what;
	int64_t entries = ocop_json_int(c, "entries", 0);
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_buf data = OCOP_BUF(TEXT_LEN);

	args->json = true;
	args->two_articles = ocop_json_bool(c, "two_articles", false);
	run->withdrawn = OCOP_BUF(OCOP_PRODUCT_MAX);
	run->disk = run->replica =
		replica_of(t->log, ocop_json_str(c, "replica"));
	if (entries) {
		assert_false(ocop_replica_snapshot_at(
			&run->past, run->disk, (uint64_t)entries, &diag));
		run->replica = run->past;
	}
	assert_false(ocop_replica_verifier(run->replica, &run->verifier));
	run->policy = ocop_replica_policy(
		run->replica, (uint64_t)ocop_json_int(c, "clock", 0));
	run->policy.at = ocop_json_bool(c, "chosen", false);
	run->policy.refreshed = ocop_json_bool(c, "refreshed", false);
	run->policy.two_articles = args->two_articles;
	if (ocop_json_str(c, "withdrawal")) {
		bytes_of(&data, c, "withdrawal");
		put_file(t->log, "withdrawal.cose", ocop_buf_view(&data));
		args->withdrawal = file;
		if (verify_withdrawal(run, &diag))
			fail_msg("withdrawal: %s", diag.text);
	}
	ocop_buf_clear(&data);
}

/* What it prints; the caller frees. */
static char *judge(const struct one *t, enum ocop_verdict *worst)
{
	const struct ocop_json *c = t->what;
	const char *text = ocop_json_str(c, "text");
	struct ocop_bytes bytes = ocop_bytes_str(text);
	struct verify_found found = { .item = bytes };
	struct picture picture = { 0 };
	struct verify_args args = { .report_fd = VERIFY_NO_FD };
	struct verify_run run = { .args = &args };
	FILE *screen = stdout;
	char file[PATH_LEN], *said = NULL;
	size_t len;

	replica_of(t->log, ocop_json_str(c, "replica"));
	snprintf(file, sizeof(file), "%s/withdrawal.cose", t->log->dir);
	start_run(&run, t, &args, file);
	make_picture(&picture, text, ocop_json_bool(c, "two_places", false));
	stdout = open_memstream(&said, &len);
	assert_non_null(stdout);
	if (strcmp(ocop_json_str(c, "how"), "symbol") == 0) {
		run.picture = &picture;
		verify_symbol(&run, &found, bytes);
	} else {
		verify_item(&run, text, bytes.len, false);
	}
	fclose(stdout);
	stdout = screen;
	assert_false(run.trouble);
	*worst = run.worst;
	verify_seen_clear(&run.seen);
	ocop_buf_clear(&run.withdrawn);
	ocop_buf_clear(&run.out);
	report_memo_clear(&run.memo);
	ocop_buf_clear(&picture.bytes);
	ocop_replica_close(run.past);
	return said;
}

/* --- Its report is compared --- */

static struct ocop_json *parse(const char *text)
{
	struct ocop_json *out;
	struct ocop_diag diag = { OCOP_OK, 0, "" };

	if (ocop_json_parse(&out, ocop_bytes_str(text), &diag))
		fail_msg("%s: %s", diag.text, text);
	return out;
}

/* A value as text, in one of two rooms. */
static const char *shown(const struct ocop_json *value)
{
	static char text[2][4096];
	static unsigned turn;
	struct ocop_buf out = OCOP_BUF(sizeof(text[0]) - 1);
	char *room = text[turn++ % 2];

	if (value == NULL)
		return "absent";
	assert_false(ocop_json_print(&out, value, false));
	snprintf(room, sizeof(text[0]), "%s", ocop_buf_cstr(&out));
	ocop_buf_clear(&out);
	return room;
}

static bool member_is(const struct ocop_json *got,
		      const struct ocop_json *want, const char *key)
{
	return strcmp(shown(ocop_json_get(got, key)),
		      shown(ocop_json_get(want, key))) == 0;
}

/* All members of an object, in any order, and no others. */
static void compare_facts(const char *said, const struct ocop_json *got,
			  const struct ocop_json *want)
{
	const struct ocop_json *m;

	for (m = ocop_json_first(want); m; m = ocop_json_next(m))
		if (!member_is(got, want, ocop_json_key(m)))
			fail_msg("%s: %s is %s\n%s", ocop_json_key(m),
				 shown(m),
				 shown(ocop_json_get(got, ocop_json_key(m))),
				 said);
	if (ocop_json_count(got) != ocop_json_count(want))
		fail_msg("facts beyond those stated\n%s", said);
}

static bool same_check(const struct ocop_json *got,
		       const struct ocop_json *want)
{
	return member_is(got, want, "name") && member_is(got, want, "result") &&
	       member_is(got, want, "verdict") &&
	       member_is(got, want, "case") && member_is(got, want, "index");
}

/* Findings have no order; the sentences are ours. */
static void compare_checks(const char *said, const struct ocop_json *got,
			   const struct ocop_json *want)
{
	const struct ocop_json *w, *g;

	for (w = ocop_json_first(want); w; w = ocop_json_next(w)) {
		for (g = ocop_json_first(got); g; g = ocop_json_next(g))
			if (same_check(g, w))
				break;
		if (g == NULL)
			fail_msg("not found: %s\n%s", shown(w), said);
	}
	if (ocop_json_count(got) != ocop_json_count(want))
		fail_msg("findings beyond those stated\n%s", said);
}

/* The certificates that a look-up lists: of each what the corpus states. */
static void compare_listed(const char *said, const struct ocop_json *got,
			   const struct ocop_json *want)
{
	const struct ocop_json *w = ocop_json_first(want);
	const struct ocop_json *g = ocop_json_first(got);

	for (; w && g; w = ocop_json_next(w), g = ocop_json_next(g)) {
		const struct ocop_json *facts = ocop_json_get(g, "facts");

		if (!member_is(facts, w, "code") ||
		    !member_is(facts, w, "decided") ||
		    !member_is(g, w, "verdict") || !member_is(g, w, "case") ||
		    !member_is(g, w, "lots"))
			fail_msg("not listed so: %s\n%s", shown(w), said);
	}
	if (w || g)
		fail_msg("other certificates are listed\n%s", said);
}

/* What the sentence of a detail must name; how it says it is ours. */
static void compare_names(const char *said, const char *detail,
			  const struct ocop_json *want)
{
	const struct ocop_json *w = ocop_json_first(want);

	for (; w; w = ocop_json_next(w))
		if (!detail || !strstr(detail, ocop_json_value_str(w)))
			fail_msg("does not name %s\n%s", shown(w), said);
}

static void compare(const char *said, const struct ocop_json *want)
{
	struct ocop_json *got = parse(said);
	const struct ocop_json *m;

	for (m = ocop_json_first(want); m; m = ocop_json_next(m)) {
		const char *key = ocop_json_key(m);

		if (strcmp(key, "checks") == 0)
			compare_checks(said, ocop_json_get(got, key), m);
		else if (strcmp(key, "facts") == 0)
			compare_facts(said, ocop_json_get(got, key), m);
		else if (strcmp(key, "names") == 0)
			compare_names(said, ocop_json_str(got, "detail"), m);
		else if (strcmp(key, "certificates") == 0)
			compare_listed(said, ocop_json_get(got, key), m);
		else if (strcmp(key, "exit") != 0 && !member_is(got, want, key))
			fail_msg("%s is %s, expected %s\n%s", key,
				 shown(ocop_json_get(got, key)), shown(m),
				 said);
	}
	ocop_json_free(got);
}

/* --- Tests --- */

static void a_case(void **state)
{
	const struct one *t = *state;
	const struct ocop_json *want = ocop_json_get(t->what, "report");
	enum ocop_verdict worst;
	char *said = judge(t, &worst);

	compare(said, want);
	assert_int_equal(ocop_verdict_exit(worst),
			 ocop_json_int(want, "exit", -1));
	free(said);
}

static const struct ocop_json *case_of(const struct log *log, const char *name)
{
	const struct ocop_json *c =
		ocop_json_first(ocop_json_get(log->root, "cases"));

	while (c && strcmp(ocop_json_str(c, "name"), name) != 0)
		c = ocop_json_next(c);
	assert_non_null(c);
	return c;
}

/* Several items: the worst of them sets the exit code. */
static void a_run(void **state)
{
	const struct one *t = *state;
	const struct ocop_json *c =
		ocop_json_first(ocop_json_get(t->what, "cases"));
	enum ocop_verdict worst = OCOP_VERDICT_REFUSED, one;

	for (; c; c = ocop_json_next(c)) {
		struct one item = { t->log, case_of(t->log,
						    ocop_json_value_str(c)) };

		free(judge(&item, &one));
		worst = one > worst ? one : worst;
	}
	assert_int_equal(ocop_verdict_exit(worst),
			 ocop_json_int(t->what, "exit", -1));
}

/* By the replica of all of them. */
static void the_entries(void **state)
{
	const struct one *t = *state;
	const struct ocop_json *list = ocop_json_get(t->log->root, "entries");
	const struct ocop_json *e = ocop_json_first(list);
	struct ocop_replica *replica;
	struct ocop_verifier by;

	replica_of(t->log, ocop_json_str(ocop_json_first(ocop_json_get(
		t->log->root, "replicas")), "name"));
	replica = t->log->replica[t->log->count - 1];
	assert_int_equal(replica->checkpoint.size, ocop_json_count(list));
	assert_false(ocop_replica_verifier(replica, &by));
	for (; e; e = ocop_json_next(e)) {
		const char *want = ocop_json_str(e, "refused");
		enum ocop_rule rule;

		assert_false(ocop_fold_skipped(
			by.state, (uint64_t)ocop_json_int(e, "index", 0),
			&rule));
		if (want ? strcmp(want, ocop_rule_key(rule)) != 0 :
			   rule != OCOP_RULE_COUNTS)
			fail_msg("%s: %s, expected %s",
				 ocop_json_str(e, "name"),
				 ocop_rule_key(rule), want ? want : "counts");
	}
}

static void add_test(CMUnitTestFunction fn, struct log *log,
		     const struct ocop_json *what)
{
	struct one *one = &tests[test_count];

	assert_true(test_count < TESTS_MAX);
	*one = (struct one){ log, what };
	table[test_count++] = (struct CMUnitTest){
		what ? ocop_json_str(what, "name") : "the entries", fn, NULL,
		NULL, one
	};
}

static void add_log(struct log *log, const char *path)
{
	struct ocop_buf text = OCOP_BUF(OCOP_JSON_MAX);
	const struct ocop_json *m;
	struct ocop_diag diag = { OCOP_OK, 0, "" };

	if (ocop_file_read(&text, path, &diag) ||
	    ocop_json_parse(&log->root, ocop_buf_view(&text), &diag)) {
		fprintf(stderr, "%s: %s\n", path, diag.text);
		exit(4);
	}
	ocop_buf_clear(&text);
	add_test(the_entries, log, NULL);
	for (m = ocop_json_first(ocop_json_get(log->root, "cases")); m;
	     m = ocop_json_next(m))
		add_test(a_case, log, m);
	for (m = ocop_json_first(ocop_json_get(log->root, "runs")); m;
	     m = ocop_json_next(m))
		add_test(a_run, log, m);
}

static bool is_log(const char *name)
{
	const char *end = strstr(name, ".json");

	return end && end[5] == '\0' && strcmp(name, "rules.json") != 0;
}

/* The files of the folder, or those named. */
static size_t find_logs(struct log *logs, size_t max, int argc, char **argv)
{
	struct dirent **names = NULL;
	char path[sizeof(FOLDER) + 256];
	size_t count = 0;
	int found;

	for (int i = 1; i < argc && count < max; i++)
		add_log(&logs[count++], argv[i]);
	if (argc > 1)
		return count;
	found = scandir(FOLDER, &names, NULL, alphasort);
	for (int i = 0; i < found; i++) {
		snprintf(path, sizeof(path), FOLDER "/%s", names[i]->d_name);
		if (is_log(names[i]->d_name) && count < max)
			add_log(&logs[count++], path);
		free(names[i]);
	}
	free(names);
	return count;
}

int main(int argc, char **argv)
{
	static struct log logs[32];
	size_t count = find_logs(logs, 32, argc, argv);
	int failed = _cmocka_run_group_tests("corpus", table, test_count, NULL,
					     NULL);

	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < logs[i].count; k++)
			ocop_replica_close(logs[i].replica[k]);
		if (logs[i].dir[0] != '\0')
			remove_tree(logs[i].dir);
		ocop_json_free(logs[i].root);
	}
	return failed || test_count == 0;
}
