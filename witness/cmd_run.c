/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-witness run: one event thread reads, decides, stores and answers, so no
 * two requests are decided from the same state. A log asks only after its
 * commits, so there is little work.
 */
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#include "common/desk/lock.h"
#include "common/server/http_server.h"
#include "keys/keys.h"
#include "witness/witness.h"

#define PATH "/add-checkpoint"
#define DRAIN_S 20
#define NO_FD (~0ULL)

struct run {
	const char *state, *key, *name, *trust, *listen, *port_file;
	struct opt_texts vkeys, behind;
	unsigned long long passphrase_fd, connections, timeout_s;
	struct listener listener;
	struct ocop_signer signer;
	struct logs logs;
	struct witness witness;
	int lock;		/* of the state; -1: none */
	struct server *server;
};

/* --- In the event thread --- */

static bool begin(void *user, struct http_exchange *x)
{
	size_t len = strcspn(x->target, "?");

	(void)user;
	if (len != strlen(PATH) || memcmp(x->target, PATH, len) != 0) {
		answer_not_found(&x->answer, "");
		return false;
	}
	if (x->method != METHOD_POST) {
		answer_problem(&x->answer, 405, "method",
			       "this method is not allowed at this address", "");
		x->answer.allow = "POST";
		return false;
	}
	x->body_max = ADD_BODY_MAX;
	return true;
}

static bool take(void *user, struct http_exchange *x)
{
	struct witness *w = user;
	time_t now = time(NULL);

	if (now <= 0)
		answer_problem(&x->answer, 500, "clock",
			       "this machine's clock cannot be read", "");
	else
		add_answer(w, ocop_buf_view(&x->body), (uint64_t)now,
			   &x->answer);
	/* Only the holder of the log's key gets here, so tell the operator. */
	if (x->answer.status == 422)
		say_error(_("refused a checkpoint that its log signed: %.*s"),
			  (int)x->answer.body.len - 1,
			  (const char *)x->answer.body.ptr);
	http_answered(x);
	return true;
}

/* --- Start and stop --- */

static int check(const struct run *r)
{
	if (r->vkeys.count == 0 && r->trust == NULL)
		return cmd_usage("--log", _("this or --trust is needed"));
	if (r->passphrase_fd != NO_FD && r->passphrase_fd > 1023)
		return cmd_usage("--passphrase-fd", _("not a file descriptor"));
	if (r->connections == 0 || r->connections > 100000)
		return cmd_usage("--connections", _("expected 1 to 100000"));
	if (r->timeout_s == 0 || r->timeout_s > 3600)
		return cmd_usage("--timeout", _("expected 1 to 3600 seconds"));
	return EXIT_DONE;
}

static int open_key(struct run *r)
{
	struct keys_secret secret = { .fd = -1 };
	struct ocop_diag diag = { 0 };
	enum ocop_err err;

	if (r->passphrase_fd != NO_FD)
		secret.fd = (int)r->passphrase_fd;
	err = keys_open_signer(&r->signer, r->key, &secret, &diag);
	return err ? say_trouble(r->key, err, &diag) : EXIT_DONE;
}

/* Key, name and state must belong to the same witness. */
static int open_witness(struct run *r)
{
	const char *name = r->name != NULL ? r->name :
			   logs_witness_name(&r->logs, &r->signer);
	struct ocop_bytes spki = ocop_bytes_of(r->signer.spki,
					       r->signer.spki_len);
	struct ocop_buf text = OCOP_BUF(1024);
	struct ocop_diag diag = { 0 };
	struct ocop_vkey vkey;
	enum ocop_err err;
	int code = EXIT_DONE;

	if (name == NULL)
		return cmd_usage("--name", _("is required: no trust document names this key"));
	err = ocop_vkey_of(&vkey, name, OCOP_VKEY_COSIGNATURE, spki);
	if (err == OCOP_ERR_ARGUMENT)
		return cmd_usage("--name", _("a key's name must have no blank and no '+'"));
	if (err == OCOP_ERR_ALG)
		ocop_fail(&diag, err, 0, "%s",
			  N_("cosignatures require an Ed25519 key"));
	if (err)
		return say_trouble(r->key, err, &diag);
	memcpy(r->witness.name, vkey.name, sizeof(r->witness.name));
	err = state_open(&r->witness.state, r->state, &vkey, &diag);
	ocop_vkey_format(&text, &vkey);
	if (!err)
		err = text.err;
	if (!err)
		say_error(_("witness %s, of %zu log keys"),
			  ocop_buf_cstr(&text), r->logs.count);
	else
		code = say_trouble(r->state, err, &diag);
	ocop_buf_clear(&text);
	return code;
}

static int start(struct run *r)
{
	const struct server_options options = {
		.begin = begin,
		.take = take,
		.user = &r->witness,
		.connections_max = (unsigned)r->connections,
		.timeout_s = (unsigned)r->timeout_s,
		.proxies = r->behind.value,
		.proxy_count = r->behind.count,
	};
	struct ocop_diag diag = { 0 };
	enum ocop_err err;

	r->witness.signer = &r->signer;
	r->witness.logs = r->logs.vkey;
	r->witness.log_count = r->logs.count;
	err = server_start(&r->server, &r->listener, &options, &diag);
	return err ? say_trouble(r->listen, err, &diag) : EXIT_DONE;
}

static int serve(struct run *r)
{
	struct ocop_diag diag = { 0 };
	sigset_t signals;
	enum ocop_err err;
	int signal_, code;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGHUP);
	/* Block the signals before any thread starts: threads inherit the
	 * mask. */
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	signal(SIGPIPE, SIG_IGN);
	code = logs_load(&r->logs, &r->vkeys, r->trust);
	if (code == EXIT_DONE)
		code = lock_database(&r->lock, r->state, true);
	if (code == EXIT_DONE)
		code = open_key(r);
	if (code == EXIT_DONE)
		code = open_witness(r);
	if (code == EXIT_DONE) {
		err = listener_open(&r->listener, r->listen, &diag);
		if (err)
			code = say_trouble(r->listen, err, &diag);
		else
			listener_warn(&r->listener, r->listen,
				      r->behind.count);
	}
	if (code == EXIT_DONE)
		code = start(r);
	if (code == EXIT_DONE)
		code = listener_announce(&r->listener, r->port_file);
	while (code == EXIT_DONE && sigwait(&signals, &signal_) != 0)
		;
	if (r->server != NULL)
		server_drain(r->server, DRAIN_S);
	server_stop(r->server);
	listener_close(&r->listener);
	state_close(r->witness.state);
	lock_free(r->lock);
	ocop_signer_clear(&r->signer);
	logs_clear(&r->logs);
	return code;
}

int cmd_run(int argc, char **argv)
{
	struct run r = { .lock = -1, .listen = "127.0.0.1:8081", .connections = 100,
			 .timeout_s = 15, .passphrase_fd = NO_FD,
			 .listener = { .fd = -1 } };
	const struct opt table[] = {
		{ "state", OPT_NEEDED, &r.state, "FILE",
		  N_("the file with what the witness last cosigned") },
		{ "key", OPT_NEEDED, &r.key, "FILE",
		  N_("the witness's key (Ed25519 key file, or pkcs11: URI)") },
		{ "name", OPT_TEXT, &r.name, "NAME",
		  N_("the key's name (default: what the trust document calls it)") },
		{ "log", OPT_TEXTS, &r.vkeys, "VKEY",
		  N_("the verifier key of a log to cosign") },
		{ "trust", OPT_TEXT, &r.trust, "FILE",
		  N_("cosign the logs that this trust document names") },
		{ "listen", OPT_TEXT, &r.listen, "ADDR:PORT",
		  N_("where to listen: this address, unix:PATH, or systemd (a socket that systemd opened); port 0 chooses a free port") },
		{ "port-file", OPT_TEXT, &r.port_file, "FILE",
		  N_("write the port to this file when ready") },
		{ "passphrase-fd", OPT_UINT, &r.passphrase_fd, "N",
		  N_("read the passphrase from file descriptor N") },
		{ "connections", OPT_UINT, &r.connections, "N",
		  N_("the maximum number of open connections (default 100)") },
		{ "behind", OPT_TEXTS, &r.behind, "ADDRESS",
		  N_("the address of a proxy in front of this program, which may open more connections than other addresses (default: 127.0.0.1 and ::1)") },
		{ "timeout", OPT_UINT, &r.timeout_s, "SECONDS",
		  N_("close a connection after this many seconds of silence (default 15)") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int code;

	if (!cmd_begin(table, argc, argv,
		       "ocop-witness run --state FILE --key FILE "
		       "--log VKEY|--trust FILE [--listen ADDR:PORT] ...",
		       N_("Cosign checkpoints of logs that only grow, until SIGTERM."),
		       NULL, &code))
		return code;
	code = check(&r);
	return code == EXIT_DONE ? serve(&r) : code;
}
