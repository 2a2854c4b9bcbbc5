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
#include <sys/wait.h>
#include <unistd.h>

#include "base/bytes.h"
#include "qr/confine.h"
#include "qr/foreign.h"

/* Longer than the child is allowed to live. */
#define WAIT_MS 10000
/* An honest child answers in one go: this many parts with room to spare. */
#define PART_MAX 2048
#define READS_MAX (2 * (SALUR_PICTURE_TEXTS_MAX / PART_MAX) + 16)

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

/* Decode the file and find its codes; the child's work. */
static enum salur_err
look(struct salur_bytes file, struct salur_buf *out)
{
    int is_jpeg = begins_with(file, jpeg_magic, sizeof jpeg_magic);
    struct sl_grey grey = {0, 0, NULL};
    enum salur_err err = sl_foreign_load(is_jpeg);

    if (err != SALUR_OK) {
        return err;
    }
    sl_confine_calls();
    if (begins_with(file, png_magic, sizeof png_magic)) {
        err = sl_png_read(&grey, file);
    } else if (is_jpeg) {
        err = sl_jpeg_read(&grey, file);
    } else {
        err = sl_pnm_read(&grey, file);
    }
    if (err == SALUR_OK) {
        err = sl_zbar_scan(&grey, out);
    }
    sl_grey_wipe(&grey);
    return err;
}

/* The whole life of the child.  It ends without running what exit runs. */
static void
live(int to, struct salur_bytes file)
{
    struct salur_buf found;
    struct salur_buf answer;
    enum salur_err err;
    size_t done = 0;

    sl_confine_limits(to);
    salur_buf_init(&found, SALUR_PICTURE_TEXTS_MAX);
    salur_buf_init(&answer, SALUR_PICTURE_TEXTS_MAX + 2);
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
    uint8_t part[PART_MAX];

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

/* The child's error as one that salur_picture_read is documented to give. */
static enum salur_err
translate(uint16_t err)
{
    switch (err) {
    case SALUR_OK:
    case SALUR_E_LIMIT:
    case SALUR_E_MEMORY:
    case SALUR_E_MISSING:
        return (enum salur_err)err; /* one of the four */
    default:
        return SALUR_E_SYNTAX; /* damaged in whichever way */
    }
}

/* Go through the texts; tell of each unless events is NULL. */
static enum salur_err
walk(struct sl_reader rd, const struct salur_picture_events *events,
     size_t *out_found)
{
    *out_found = 0;
    while (!sl_reader_done(&rd)) {
        struct salur_bytes text = sl_read_bytes(&rd, sl_read_be16(&rd));

        if (rd.err != SALUR_OK) {
            return SALUR_E_LIMIT; /* the child was ended while it wrote */
        }
        ++*out_found;
        if (events != NULL) {
            events->found(events->ctx, text);
        }
    }
    return SALUR_OK;
}

/* Hand the texts over, all or none. */
static enum salur_err
report(struct salur_bytes answer, const struct salur_picture_events *events,
       size_t *out_found)
{
    struct sl_reader rd;
    enum salur_err err;

    sl_reader_init(&rd, answer);
    err = translate(sl_read_be16(&rd));
    if (rd.err != SALUR_OK) {
        return SALUR_E_LIMIT; /* one of its bounds ended the child */
    }
    if (err == SALUR_OK) {
        err = walk(rd, NULL, out_found);
    }
    if (err == SALUR_OK) {
        err = walk(rd, events, out_found);
    }
    return err;
}

/* Run the child and take what it writes. */
static enum salur_err
ask_child(struct salur_bytes file, struct salur_buf *answer)
{
    int ends[2];
    enum salur_err err;
    pid_t pid;

    if (pipe(ends) != 0) {
        return SALUR_E_IO;
    }
    pid = fork();
    if (pid == 0) {
        live(ends[1], file); /* does not return */
    }
    (void)close(ends[1]);
    err = pid < 0 ? SALUR_E_IO : collect(ends[0], answer);
    (void)close(ends[0]);
    if (pid > 0) {
        /* Nothing is lost when it has ended; nothing waits when it has not. */
        (void)kill(pid, SIGKILL);
        while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
        }
    }
    return err;
}

enum salur_err
salur_picture_read(struct salur_bytes file,
                   const struct salur_picture_events *events, size_t *out_found)
{
    struct salur_buf answer;
    size_t found = 0;
    enum salur_err err;

    if (out_found != NULL) {
        *out_found = 0;
    }
    if (!salur_picture_is(file)) {
        return SALUR_E_SYNTAX;
    }
    if (file.len > SALUR_PICTURE_FILE_MAX) {
        return SALUR_E_LIMIT;
    }
    salur_buf_init(&answer, SALUR_PICTURE_TEXTS_MAX + 2);
    err = ask_child(file, &answer);
    if (err == SALUR_OK) {
        err = report(salur_buf_view(&answer), events, &found);
    }
    salur_buf_wipe(&answer);
    if (err == SALUR_OK && out_found != NULL) {
        *out_found = found;
    }
    return err;
}
