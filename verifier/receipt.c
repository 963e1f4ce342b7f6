/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ocop-verify receipt: make a COSE receipt (RFC 9942) of any entry of the
 * replica, or check one that somebody shows. Making one needs no secret: the
 * root signature came with the checkpoint. Foreign programs check the same
 * files.
 */
#include "common/ui/cmd.h"
#include "common/ui/path.h"
#include "verifier/receipt.h"

/* A snapshot: a sync may run meanwhile. */
static int open_replica(struct ocop_replica **out, const char *path)
{
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_verifier judge;
	char room[PATH_SIZE];
	enum ocop_err err;
	int code = path_named(&path, room, "replica.db", "--replica");

	if (code != EXIT_DONE)
		return code;
	err = ocop_replica_open(out, path, OCOP_STORE_READ, &diag);
	if (!err)
		err = ocop_replica_verifier(*out, &judge);
	if (!err && !ocop_replica_synced(*out))
		err = ocop_fail(&diag, OCOP_ERR_ABSENT, 0, "%s",
				N_("the replica is empty: run ocop-sync first"));
	return err ? say_trouble(path, err, &diag) : EXIT_DONE;
}

static int check_args(const struct receipt_args *a, int left)
{
	if (a->check == NULL && left == 0)
		return cmd_usage("receipt", _("name an entry by its index, or a certificate by its code"));
	if (a->check == NULL && a->out == NULL)
		return cmd_usage("--out", _("is needed"));
	if (a->check == NULL && a->checkpoint != NULL)
		return cmd_usage("--checkpoint", _("only with --check"));
	if (a->check == NULL && a->entry != NULL && left > 1)
		return cmd_usage("--entry", _("only with one entry: several are written into the folder of --out"));
	if (a->check == NULL)
		return EXIT_DONE;
	if (left > 0 || a->out != NULL || a->proof)
		return cmd_usage("--check", _("it checks a receipt and does not make one: leave out INDEX, CODE, --out and --proof"));
	return a->entry != NULL ? EXIT_DONE :
				  cmd_usage("--entry", _("is needed"));
}

int receipt_main(int argc, char **argv)
{
	struct receipt_args a = { .json = false };
	const struct opt table[] = {
		{ "out", OPT_TEXT, &a.out, "FILE",
		  N_("write the receipt to this new file; for several entries, write the receipts into this folder") },
		{ "entry", OPT_TEXT, &a.entry, "FILE",
		  N_("write the entry to this new file; with --check, read the entry from this file") },
		{ "proof", OPT_FLAG, &a.proof, NULL,
		  N_("write a C2SP tlog-proof instead of a COSE receipt") },
		{ "check", OPT_TEXT, &a.check, "FILE",
		  N_("check this receipt of the entry in --entry") },
		{ "checkpoint", OPT_TEXT, &a.checkpoint, "FILE",
		  N_("check it with this checkpoint instead of the replica's entries") },
		{ "replica", OPT_TEXT, &a.replica, "FILE",
		  N_("the replica to use (default: HOME/replica.db; HOME is $OCOP_HOME, else ~/.local/share/ocop)") },
		{ "json", OPT_FLAG, &a.json, NULL,
		  N_("print one JSON object per line") },
		{ NULL, OPT_FLAG, NULL, NULL, NULL }
	};
	struct ocop_replica *replica = NULL;
	int left, code;

	if (!cmd_begin(table, argc, argv,
		       "ocop-verify receipt INDEX|CODE... --out FILE [option]...\n"
		       "       ocop-verify receipt --check FILE --entry FILE [option]...",
		       N_("Make a receipt (RFC 9942) of an entry, or check a receipt. Other programs can check it, too. An entry is named by its index, or by the code of its certificate."),
		       &left, &code))
		return code;
	code = check_args(&a, left);
	if (code == EXIT_DONE)
		code = open_replica(&replica, a.replica);
	if (code == EXIT_DONE)
		code = a.check ? receipt_check(replica, &a) :
				 receipt_make(replica, &a, left, argv);
	ocop_replica_close(replica);
	return code;
}
