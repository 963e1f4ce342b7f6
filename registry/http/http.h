/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the registry answers and who computes it: a worker's view of the log,
 * the pool of workers, the table of paths, one handler for each, and the
 * server.
 */
#ifndef REGISTRY_HTTP_H
#define REGISTRY_HTTP_H

#include "common/server/answer.h"
#include "common/server/http_server.h"
#include "common/server/line_log.h"
#include "common/ui/communes.h"
#include "registry/http/cert_index.h"
#include "registry/http/measure.h"
#include "registry/http/ready.h"
#include "registry/reports/reports.h"
#include "registry/writer/writer.h"

/*
 * --- pool.c: a worker's view of the log. It has its own handle on the store.
 * At the start of each request it moves to the newest committed checkpoint, and
 * stays there until the request is answered. Used by one thread ---
 */

/* Which entries the feed tells, the newest last (web_feed.c). */
#define VIEW_NEWS_MAX 50
struct view_news {
	uint64_t until;		/* entries before this one were looked at */
	uint64_t index[VIEW_NEWS_MAX];
	size_t count;
};

struct view {
	struct ocop_replica *replica;	/* owned */
	const struct reg_clock *clock;	/* lent */
	struct ocop_buf note;		/* the signed checkpoint; owned */
	struct ocop_checkpoint checkpoint;
	struct ocop_log_info live;	/* the log that note is about */
	uint64_t total;			/* entries of all logs */
	/* The times in note, as a replica computes them; 0: none. */
	uint64_t signed_time;		/* by the time key or the quorum */
	uint64_t vouched_time;		/* by the quorum of witnesses */
	struct settled *settled;	/* lent; NULL: as settled_wait() */
	struct cert_index certs;	/* cert_index_get(); owned */
	struct view_news news;
};

/* Open the store at path for reading. Keeps a pointer to clock. */
enum ocop_err view_open(struct view *out, const char *path,
			const struct reg_clock *clock, struct ocop_diag *diag)
	OCOP_CHECKED;
void view_close(struct view *view);

/*
 * Start a request. Until view_leave() all reads see one committed state, that
 * of view->checkpoint.
 */
enum ocop_err view_enter(struct view *view, struct ocop_diag *diag)
	OCOP_CHECKED;
void view_leave(struct view *view);

/*
 * --- pool.c: the read workers: a bounded queue and a few threads, each with
 * its own view, so that the event thread never waits for a disk ---
 */

#define POOL_WORKERS_MAX 64

/* A job for a worker; owned by the caller of pool_push(). */
struct job {
	/* view has been entered; NULL if the log cannot be read (then see
	 * err). */
	void (*run)(struct job *job, struct view *view, enum ocop_err err);
	void *user;
	struct job *next;
};

struct pool;

enum ocop_err pool_start(struct pool **out, const char *path,
			 const struct reg_clock *clock, size_t workers,
			 size_t queue_max, struct ocop_diag *diag) OCOP_CHECKED;
/* Share what is known of stored checkpoints (lent); before the first job. */
void pool_share(struct pool *pool, struct settled *settled);
/* Queue a job. must: even if the queue is full, because what was acknowledged
 * must be answered. false: the queue is full, and run is never called. Any
 * thread may call this. */
bool pool_push(struct pool *pool, struct job *job, bool must);
/* How many jobs wait. Any thread may call this. */
size_t pool_waiting(struct pool *pool);
/* Finish the waiting jobs and end the threads. Later calls of pool_push()
 * return false. pool may be NULL. */
void pool_stop(struct pool *pool);
/* Free a stopped pool, when nobody can call pool_push() any more. pool may be
 * NULL. */
void pool_free(struct pool *pool);

/* --- routes.c: all paths of the registry in one table --- */

#define ROUTE_ARGS_MAX 3
#define ROUTE_ARG_SIZE 128
#define ROUTE_QUERY_SIZE 512
#define GOODS_BODY_MAX ((size_t)256 * 1024)	/* of a list of codes */

struct route_args {
	size_t count;
	/* The path segments that matched the pattern's stars,
	 * percent-decoded. */
	char arg[ROUTE_ARGS_MAX][ROUTE_ARG_SIZE];
	struct ocop_bytes rest;	/* what "+" matched, as sent; lent */
	const char *query;	/* after "?"; "" when none; lent */
	/* Set by the caller; lent. */
	const struct reg_witness_lag *witness_lag;	/* NULL: no witnesses */
	bool failing;		/* the last batch could not be stored */
	bool shopper;		/* a person asks (shopper.c) */
	struct reports *reports;	/* NULL: none are kept */
	const char *office;	/* that runs the register; NULL: not named */
	const char *hotline;	/* the office's telephone; NULL: none */
	const uint8_t *address;	/* of who sent a form; NULL: not known */
	struct ocop_signer *list_signer;	/* any thread may call it; NULL:
						 * no status lists */
	const struct communes *communes;	/* NULL: no table of them */
	bool posted;		/* the method is POST */
	struct ocop_bytes body;	/* only if posted */
	const char *type;	/* Content-Type; NULL: not sent */
	const char *language;	/* Accept-Language; NULL: not sent */
	const char *accept;	/* Accept; NULL: not sent */
	const char *host;	/* Host; NULL: not sent */
	const char *if_none_match;	/* NULL: not sent */
	bool gzip;		/* the client accepts the coding */
};

typedef void route_fn(struct view *view, const struct route_args *args,
		      struct answer *out);

enum route_kind {
	ROUTE_READ = 0,		/* read by a worker */
	ROUTE_STATE,		/* the same, and the answer depends only on the
				 * log, the day and the language: it gets an
				 * ETag (validator.c), and is given again for
				 * a second (ready.c) */
	ROUTE_SCANNED,		/* depends also on what was scanned: the same,
				 * without an ETag */
	ROUTE_REPORT,		/* POST: by a worker */
	ROUTE_FORM,		/* a page, and the form on it: both methods */
	ROUTE_RECORD,		/* POST: one signed record, to the writer */
	ROUTE_TRUST		/* POST: one trust file, to the writer */
};

struct route {
	/* "*" is one segment, "**" all the rest; "+" is all the rest, too,
	 * for what is longer than an argument. */
	const char *pattern;
	enum route_kind kind;
	route_fn *fn;		/* for what a worker does */
	size_t body_max;	/* of a POST */
	const char *allow;
};

/*
 * Find the route of a request's target ("/path?query", as sent). NULL: there is
 * none, and out holds the answer (404 or 405).
 */
const struct route *route_find(enum method method, const char *target,
			       struct route_args *args, struct answer *out);

/* Whether it is only read: ROUTE_READ, ROUTE_STATE, ROUTE_SCANNED. */
bool route_is_read(const struct route *route);
/* The routes of the table, in its order; NULL after the last one. */
const struct route *route_at(size_t number);
size_t route_number(const struct route *route);

/* Percent-decode (RFC 3986 section 2.1) into a C string. NUL, an incomplete
 * escape and an empty text are refused. */
bool route_unescape(char *out, size_t size, const char *in, size_t len);
/* Get the value of a query argument, percent-decoded. false: absent or too
 * long. No argument occurs twice: route_find() refuses that. */
bool route_query(const struct route_args *args, const char *name, char *out,
		 size_t size);

/*
 * --- The handlers. Each makes an answer from its arguments and an entered
 * view. look_stamp() also counts shoppers' scans. Those of ROUTE_READ* have no
 * other effect ---
 */

/* handlers_log.c: the paths of C2SP tlog-tiles, and the log's status. */
route_fn handle_checkpoint, handle_rootsig, handle_tile,
	handle_frozen_checkpoint, handle_frozen_rootsig, handle_frozen_tile,
	handle_trust_file, handle_log, handle_health;

/* handlers_look.c: look-ups in the folded state. */
route_fn handle_certificates, handle_certificate, handle_lot, handle_producer,
	handle_stamp /* with ?s= also the verdict */;

/* The lot of args (product, number). false: the answer is set. */
bool look_lot(struct ocop_lot_view *lot_out, struct view *view,
	      const struct route_args *args, struct answer *out);
/* "0000120000451": six digits for the lot, seven for the index. */
bool look_serial(const char *text, uint32_t *lot, uint32_t *index);
/* What judging needs: what the view knows, as of the registry's clock. */
enum ocop_err look_start(struct view *view, struct ocop_verifier *judge,
			 struct ocop_policy *policy) OCOP_CHECKED;
/* Judge the stamp of args (product, serial, "s" of the query), as an officer's
 * replica would, and count it when a shopper asks. A text that is no stamp gets
 * MALFORMED. */
enum ocop_err look_stamp(struct ocop_verdict_report *out, struct view *view,
			 const struct route_args *args) OCOP_CHECKED;
/* What the view knows, as of the registry's clock. */
enum ocop_err look_start(struct view *view, struct ocop_verifier *judge,
			 struct ocop_policy *policy) OCOP_CHECKED;
/* The same for a certificate that a look-up found. OCOP_ERR_ABSENT: there is
 * none. */
enum ocop_err look_listed(struct ocop_verdict_report *out, struct view *view,
			  struct ocop_cert_ref ref) OCOP_CHECKED;
/* The same for the digits of a certificate's own symbol. */
enum ocop_err look_symbol(struct ocop_verdict_report *out, struct view *view,
			  struct ocop_bytes digits) OCOP_CHECKED;

/* handlers_status.c: a lot's statuses in a form that others read. */
route_fn handle_status_list;

/* registry/web/: pages to browse (web_browse.h). */
route_fn handle_front, handle_search, handle_list, handle_page_product,
	handle_page_producer, handle_page_unit, handle_page_listed;
/* registry/web/: pages for shoppers, and the way from a stamp's address to its
 * page. */
route_fn handle_resolve_gtin, handle_resolve_code, handle_gs1resolver,
	handle_page_stamp, handle_page_certificate, handle_style,
	handle_page_doubt, handle_page_doubt_state, handle_page_privacy,
	handle_page_goods, handle_goods_csv, handle_goods_xlsx, handle_feed,
	handle_badge, handle_page_register;
/* Make a problem a page, in the language of Accept-Language, when Accept asks
 * for HTML and the address is one for people (registry/web/web_problem.c). Any
 * other answer stays. language and accept may be NULL. */
void web_problem(struct answer *out, const char *target, const char *language,
		 const char *accept);

/*
 * --- paging.c: a long list in parts ---
 */

#define PAGING_MAX 1000
#define PAGING_AFTER_SIZE 64

struct paging {
	size_t limit;			/* items; SIZE_MAX: all */
	char after[PAGING_AFTER_SIZE];	/* the client has it; "": none */
};

/* Read "limit" and "after" of the query. false: the answer is set. */
bool paging_read(struct paging *out, const struct route_args *args,
		 struct answer *answer);
/* More items follow the one called last (of letters, digits and "-"): name the
 * address of the next part. Call it after the answer is set. */
void paging_next(const struct paging *paging, const char *last,
		 struct answer *out);

/*
 * --- validator.c: entity tags without their quotes. Every answer of
 * ROUTE_STATE has one; the coding gzip has the same one with "-gzip" ---
 */

#define VALIDATOR_SIZE 33
#define VALIDATOR_GZIP "-gzip"

/* For the answer to a target, as of an entered view. */
enum ocop_err validator_make(char out[static VALIDATOR_SIZE],
			     const struct view *view, const char *target,
			     const char *language) OCOP_CHECKED;
/* Whether If-None-Match (NULL: not sent) names a validator with a suffix, by
 * the weak comparison (RFC 9110 section 13.1.2). */
bool validator_matches(const char *if_none_match, const char *validator,
		       const char *suffix);

/* shopper.c: whether a person asks, by the values of these headers (NULL: not
 * sent), and no program that fetches links by itself. */
#define SHOPPER_HEADERS 5
extern const char *const shopper_headers[SHOPPER_HEADERS];
bool shopper_is(enum method method,
		const char *const value[static SHOPPER_HEADERS]);
/* Whether the stamp that was judged has a good signature. */
bool shopper_is_signed(const struct ocop_verdict_report *report);
/* Count what a shopper scanned: the stamp itself, by its good signature. A
 * serial that was only typed is no scan, and neither is a forged stamp, which
 * could make up any number of serials. No failure keeps the verdict back: the
 * count is a hint. */
void shopper_count(const struct view *view, const struct route_args *args,
		   const struct ocop_verdict_report *report);

/* handlers_entry.c: entries with their proofs. */
route_fn handle_entry, handle_entry_receipt, handle_entry_proof;
/* The receipt of an entry as JSON, with this status. */
void entry_receipt(struct view *view, uint64_t index, unsigned status,
		   struct answer *out);

/* handlers_submit.c: the answer to a submission, after the writer decided. */
void handle_submitted(struct view *view, const struct submit *submit,
		      struct answer *out);
/* A record that does not count; a key without quota; a store that failed. */
void answer_refused(const struct ocop_fold_result *judged, struct answer *out);
void answer_over_quota(struct answer *out);
void answer_not_stored(struct answer *out);

/* handlers_beside.c: store what belongs in no log; answer a signed query. */
route_fn handle_report, handle_scans, handle_proposal, handle_query;

/* --- serve.c: the server of all this --- */

struct serve {
	struct pool *pool;		/* lent */
	struct appender *appender;	/* lent */
	struct reports *reports;	/* lent */
	const char *office;		/* lent; NULL: not named */
	const char *hotline;		/* lent; NULL: none */
	struct ocop_signer *list_signer;	/* lent; NULL: none */
	struct communes *communes;	/* lent; NULL: none */
	const struct reg_witness_lag *witness_lag;	/* lent */
	struct line_log *log;		/* a line each request; NULL: none */
	struct measure measure;
	struct ready *ready;		/* lent */
	struct server *server;		/* set by serve_start(); lent */
};

/* Serve on the listener's socket. Takes the listener, also on failure. Lends
 * serve and its members until server_stop(). bounds gives the server's options
 * from connections_max on. */
enum ocop_err serve_start(struct server **out, struct listener *listener,
			  struct serve *serve,
			  const struct server_options *bounds,
			  struct ocop_diag *diag) OCOP_CHECKED;

#endif
