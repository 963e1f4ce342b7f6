/* SPDX-License-Identifier: Apache-2.0 */
/* Judge a stamp's text with a replica (ocop-sync makes one), without network.
 *	cc -o verify verify.c $(pkg-config --cflags --libs libocop)
 *	./verify REPLICA TEXT */
#include <ocop/replica.h>
#include <stdio.h>
#include <time.h>

int main(int argc, char **argv)
{
	struct ocop_replica *replica = NULL;
	struct ocop_diag diag = { OCOP_OK, 0, "" };
	struct ocop_verifier verifier;
	struct ocop_policy policy;
	struct ocop_verdict_report report;
	enum ocop_err err;
	int code = 4;	/* trouble: nothing was judged */

	if (argc != 3)
		return 2;
	err = ocop_replica_open(&replica, argv[1], OCOP_STORE_READ, &diag);
	if (!err)
		err = ocop_replica_verifier(replica, &verifier);
	if (!err) {
		policy = ocop_replica_policy(replica, (uint64_t)time(NULL));
		err = ocop_verdict_of_text(&report, &verifier,
					   ocop_bytes_str(argv[2]), &policy);
	}
	if (err)
		fprintf(stderr, "%s\n", ocop_diag_text(&diag, err));
	else
		printf("%s: %s\n", ocop_verdict_key(report.verdict),
		       report.rule);
	if (!err)
		code = ocop_verdict_exit(report.verdict);
	ocop_replica_close(replica);
	return code;
}
