/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-registryd init: found a log. Its first entry is a trust document that
 * the operator got by hand; its first checkpoint is signed here.
 */
#include <inttypes.h>

#include <ocop/file.h>

#include "common/desk/lock.h"
#include "registry/registry.h"
#include "registry/writer/database.h"

static int read_trust(struct ocop_buf *file, const char *path,
		      const char *fingerprint)
{
	struct ocop_trust *trust = NULL;
	struct ocop_diag diag = { 0 };
	enum ocop_err err = ocop_file_read(file, path, &diag);

	if (!err)
		err = ocop_replica_first_trust(&trust, ocop_buf_view(file),
					       ocop_bytes_str(fingerprint),
					       &diag);
	ocop_trust_free(trust);
	return err ? say_trouble(path, err, &diag) : EXIT_DONE;
}

static int create(const char *db, const struct ocop_buf *trust,
		  const char *fingerprint)
{
	struct ocop_diag diag = { 0 };
	enum ocop_err err = database_create(db, ocop_buf_view(trust),
					    ocop_bytes_str(fingerprint), &diag);

	return err ? say_trouble(db, err, &diag) : EXIT_DONE;
}

static int found(struct setup *setup)
{
	struct ocop_diag diag = { 0 };
	enum ocop_err err = writer_found(setup->writer, &diag);

	if (err)
		return say_trouble(setup->o.path, err, &diag);
	printf("%s %" PRIu64 "\n",
	       setup->writer->replica->checkpoint.origin,
	       writer_size(setup->writer));
	return cmd_flush(EXIT_DONE);
}

int cmd_init(int argc, char **argv)
{
	const char *trust = NULL, *fingerprint = NULL;
	struct ocop_buf file = OCOP_BUF(OCOP_TRUST_MAX);
	struct setup setup;
	const struct opt table[] = {
		SETUP_OPTIONS(&setup),
		{ "trust", OPT_NEEDED, &trust, "FILE",
		  N_("the first trust document") },
		{ "fingerprint", OPT_HASH_NEEDED, &fingerprint, "HEX",
		  N_("its fingerprint, as received on paper") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	int code;

	setup_init(&setup);
	setup.o.founds = true;
	if (!cmd_begin(table, argc, argv,
		       "ocop-registryd init --db FILE --trust FILE "
		       "--fingerprint HEX --key FILE --time-key FILE",
		       N_("Start a new log with the trust document as its first entry."),
		       NULL, &code))
		return code;
	code = setup_check(&setup);
	if (code == EXIT_DONE)
		code = setup_keys(&setup);
	/* Before the lock, whose file would be left behind. */
	if (code == EXIT_DONE)
		code = read_trust(&file, trust, fingerprint);
	if (code == EXIT_DONE)
		code = setup_lock(&setup, false);
	if (code == EXIT_DONE)
		code = create(setup.o.path, &file, fingerprint);
	if (code == EXIT_DONE)
		code = setup_open(&setup);
	if (code == EXIT_DONE)
		code = found(&setup);
	ocop_buf_clear(&file);
	setup_clear(&setup);
	return code;
}
