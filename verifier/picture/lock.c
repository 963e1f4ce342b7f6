/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Seccomp filters, made with libseccomp, which knows the numbers of system
 * calls on each processor. A call that is not allowed fails with EPERM. So a
 * library that asks for its settings or its fonts goes on without them.
 */
#define _GNU_SOURCE		/* CLONE_THREAD */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stddef.h>

#include <seccomp.h>

#include "verifier/picture/picture.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* Memory, clocks, and files that are open. */
static const int eye[] = {
	SCMP_SYS(brk), SCMP_SYS(clock_gettime), SCMP_SYS(close),
	SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(fstat),
	SCMP_SYS(ftruncate), SCMP_SYS(futex), SCMP_SYS(getrandom),
	SCMP_SYS(lseek), SCMP_SYS(madvise), SCMP_SYS(mmap),
	SCMP_SYS(mprotect), SCMP_SYS(mremap), SCMP_SYS(munmap),
	SCMP_SYS(pread64), SCMP_SYS(pwrite64), SCMP_SYS(read),
	SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack), SCMP_SYS(write),
};

/* A thread, which libheif's decoder of HEIC cannot do without, and no process.
 * What clone3 would make cannot be seen: glibc then asks by clone. */
static const int thread[] = {
	SCMP_SYS(gettid), SCMP_SYS(rseq), SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(sched_getaffinity), SCMP_SYS(set_robust_list),
};

/* What a program needs to be loaded and to start. */
static const int reader[] = {
	SCMP_SYS(access), SCMP_SYS(arch_prctl), SCMP_SYS(execve),
	SCMP_SYS(faccessat), SCMP_SYS(getcwd), SCMP_SYS(newfstatat),
	SCMP_SYS(prlimit64), SCMP_SYS(readlink), SCMP_SYS(readlinkat),
	SCMP_SYS(rseq), SCMP_SYS(sched_getaffinity),
	SCMP_SYS(set_robust_list), SCMP_SYS(set_tid_address),
	SCMP_SYS(statx), SCMP_SYS(sysinfo), SCMP_SYS(uname),
};

static bool allow(scmp_filter_ctx filter, const int *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, list[i], 0) != 0)
			return false;
	return true;
}

bool lock_eye(void)
{
	const struct scmp_arg_cmp no_process = SCMP_A0_64(
		SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD);
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	bool good = filter && allow(filter, eye, COUNT(eye)) &&
		    allow(filter, thread, COUNT(thread)) &&
		    seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone),
				     1, no_process) == 0 &&
		    seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS),
				     SCMP_SYS(clone3), 0) == 0 &&
		    seccomp_load(filter) == 0;

	seccomp_release(filter);
	return good;
}

bool lock_reader(void)
{
	const struct scmp_arg_cmp read_only = SCMP_A2_64(
		SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY);
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	bool good = filter && allow(filter, eye, COUNT(eye)) &&
		    allow(filter, reader, COUNT(reader)) &&
		    seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat),
				     1, read_only) == 0 &&
		    seccomp_load(filter) == 0;

	seccomp_release(filter);
	return good;
}
