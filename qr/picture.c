/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The child process that looks at a foreign picture, and what it says.  It
 * answers over a pipe: a big-endian error number, then length and text of
 * each code.  The parent believes none of it and checks all lengths.
 */
#include "qr/picture.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/bytes.h"
#include "qr/grey.h"

/* Seconds of processor and of waiting; a 12-megapixel photo takes about 1. */
#define CPU_S 8
#define WAIT_MS 10000
/* Address space: the picture three times over, and the libraries. */
#define MEMORY_MAX (1024UL * 1024 * 1024)
/* All answers together. */
#define ANSWER_MAX (256 * 1024)
#define READS_MAX 1024
/* Larger files are no pictures of a card. */
#define FILE_MAX_BYTES (64UL * 1024 * 1024)

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED
#endif
#endif

static const uint8_t png_magic[] = {0x89, 'P', 'N', 'G'};
static const uint8_t jpeg_magic[] = {0xff, 0xd8, 0xff};

static int
begins_with(struct salur_bytes file, const void *magic, size_t len)
{
    return file.len > len && memcmp(file.ptr, magic, len) == 0;
}

static int
is_pnm(struct salur_bytes file)
{
    return file.len > 2 && file.ptr[0] == 'P' &&
           (file.ptr[1] == '5' || file.ptr[1] == '6') &&
           (file.ptr[2] == '\n' || file.ptr[2] == ' ' || file.ptr[2] == '\r' ||
            file.ptr[2] == '\t');
}

int
salur_picture_is(struct salur_bytes file)
{
    return begins_with(file, png_magic, sizeof png_magic) ||
           begins_with(file, jpeg_magic, sizeof jpeg_magic) || is_pnm(file);
}

/* Take from the child what it does not need. */
static void
confine(void)
{
    struct rlimit cpu = {CPU_S, CPU_S};
    struct rlimit none = {0, 0};

    (void)setrlimit(RLIMIT_CPU, &cpu);
    (void)setrlimit(RLIMIT_FSIZE, &none);
    (void)setrlimit(RLIMIT_CORE, &none);
    (void)alarm(CPU_S); /* unhandled, it ends the child */
#ifndef SANITIZED
    {
        /* Sanitizers reserve terabytes of addresses and cannot be held. */
        struct rlimit memory = {MEMORY_MAX, MEMORY_MAX};

        (void)setrlimit(RLIMIT_AS, &memory);
    }
#endif
}

static enum salur_err
look(struct salur_bytes file, struct salur_buf *out)
{
    struct sl_grey grey = {0, 0, NULL};
    enum salur_err err;

    if (begins_with(file, png_magic, sizeof png_magic)) {
        err = sl_png_read(&grey, file);
    } else if (is_pnm(file)) {
        err = sl_pnm_read(&grey, file);
    } else {
        err = sl_jpeg_read(&grey, file);
    }
    if (err == SALUR_OK) {
        err = sl_zbar_scan(&grey, out);
    }
    sl_grey_wipe(&grey);
    return err;
}

/* The whole life of the child. */
static void
child(int to, struct salur_bytes file)
{
    struct salur_buf found;
    struct salur_buf answer;
    enum salur_err err;
    size_t done = 0;

    confine();
    salur_buf_init(&found, ANSWER_MAX);
    salur_buf_init(&answer, ANSWER_MAX + 2);
    err = look(file, &found);
    sl_put_be16(&answer, (uint16_t)err); /* 0 .. 599 */
    if (err == SALUR_OK) {
        sl_put_bytes(&answer, salur_buf_view(&found));
    }
    while (done < answer.len) {
        ssize_t n = write(to, &answer.ptr[done], answer.len - done);

        if (n <= 0) {
            _exit(1);
        }
        done += (size_t)n; /* positive */
    }
    _exit(0);
}

/* Collect the answer until its end, the bound, or the child's silence. */
static enum salur_err
collect(int from, struct salur_buf *out)
{
    uint8_t part[1024];

    for (unsigned reads = 0; reads < READS_MAX; reads++) {
        struct pollfd poll_fd = {.fd = from, .events = POLLIN};
        int ready = poll(&poll_fd, 1, WAIT_MS);
        ssize_t n;

        if (ready == 0) {
            return SALUR_E_LIMIT;
        }
        n = ready < 0 ? -1 : read(from, part, sizeof part);
        if (n < 0 && errno != EINTR) {
            return SALUR_E_IO;
        }
        if (n == 0) {
            return out->err;
        }
        if (n > 0) {
            sl_put(out, part, (size_t)n); /* positive */
        }
    }
    return SALUR_E_LIMIT;
}

/* Hand the texts over. */
static enum salur_err
report(struct salur_bytes answer, const struct salur_picture_events *events,
       size_t *out_found)
{
    struct sl_reader rd;
    uint16_t err;

    sl_reader_init(&rd, answer);
    err = sl_read_be16(&rd);
    if (rd.err != SALUR_OK) {
        return SALUR_E_LIMIT; /* the child was ended by one of its bounds */
    }
    if (err != SALUR_OK) {
        return err < 600 ? (enum salur_err)err : SALUR_E_SYNTAX;
    }
    while (!sl_reader_done(&rd)) {
        struct salur_bytes text = sl_read_bytes(&rd, sl_read_be16(&rd));

        if (rd.err == SALUR_OK) {
            ++*out_found;
            if (events != NULL) {
                events->found(events->ctx, text);
            }
        }
    }
    return rd.err;
}

enum salur_err
salur_picture_read(struct salur_bytes file,
                   const struct salur_picture_events *events, size_t *out_found)
{
    struct salur_buf answer;
    size_t found = 0;
    int ends[2];
    enum salur_err err;
    pid_t pid;

    if (out_found != NULL) {
        *out_found = 0;
    }
    if (!salur_picture_is(file)) {
        return SALUR_E_SYNTAX;
    }
    if (file.len > FILE_MAX_BYTES) {
        return SALUR_E_LIMIT;
    }
    if (pipe(ends) != 0) {
        return SALUR_E_IO;
    }
    pid = fork();
    if (pid == 0) {
        (void)close(ends[0]);
        child(ends[1], file);
    }
    (void)close(ends[1]);
    salur_buf_init(&answer, ANSWER_MAX + 2);
    err = pid < 0 ? SALUR_E_IO : collect(ends[0], &answer);
    (void)close(ends[0]);
    if (pid > 0) {
        (void)kill(pid, SIGKILL);
        while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
        }
    }
    if (err == SALUR_OK) {
        err = report(salur_buf_view(&answer), events, &found);
    }
    salur_buf_wipe(&answer);
    if (out_found != NULL) {
        *out_found = found;
    }
    return err;
}
