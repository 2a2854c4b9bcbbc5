/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Limits of a child process.  Each is one wall of several: a call that fails
 * here is not an error, for the others still stand, and there is nobody to
 * tell.  The decoders behind them are large and written in C; what breaks out
 * of one finds nothing to open, nobody to talk to, and a copy of memory that
 * it can only write to a pipe whose reader expects a few hundred characters.
 */
#include "qr/confine.h"

#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

#include "base/bytes.h"

/* Seconds of processor and of waiting; a 12-megapixel photo takes about 1. */
#define TIME_S 8
/* Beyond what the process has at the start: the picture three times over,
 * the coefficients of a progressive JPEG, the libraries. */
#define MEMORY_MORE (768UL * 1024 * 1024)
/* Where /proc does not say what the process has. */
#define MEMORY_ELSE (1024UL * 1024 * 1024)
/* Descriptors above are closed by nobody; no program of ours has so many. */
#define DESCRIPTORS_MAX 4096

#if defined(__SANITIZE_ADDRESS__)
#define IS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define IS_SANITIZED 1
#endif
#endif
#ifndef IS_SANITIZED
#define IS_SANITIZED 0
#endif

/*
 * Bytes of address space in use.  A parent that has mapped a store of a
 * gigabyte has passed any fixed limit before its child begins.
 */
static rlim_t
used_memory(void)
{
    /* proc(5): /proc/PID/statm begins with the size in pages. */
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    uint8_t text[64];
    ssize_t len = fd < 0 ? -1 : read(fd, text, sizeof text);
    struct sl_reader rd;
    rlim_t pages = 0;

    if (fd >= 0) {
        (void)close(fd);
    }
    sl_reader_init(&rd, salur_bytes(text, len < 0 ? 0 : (size_t)len));
    while (sl_peek_u8(&rd) >= '0' && sl_peek_u8(&rd) <= '9') {
        pages = pages * 10 + (rlim_t)(sl_read_u8(&rd) - '0'); /* a digit */
    }
    return pages * (rlim_t)sysconf(_SC_PAGESIZE); /* a power of two */
}

static void
bound(int resource, rlim_t most)
{
    struct rlimit limit = {most, most};

    (void)setrlimit(resource, &limit);
}

/* No handler, nothing ignored, nothing blocked: the alarm must get through. */
static void
reset_signals(void)
{
    struct sigaction action = {.sa_handler = SIG_DFL};
    sigset_t none;

    /* POSIX names no highest signal; Linux has 64, and gaps are refused. */
    for (int number = 1; number <= 64; number++) {
        (void)sigaction(number, &action, NULL);
    }
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
}

static void
drop_descriptors(int keep)
{
    long most = sysconf(_SC_OPEN_MAX);
    int null = open("/dev/null", O_RDWR);

    if (most < 0 || most > DESCRIPTORS_MAX) {
        most = DESCRIPTORS_MAX;
    }
    for (int fd = 0; fd < 3; fd++) {
        /* libzbar complains on stderr, where the counter's screen is. */
        if (fd != keep && (null < 0 || dup2(null, fd) < 0)) {
            (void)close(fd);
        }
    }
    for (int fd = 3; fd < (int)most; fd++) {
        if (fd != keep) {
            (void)close(fd);
        }
    }
}

void
sl_confine_limits(int keep)
{
    reset_signals();
    (void)alarm(TIME_S); /* unhandled, it ends the process */
    drop_descriptors(keep);
    bound(RLIMIT_CPU, TIME_S);
    bound(RLIMIT_CORE, 0);
    bound(RLIMIT_FSIZE, 0);
    if (!IS_SANITIZED) {
        /* Sanitizers take terabytes of addresses and more as they go. */
        rlim_t used = used_memory();

        bound(RLIMIT_AS, used == 0 ? MEMORY_ELSE : used + MEMORY_MORE);
    }
}

#if defined(__linux__) && defined(__x86_64__)
#define AUDIT_ARCH_HERE AUDIT_ARCH_X86_64
#elif defined(__linux__) && defined(__aarch64__)
#define AUDIT_ARCH_HERE AUDIT_ARCH_AARCH64
#elif defined(__linux__) && defined(__i386__)
#define AUDIT_ARCH_HERE AUDIT_ARCH_I386
#endif

#ifdef AUDIT_ARCH_HERE

#define LOAD(field)                                                            \
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS,                                         \
             (uint32_t)offsetof(struct seccomp_data, field))
#define RETURN(verdict) BPF_STMT(BPF_RET | BPF_K, (verdict))
/* Pass over the next instruction unless the number loaded is this one. */
#define UNLESS(number) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (number), 0, 1)
#define ALLOW(call) UNLESS(__NR_##call), RETURN(SECCOMP_RET_ALLOW)
/* Fail with EPERM, 1 on Linux: callers cope better than with a signal. */
#define REFUSE RETURN(SECCOMP_RET_ERRNO | 1)

void
sl_confine_calls(void)
{
    /* seccomp(2); of the memory calls none can map a file without a
     * descriptor to read from, and there is none. */
    struct sock_filter code[] = {
        LOAD(arch),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_HERE, 1, 0),
        REFUSE,
        LOAD(nr),
        ALLOW(write),
        ALLOW(brk),
#ifdef __NR_mmap
        ALLOW(mmap),
#endif
#ifdef __NR_mmap2
        ALLOW(mmap2),
#endif
        ALLOW(munmap),
        ALLOW(mremap),
        ALLOW(mprotect),
        ALLOW(madvise),
        ALLOW(futex),
        ALLOW(clock_gettime),
        ALLOW(gettimeofday),
        ALLOW(rt_sigreturn),
        ALLOW(exit),
        ALLOW(exit_group),
#if IS_SANITIZED
        ALLOW(gettid), /* asked for at the end */
        ALLOW(sigaltstack),
#endif
        REFUSE,
    };
    struct sock_fprog program = {sizeof code / sizeof code[0], code};

    bound(RLIMIT_NOFILE, 0);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) {
        (void)prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
    }
}

#else

void
sl_confine_calls(void)
{
    bound(RLIMIT_NOFILE, 0);
}

#endif
