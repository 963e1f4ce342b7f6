/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-sync --dry-run: ask each source for a checkpoint and a tile, as a run
 * would, and say where this fails and what to request from the office's network
 * administrator. Changes nothing on disk; a replica need not exist yet.
 */
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <ocop/file.h>
#include <ocop/text.h>

#include "common/ui/say.h"
#include "sync/sync.h"

#define HOST_SIZE 256
#define URL_SIZE 1024

enum found { REACHED, BLOCKED, REFUSED };

struct probe {
	const char *url;		/* of the log; lent */
	const char *proxy;		/* NULL: none */
	char host[HOST_SIZE];		/* "" for file: */
	unsigned port;
	bool tls;
	enum found found;
	const char *stage;		/* "connect", "portal", ... */
	char detail[200], ask[512];
	struct ocop_checkpoint checkpoint;
};

struct dry {
	const struct sync_args *args;
	struct ocop_replica *replica;	/* owned; one of these two is set */
	struct ocop_trust *trust;
	struct ocop_trustset *walked;	/* owned: newer versions found */
	struct ocop_keyring *ring;
	struct sync_sources sources;
	struct ocop_http *http;
	struct ocop_json *list;		/* with --json */
};

/* --- What to request --- */

/* Split host and port (RFC 3986 section 3.2) out of the text after "://". */
static void read_host(struct probe *p)
{
	const char *at = strstr(p->url, "://");
	const char *end, *colon;
	uint64_t port;

	if (at == NULL || strncasecmp(p->url, "file:", 5) == 0)
		return;
	p->tls = strncasecmp(p->url, "https:", 6) == 0;
	p->port = p->tls ? 443 : 80;
	at += 3;
	end = at + strcspn(at, "/?#");
	if (memchr(at, '@', (size_t)(end - at)) != NULL)
		at = (const char *)memchr(at, '@', (size_t)(end - at)) + 1;
	colon = at[0] == '[' ? memchr(at, ']', (size_t)(end - at)) : at;
	if (colon != NULL)
		colon = memchr(colon, ':', (size_t)(end - colon));
	if (colon != NULL && !ocop_decimal(&port, ocop_bytes_of(
			colon + 1, (size_t)(end - colon - 1))) &&
	    port < 65536)
		p->port = (unsigned)port;
	if (!ocop_bytes_copy(p->host, sizeof(p->host), ocop_bytes_of(
			at, (size_t)((colon != NULL ? colon : end) - at))))
		p->host[0] = '\0';
}

static enum found blocked(struct probe *p, const char *stage,
			  const char *detail)
{
	p->stage = stage;
	snprintf(p->detail, sizeof(p->detail), "%s", detail);
	return BLOCKED;
}

static void ask_portal(struct probe *p)
{
	snprintf(p->ask, sizeof(p->ask),
		 N_("log in to the network with a browser, or ask to allow %s, TCP port %u, without a login"),
		 p->host, p->port);
}

/* The text may be shown to a helpdesk, so it must not have the proxy's name and
 * password. A password with an "@" was refused earlier. */
static void ask_proxy(struct probe *p)
{
	const char *at = strrchr(p->proxy, '@');
	const char *proxy = at != NULL ? at + 1 : p->proxy;

	snprintf(p->ask, sizeof(p->ask),
		 N_("ask that the proxy %s allow this machine to reach %s, TCP port %u (%s)"),
		 proxy, p->host, p->port, p->tls ? "https" : "http");
}

static void ask_for(struct probe *p, enum ocop_http_fault fault)
{
	const char *protocol = p->tls ? "https" : "http";

	if (p->host[0] == '\0')
		return;
	if (fault == OCOP_HTTP_PROXY && p->proxy != NULL)
		ask_proxy(p);
	else if (fault == OCOP_HTTP_NAME)
		snprintf(p->ask, sizeof(p->ask),
			 N_("ask to have the name %s resolved here, or ask for a proxy (--proxy)"),
			 p->host);
	else if (fault == OCOP_HTTP_CLOCK)
		snprintf(p->ask, sizeof(p->ask),
			 N_("set the clock of this machine; when it is right, tell whoever runs %s that its certificate is not valid today"),
			 p->host);
	else if (fault == OCOP_HTTP_TLS)
		snprintf(p->ask, sizeof(p->ask),
			 N_("ask whether the network inspects TLS to %s, TCP port %u; if so, ask for its CA certificate (--ca-file)"),
			 p->host, p->port);
	else if (fault == OCOP_HTTP_ENCODING)
		snprintf(p->ask, sizeof(p->ask),
			 N_("ask whoever runs %s, or a proxy on the way, to send the files as they are, without Content-Encoding"),
			 p->host);
	else
		snprintf(p->ask, sizeof(p->ask),
			 N_("ask to allow outgoing connections to %s, TCP port %u (%s), or ask for a proxy (--proxy)"),
			 p->host, p->port, protocol);
}

/* --- One request --- */

static bool is_portal(const struct ocop_http_answer *answer,
		      struct ocop_bytes body)
{
	return answer->status == 511 ||
	       (answer->status == 200 && ocop_http_is_page(answer, body));
}

static bool is_redirect(const struct ocop_http_answer *answer)
{
	return answer->status >= 300 && answer->status < 400;
}

/* The text of a transfer error without "URL: " and "STAGE: ", which are printed
 * separately. */
static const char *without(const char *text, const char *what)
{
	size_t len = strlen(what);

	return strncmp(text, what, len) == 0 &&
	       strncmp(text + len, ": ", 2) == 0 ? text + len + 2 : text;
}

/* GET URL/path. REACHED: a complete answer with status 200. */
static enum found fetch(struct dry *d, struct probe *p, const char *path,
			struct ocop_buf *body, long *status_out)
{
	struct ocop_http_answer answer = { 0 };
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	char url[URL_SIZE], text[64], where[sizeof(p->detail)];
	const char *stage;
	enum ocop_err err;
	int len = snprintf(url, sizeof(url), "%s/%s", p->url, path);

	*status_out = 0;
	ocop_buf_reset(body);
	if (len < 0 || (size_t)len >= sizeof(url))
		return blocked(p, "address", N_("the address is too long"));
	err = ocop_http_get(d->http, url, body, &answer, &diag);
	if (err) {
		stage = ocop_http_fault_word(answer.fault);
		ask_for(p, answer.fault);
		return blocked(p, stage,
			       without(without(diag.text, url), stage));
	}
	*status_out = answer.status;
	if (p->host[0] != '\0' && is_portal(&answer, ocop_buf_view(body))) {
		ask_portal(p);
		return blocked(p, "portal",
			       N_("the network's login page answered instead (captive portal)"));
	}
	/* The status does not show which of the two it is. A redirect is never
	 * followed. */
	if (is_redirect(&answer)) {
		ask_portal(p);
		snprintf(where, sizeof(where),
			 N_("it redirects to %.100s: the network's login page (captive portal), or the log has moved"),
			 answer.location[0] != '\0' ? answer.location : "?");
		return blocked(p, "redirect", where);
	}
	if (answer.status == 200 && body->len > 0)
		return REACHED;
	snprintf(text, sizeof(text), N_("status %ld, %zu bytes"), answer.status,
		 body->len);
	if (p->proxy != NULL &&
	    (answer.status == 403 || answer.status == 407)) {
		ask_proxy(p);
		return blocked(p, "proxy", text);
	}
	return blocked(p, "status", answer.status == 404 ?
				    N_("there is no log at this address") : text);
}

static enum found check_note(struct probe *p, struct ocop_bytes note,
			     const struct ocop_vkey *vkey)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	enum ocop_err err = ocop_checkpoint_open(&p->checkpoint, note, vkey,
						 &diag);

	if (!err)
		return REACHED;
	if (err == OCOP_ERR_MALFORMED || err == OCOP_ERR_LIMIT)
		return blocked(p, "content",
			       N_("the answer is not a log's checkpoint"));
	(void)blocked(p, "signature", diag.text);
	return REFUSED;
}

/* Get the last bundle of entries. A partial one may have become full
 * meanwhile. */
static enum found check_tile(struct dry *d, struct probe *p)
{
	uint64_t last = p->checkpoint.size - 1;
	unsigned width = (unsigned)(last % OCOP_TILE_WIDTH) + 1;
	struct ocop_buf body = OCOP_BUF(OCOP_BUNDLE_MAX);
	char path[OCOP_TILE_PATH_MAX];
	enum found found;
	unsigned count;
	long status;

	if (p->checkpoint.size == 0)
		return REACHED;
	ocop_tile_path(path, -1, last / OCOP_TILE_WIDTH, width);
	found = fetch(d, p, path, &body, &status);
	if (status == 404 && width < OCOP_TILE_WIDTH) {
		ocop_tile_path(path, -1, last / OCOP_TILE_WIDTH,
			       OCOP_TILE_WIDTH);
		found = fetch(d, p, path, &body, &status);
	}
	if (found == REACHED && ocop_bundle_count(ocop_buf_view(&body),
						  &count))
		found = blocked(p, "content", N_("its entries are incomplete"));
	else if (status == 404)
		found = blocked(p, "tile",
				N_("the checkpoint is there, its entries are not"));
	ocop_buf_clear(&body);
	return found;
}

/* --- Output --- */

static void tell(const struct dry *d, const struct probe *p)
{
	char entries[SYNC_NOTE_SIZE], text[SAY_TEXT_SIZE];
	struct ocop_json *o;

	if (d->args->json) {
		o = ocop_json_object();
		ocop_json_set_str(o, "source", p->url);
		ocop_json_set_bool(o, "reached", p->found == REACHED);
		ocop_json_set_str(o, "stage", p->found == REACHED ? NULL :
							p->stage);
		ocop_json_set_str(o, "detail", p->found == REACHED ? NULL :
							p->detail);
		ocop_json_set_str(o, "ask", p->ask[0] != '\0' ? p->ask : NULL);
		if (p->host[0] != '\0') {
			ocop_json_set_str(o, "host", p->host);
			ocop_json_set_int(o, "port", p->port);
		}
		if (p->found == REACHED)
			ocop_json_set_int(o, "size",
					  (int64_t)p->checkpoint.size);
		ocop_json_add(d->list, o);
		return;
	}
	if (p->found == REACHED) {
		snprintf(entries, sizeof(entries),
			 ngettext("%llu entry", "%llu entries",
				  (unsigned long)p->checkpoint.size),
			 (unsigned long long)p->checkpoint.size);
		printf(_("%s: reached: a checkpoint of %s with %s, and its last entries\n"),
		       p->url, p->checkpoint.origin, entries);
		return;
	}
	printf(p->found == REFUSED ? _("%s: refused (%s): %s\n") :
				     _("%s: blocked (%s): %s\n"),
	       p->url, p->stage, say_translated(text, p->detail));
	if (p->ask[0] != '\0')
		printf("  %s\n", say_translated(text, p->ask));
}

/* --- All sources --- */

/* The version after at, if the source has one that a run would accept; else
 * NULL. It stays in memory only. */
static const struct ocop_trust *next_version(struct dry *d,
					     const struct probe *p,
					     const struct ocop_trust *at)
{
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);
	struct ocop_http_answer answer = { 0 };
	struct ocop_trust *next = NULL;
	uint8_t hash[OCOP_HASH_LEN];
	char url[URL_SIZE];
	bool good = false;
	int len = snprintf(url, sizeof(url), "%s/trust/%llu.cose", p->url,
			   (unsigned long long)at->version + 1);

	if (len > 0 && (size_t)len < sizeof(url) &&
	    !ocop_http_get(d->http, url, &file, &answer, NULL) &&
	    answer.status == 200 &&
	    !ocop_trust_decode(&next, ocop_buf_view(&file), NULL) &&
	    next->version == at->version + 1 &&
	    !ocop_trust_verify(next, at, d->ring, NULL) &&
	    ocop_trust_records_log(next) != NULL) {
		memcpy(hash, next->fingerprint, sizeof(hash));
		good = !ocop_trustset_add(d->walked, next);
		next = NULL;
	}
	ocop_trust_free(next);
	ocop_buf_clear(&file);
	return good ? ocop_trustset_find(d->walked, hash) : NULL;
}

/* Check the note with the key of the live log that we know, or of a newer
 * version that the source has. */
static enum found check_signed(struct dry *d, struct probe *p,
			       struct ocop_bytes note,
			       const struct ocop_trust *trust)
{
	enum found found;

	do
		found = check_note(p, note,
				   &ocop_trust_records_log(trust)->vkey);
	while (found == REFUSED && (trust = next_version(d, p, trust)) != NULL);
	return found;
}

static int probe(struct dry *d, const char *url, const struct ocop_trust *trust)
{
	struct probe p = { .url = url, .proxy = d->args->proxy };
	struct ocop_buf note = OCOP_BUF(OCOP_NOTE_MAX);
	long status;

	read_host(&p);
	p.found = fetch(d, &p, "checkpoint", &note, &status);
	if (p.found == REACHED)
		p.found = check_signed(d, &p, ocop_buf_view(&note), trust);
	if (p.found == REACHED)
		p.found = check_tile(d, &p);
	ocop_buf_clear(&note);
	tell(d, &p);
	return p.found == REACHED ? EXIT_DONE : EXIT_UNDECIDED;
}

/* Check the trust document of a first run, without making a replica. */
static enum ocop_err load_trust(struct dry *d, const char **what_out,
				struct ocop_diag *diag)
{
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);
	enum ocop_err err = sync_first_trust(&file, what_out, d->args, diag);

	if (!err)
		err = ocop_replica_first_trust(
			&d->trust, ocop_buf_view(&file),
			ocop_bytes_str(d->args->fingerprint), diag);
	ocop_buf_clear(&file);
	return err;
}

static const struct ocop_trust *find_trust(struct dry *d, int *code_out)
{
	const struct sync_args *a = d->args;
	bool first = a->trust != NULL && access(a->replica, F_OK) != 0;
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	const char *what = a->replica;
	enum ocop_err err = first ? load_trust(d, &what, &diag) :
			    ocop_replica_open(&d->replica, a->replica,
					      OCOP_STORE_READ, &diag);

	if (err == OCOP_ERR_ABSENT && !first)
		err = sync_no_replica(&diag);
	if (err) {
		*code_out = say_trouble(what, err, &diag);
		return NULL;
	}
	return first ? d->trust : ocop_replica_newest(d->replica);
}

static int probe_all(struct dry *d)
{
	struct ocop_http_limits limits = { .proxy = d->args->proxy,
					   .ca_file = d->args->ca_file };
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	int code = EXIT_DONE;
	enum ocop_err err;
	const struct ocop_trust *trust = find_trust(d, &code);

	if (trust == NULL || ocop_trust_records_log(trust) == NULL)
		return code != EXIT_DONE ? code :
		       say_trouble(d->args->replica, OCOP_ERR_TRUST, NULL);
	code = sync_find_sources(&d->sources, d->args, trust);
	if (code != EXIT_DONE)
		return code;
	err = ocop_http_new(&d->http, &limits, &diag);
	if (err)
		return say_trouble(NULL, err, &diag);
	for (size_t i = 0; i < d->sources.count; i++)
		if (probe(d, d->sources.url[i], trust) != EXIT_DONE)
			code = EXIT_UNDECIDED;
	return code;
}

int sync_dry(const struct sync_args *args)
{
	struct dry d = { .args = args };
	struct ocop_json *o;
	int code;

	if (args->json)
		d.list = ocop_json_array();
	if (!ocop_keyring_new(&d.ring) &&
	    !ocop_trustset_new(&d.walked))
		code = probe_all(&d);
	else
		code = say_trouble(args->replica, OCOP_ERR_MEMORY, NULL);
	if (args->json && d.http != NULL) {
		o = ocop_json_of_schema("ocop.dry-run/1");
		ocop_json_set(o, "sources", d.list);
		d.list = NULL;
		code = cmd_print_json(o) ? EXIT_TROUBLE : code;
	} else {
		code = cmd_flush(code);
	}
	ocop_json_free(d.list);
	ocop_http_free(d.http);
	sync_sources_clear(&d.sources);
	ocop_trustset_free(d.walked);
	ocop_keyring_free(d.ring);
	ocop_trust_free(d.trust);
	ocop_replica_close(d.replica);
	return code;
}
