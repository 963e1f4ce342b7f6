/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-registryd run: check the log, listen, serve, and stop without losing
 * what was acknowledged. Only this thread waits for signals.
 *
 * SIGTERM, SIGINT and SIGHUP stop the program. With SIGUSR1 an operator says
 * that the clock is right. SIGHUP would not do for this: a closed terminal
 * sends it.
 */
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include <ocop/text.h>

#include "registry/http/http.h"
#include "registry/registry.h"
#include "registry/reports/doubts.h"

#define DRAIN_S 20
#define TICK_S 30
#define FORGET_S 3600
#define REPORTS_A_DAY 5000	/* per key: more than a person scans */
#define RATE_A_SECOND 200	/* from one address: an office behind one */
#define FILES_OF_OUR_OWN 512	/* of stores, sockets and the library */

struct run {
	struct setup setup;
	const char *listen, *port_file, *metrics, *request_log;
	struct opt_texts mirrors, witness_urls, behind;
	unsigned long long workers, queue, connections, timeout_s, rate;
	struct listener listener, metrics_listener;
	unsigned long long daily_reports;
	uint64_t size;		/* size of the log when it was opened */
	uint64_t forgot;	/* the hour in which doubts were last deleted */
	struct serve serve;
	struct reg_witness_lag witness_lag;
	struct witnesses *witnesses;
	struct server *server, *metrics_server;
};

/* Allow one descriptor for each connection, and those of the program itself. */
static void allow_files(unsigned long long *connections)
{
	rlim_t wanted = (rlim_t)*connections + FILES_OF_OUR_OWN;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted)
		return;
	limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
	if (setrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted)
		return;
	*connections = limit.rlim_cur > 2 * FILES_OF_OUR_OWN ?
		       limit.rlim_cur - FILES_OF_OUR_OWN :
		       limit.rlim_cur / 2 + 1;
	say_error(_("'%s': the limit of open files allows only %llu"),
		  "--connections", *connections);
}

static bool is_telephone(const char *text)
{
	return text == NULL ||
	       (strlen(text) <= 100 && strspn(text, "+0123456789 .-") >= 3 &&
		strspn(text, "+0123456789") > 0 &&
		!ocop_text_check(ocop_bytes_str(text), NULL));
}

static bool is_name(const char *text)
{
	size_t len = text != NULL ? strlen(text) : 1;

	return text == NULL || (len > 0 && len <= 200 &&
				!ocop_text_check(ocop_bytes_str(text), NULL));
}

static int check(struct run *r)
{
	int code;

	if (!is_name(r->serve.office))
		return cmd_usage("--office", _("must be one line of 1 to 200 bytes"));
	if (!is_telephone(r->serve.hotline))
		return cmd_usage("--hotline", _("must begin with a telephone number, and have at most 100 bytes in all"));
	code = setup_check(&r->setup);
	if (code != EXIT_DONE)
		return code;
	if (r->workers == 0 || r->workers > POOL_WORKERS_MAX)
		return cmd_usage("--workers", _("expected 1 to 64"));
	if (r->queue == 0 || r->queue > 1000000)
		return cmd_usage("--queue", _("expected 1 to 1000000"));
	if (r->connections == 0 || r->connections > 100000)
		return cmd_usage("--connections", _("expected 1 to 100000"));
	if (r->timeout_s == 0 || r->timeout_s > 3600)
		return cmd_usage("--timeout", _("expected 1 to 3600 seconds"));
	if (r->rate > 1000000)
		return cmd_usage("--rate", _("expected 0 to 1000000"));
	for (size_t i = 0; i < r->witness_urls.count; i++)
		if (!witness_is_url(r->witness_urls.value[i]))
			return cmd_usage(r->witness_urls.value[i],
					 _("expected an http or https address"));
	return EXIT_DONE;
}

/* Open the socket first: with a moved clock the program must not be reachable
 * from other machines. */
static int open_socket(struct run *r)
{
	struct ocop_diag diag = { 0 };
	enum ocop_err err;

	err = listener_open(&r->listener, r->listen, &diag);
	if (err)
		return say_trouble(r->listen, err, &diag);
	if (r->setup.clock_file != NULL && !r->listener.loopback)
		return cmd_usage("--clock", _("only when listening on "
					      "loopback"));
	listener_warn(&r->listener, r->listen, r->behind.count);
	return EXIT_DONE;
}

static int open_metrics(struct run *r)
{
	struct ocop_diag diag = { 0 };
	enum ocop_err err;

	if (r->metrics == NULL)
		return EXIT_DONE;
	err = listener_open(&r->metrics_listener, r->metrics, &diag);
	if (err)
		return say_trouble(r->metrics, err, &diag);
	if (!r->metrics_listener.loopback)
		return cmd_usage("--metrics", _("only on loopback or a Unix socket: anybody who reaches it can read it"));
	return EXIT_DONE;
}

static int open_request_log(struct run *r)
{
	struct ocop_diag diag = { 0 };
	enum ocop_err err;

	if (r->request_log == NULL)
		return EXIT_DONE;
	err = line_log_open(&r->serve.log, r->request_log, &diag);
	return err ? say_trouble(r->request_log, err, &diag) : EXIT_DONE;
}

static int open_log(struct run *r)
{
	int code = setup_keys(&r->setup);

	if (code == EXIT_DONE)
		code = setup_open(&r->setup);
	if (code != EXIT_DONE)
		return code;
	r->size = writer_size(r->setup.writer);
	if (r->size == 0) {
		say_error("'%s': %s", r->setup.o.path,
			  _("no log was founded here; run 'init' first"));
		return EXIT_TROUBLE;
	}
	if (r->setup.receipts_key == NULL &&
	    writer_receipts_key(r->setup.writer, r->setup.writer->replica->
				checkpoint.size).len > 0)
		say_error("'%s': %s", "--receipts-key",
			  _("not given, although the trust document names a key for receipts: no receipt can be made of new entries"));
	return EXIT_DONE;
}

static int check_log(struct run *r)
{
	struct ocop_http_limits limits = { 0 };
	struct ocop_diag diag = { 0 };
	enum ocop_err err;
	size_t i;

	if (r->mirrors.count == 0)
		say_error("'%s': %s", "--mirror",
			  _("not given: name a copy of the log, which is used to detect a restored backup that is missing entries"));
	for (i = 0; i < r->mirrors.count; i++) {
		err = mirror_check(r->setup.writer->replica,
				   r->mirrors.value[i], &limits, &diag);
		if (err)
			return mirror_say(r->mirrors.value[i], err, &diag);
	}
	err = writer_cosign(r->setup.writer, &diag);
	if (err)
		say_trouble("cosign", err, &diag); /* it can still serve */
	return EXIT_DONE;
}

/* Ask as soon as the appender runs: the witnesses' time may show that the clock
 * is right. */
static enum ocop_err ask_witnesses(struct run *r, struct ocop_diag *diag)
{
	const struct witnesses_options options = {
		.path = r->setup.o.path,
		.settled = r->setup.o.settled,
		.urls = r->witness_urls.value,
		.count = r->witness_urls.count,
		.appender = r->serve.appender,
		.clock = &r->setup.clock,
		.witness_lag = &r->witness_lag,
		.every_s = r->setup.o.cosign_s,
	};

	return options.count == 0 ? OCOP_OK :
	       witnesses_start(&r->witnesses, &options, diag);
}

static int start(struct run *r)
{
	const struct server_options bounds = {
		.connections_max = (unsigned)r->connections,
		.timeout_s = (unsigned)r->timeout_s,
		.proxies = r->behind.value,
		.proxy_count = r->behind.count,
		.rate = (unsigned)r->rate,
	};
	struct ocop_diag diag = { 0 };
	enum ocop_err err;
	int code;

	say_languages_start();
	code = communes_load(&r->serve.communes, NULL, false);
	if (code)
		return code;
	r->serve.list_signer = r->setup.o.receipts_signer;
	r->serve.ready = ready_new(&r->setup.clock);
	err = r->serve.ready == NULL ? OCOP_ERR_MEMORY : OCOP_OK;
	if (!err)
		err = pool_start(&r->serve.pool, r->setup.o.path,
				 &r->setup.clock, (size_t)r->workers,
				 (size_t)r->queue, &diag);
	if (!err)
		pool_share(r->serve.pool, r->setup.o.settled);
	/* A person moves a clock file at any time, so look often. */
	if (!err)
		err = appender_start(&r->serve.appender, r->setup.writer,
				     (size_t)r->queue,
				     r->setup.clock_file ? 1 : TICK_S);
	if (!err)
		err = reports_open(&r->serve.reports, r->setup.o.path, true,
				   r->daily_reports, &diag);
	if (!err)
		err = ask_witnesses(r, &diag);
	if (!err)
		err = serve_start(&r->server, &r->listener, &r->serve, &bounds,
				  &diag);
	if (err)
		return say_trouble(r->listen, err, &diag);
	if (r->metrics != NULL)
		err = metrics_start(&r->metrics_server, &r->metrics_listener,
				    &r->serve, &diag);
	return err ? say_trouble(r->metrics, err, &diag) : EXIT_DONE;
}

static int announce(const struct run *r)
{
	say_error(_("'%s': checked, %llu entries"), r->setup.o.path,
		  (unsigned long long)r->size);
	if (r->metrics != NULL)
		say_error(_("metrics: %s/metrics"), r->metrics_listener.name);
	return listener_announce(&r->listener, r->port_file);
}

static void confirm_clock(struct run *r)
{
	struct ocop_diag diag = { 0 };
	enum ocop_err err;
	uint64_t now;

	err = reg_clock_now(&r->setup.clock, &now, &diag);
	if (err) {
		say_trouble("clock", err, &diag);
		return;
	}
	reg_clock_confirm(&r->setup.clock, now);
	say_error(_("the clock was confirmed"));
}

/* Delete of shoppers' doubts what was kept long enough, each hour. */
static void forget_doubts(struct run *r)
{
	struct doubts_forgotten forgotten;
	uint64_t now;

	if (r->serve.reports == NULL ||
	    reg_clock_now(&r->setup.clock, &now, NULL) ||
	    now / FORGET_S == r->forgot)
		return;
	r->forgot = now / FORGET_S;
	if (doubts_forget(r->serve.reports, now, &forgotten))
		say_error(_("shoppers' doubts: old contacts could not be deleted; trying again in an hour"));
	else if (forgotten.contacts > 0 || forgotten.doubts > 0)
		say_error(_("shoppers' doubts: deleted %llu contacts and %llu reports"),
			  (unsigned long long)forgotten.contacts,
			  (unsigned long long)forgotten.doubts);
}

/* What shoppers scanned is counted in memory, and written now and then. */
static void write_counts(struct run *r)
{
	enum ocop_err err = OCOP_OK;

	if (r->serve.reports != NULL)
		err = reports_flush(r->serve.reports);
	if (err)
		say_trouble("shoppers", err, NULL);
}

static void wait_for_stop(struct run *r, const sigset_t *signals)
{
	const struct timespec tick = { .tv_sec = TICK_S };

	for (;;) {
		int signal = sigtimedwait(signals, NULL, &tick);

		write_counts(r);
		forget_doubts(r);
		if (signal == SIGUSR1)
			confirm_clock(r);
		else if (signal > 0)
			return;
	}
}

/* Say for the journal how far the log came. */
static void tell_stopped(const struct run *r)
{
	if (r->server != NULL)
		say_error(_("'%s': stopped, %llu entries"), r->setup.o.path,
			  (unsigned long long)writer_size(r->setup.writer));
}

/* This order loses nothing that was acknowledged and leaves no thread
 * waiting. */
static void stop(struct run *r)
{
	if (r->server != NULL)
		server_drain(r->server, DRAIN_S);
	if (r->metrics_server != NULL)
		server_drain(r->metrics_server, 1);
	witnesses_stop(r->witnesses);
	appender_stop(r->serve.appender);
	pool_stop(r->serve.pool);
	tell_stopped(r);
	server_stop(r->metrics_server);
	server_stop(r->server);
	line_log_close(r->serve.log);
	/* Until here, an open connection could still send a request. */
	appender_free(r->serve.appender);
	witnesses_free(r->witnesses);
	pool_free(r->serve.pool);
	ready_free(r->serve.ready);
	write_counts(r);
	reports_close(r->serve.reports);
	communes_free(r->serve.communes);
	listener_close(&r->listener);
	listener_close(&r->metrics_listener);
	setup_clear(&r->setup);
	settled_free(r->setup.o.settled);
}

static int serve(struct run *r)
{
	sigset_t signals;
	int code;

	sigemptyset(&signals);
	sigaddset(&signals, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	signal(SIGPIPE, SIG_IGN);
	allow_files(&r->connections);
	r->setup.o.settled = settled_new();
	if (r->setup.o.settled == NULL)
		return say_trouble("run", OCOP_ERR_MEMORY, NULL);
	code = open_socket(r);
	if (code == EXIT_DONE)
		code = open_metrics(r);
	/* Checking the log may take minutes. Nothing is acknowledged before, so
	 * a signal may end the process at once. */
	if (code == EXIT_DONE)
		code = open_log(r);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGHUP);
	/* Block the signals before any thread starts: threads inherit the
	 * mask. */
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	if (code == EXIT_DONE)
		code = check_log(r);
	if (code == EXIT_DONE)
		code = open_request_log(r);
	if (code == EXIT_DONE)
		code = start(r);
	if (code == EXIT_DONE)
		code = announce(r);
	if (code == EXIT_DONE)
		wait_for_stop(r, &signals);
	stop(r);
	return code;
}

int cmd_run(int argc, char **argv)
{
	struct run r = { .listen = "127.0.0.1:8080", .workers = 4,
			 .queue = 1024, .connections = 10000, .timeout_s = 15,
			 .daily_reports = REPORTS_A_DAY,
			 .rate = RATE_A_SECOND,
			 .listener = { .fd = -1 },
			 .metrics_listener = { .fd = -1 } };
	const struct opt table[] = {
		SETUP_OPTIONS(&r.setup),
		{ "listen", OPT_TEXT, &r.listen, "ADDR:PORT",
		  N_("where to listen: this address, unix:PATH, or systemd (a socket that systemd opened); port 0 chooses a free port") },
		{ "port-file", OPT_TEXT, &r.port_file, "FILE",
		  N_("write the port to this file when ready") },
		{ "mirror", OPT_URLS, &r.mirrors, "SOURCE",
		  N_("a copy of the log; refuse to start if it is longer") },
		{ "witness", OPT_URLS, &r.witness_urls, "URL",
		  N_("a witness's address for add-checkpoint") },
		{ "workers", OPT_UINT, &r.workers, "N",
		  N_("threads that answer look-ups (default 4)") },
		{ "queue", OPT_UINT, &r.queue, "N",
		  N_("requests that may wait (default 1024)") },
		{ "connections", OPT_UINT, &r.connections, "N",
		  N_("the maximum number of open connections (default 10000)") },
		{ "behind", OPT_TEXTS, &r.behind, "ADDRESS",
		  N_("the address of a proxy in front of this program, which may open more connections than other addresses (default: 127.0.0.1 and ::1)") },
		{ "timeout", OPT_UINT, &r.timeout_s, "SECONDS",
		  N_("close a connection after this many seconds of silence (default 15)") },
		{ "rate", OPT_UINT, &r.rate, "N",
		  N_("requests a second from one address, or one /64 of IPv6 (default 200; 0: no limit)") },
		{ "request-log", OPT_TEXT, &r.request_log, "FILE",
		  N_("write a line of JSON to this file for each request and record; '-' is standard error") },
		{ "metrics", OPT_TEXT, &r.metrics, "ADDR:PORT",
		  N_("serve /metrics for Prometheus at this loopback address, or at unix:PATH") },
		{ "cosign-every", OPT_UINT, &r.setup.o.cosign_s, "SECONDS",
		  N_("sign the time at least this often (default 3600)") },
		{ "daily-quota", OPT_UINT, &r.setup.o.daily_quota, "N",
		  N_("records per day from one signing key (default 0: no limit)") },
		{ "office", OPT_TEXT, &r.serve.office, "NAME",
		  N_("the office that runs the register, as its pages name it") },
		{ "hotline", OPT_TEXT, &r.serve.hotline, "TEXT",
		  N_("the telephone number that shoppers are shown; the office's hours may follow it") },
		{ "daily-reports", OPT_UINT, &r.daily_reports, "N",
		  N_("reports, scans and queries per day from one officer's key (default 5000; 0: no limit)") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int code;

	setup_init(&r.setup);
	r.setup.o.witness_lag = r.serve.witness_lag = &r.witness_lag;
	if (!cmd_begin(table, argc, argv,
		       "ocop-registryd run --db FILE --key FILE "
		       "--time-key FILE [--listen ADDR:PORT] ...",
		       N_("Serve the log until SIGTERM."),
		       NULL, &code))
		return code;
	code = check(&r);
	return code == EXIT_DONE ? serve(&r) : code;
}
