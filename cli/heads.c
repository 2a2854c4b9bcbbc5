/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading heads from whatever carries them, and the words about them that all
 * commands share.  Whether a head is genuine is not asked here.
 */
#include "cli/heads.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/text.h"
#include "qr/picture.h"
#include "qr/scan.h"
#include "qr/slip_read.h"

/* How every receipt's code begins, whatever its version. */
#define CODE_BEGINS "SLC"
/* A signed note has this before its signatures: nothing else here has. */
#define NOTE_HOLDS "\n\n\xe2\x80\x94 "

struct reading {
    struct cli *cli;
    const struct heads_events *events;
    const char *name; /* what is read, for people */
    uint64_t pieces;
    int code;
};

static void
hand_over(struct reading *reading, struct salur_bytes bytes)
{
    if (reading->code < 0) {
        reading->pieces++;
        reading->code = reading->events->piece(reading->events->ctx, bytes);
    }
}

/* --- codes --------------------------------------------------------------- */

/* A text that may be a code; a damaged receipt is said, others are not. */
static void
on_text(void *ctx, struct salur_bytes text)
{
    struct reading *reading = ctx;
    enum salur_payload kind = SALUR_PAYLOAD_ENTITLEMENT;
    uint8_t store[SALUR_SCAN_MAX];
    struct salur_buf bytes;
    enum salur_err err;

    salur_buf_fixed(&bytes, store, sizeof store);
    err = text.len > SALUR_SCAN_MAX ? SALUR_E_NOT_SALUR
                                    : salur_scan_read(&kind, text, &bytes);
    if (err == SALUR_OK && kind == SALUR_PAYLOAD_CHECKPOINT) {
        hand_over(reading, salur_buf_view(&bytes));
    } else if (err != SALUR_OK && err != SALUR_E_NOT_SALUR &&
               err != SALUR_E_EMPTY && reading->code < 0) {
        reading->code =
            cli_fail(reading->cli, err, reading->name,
                     _("A letter or a row of the receipt's code is missing, "
                       "wrong or there twice: scan it, or type it again."));
    }
}

/* 1 for a row of a printed receipt, "[SLC1:...]". */
static int
is_boxed(struct salur_bytes line)
{
    return line.len > 2 && line.ptr[0] == '[' && line.ptr[line.len - 1] == ']';
}

/* The next line, without its end; 0 behind the last. */
static int
next_line(struct salur_bytes text, size_t *at, struct salur_bytes *line)
{
    size_t begin = *at;
    size_t end = begin;

    if (begin >= text.len) {
        return 0;
    }
    while (end < text.len && text.ptr[end] != '\n') {
        end++;
    }
    *at = end + 1;
    while (end > begin && text.ptr[end - 1] == '\r') {
        end--;
    }
    *line = salur_bytes(text.ptr + begin, end - begin);
    return 1;
}

/* Lines, each perhaps a code; rows of a printed receipt are put together. */
static void
read_lines(struct reading *reading, struct salur_bytes text)
{
    uint8_t store[SALUR_SCAN_MAX + 1];
    struct salur_buf boxed;
    struct salur_bytes line;
    size_t at = 0;

    salur_buf_fixed(&boxed, store, sizeof store);
    while (next_line(text, &at, &line) && reading->code < 0) {
        if (is_boxed(line)) {
            salur_buf_put(&boxed, line.ptr + 1, line.len - 2);
            continue;
        }
        on_text(reading, salur_buf_view(&boxed));
        salur_buf_clear(&boxed);
        /* A line that says something else is nobody's damaged code. */
        if (line.len > strlen(CODE_BEGINS)) {
            on_text(reading, line);
        }
    }
    on_text(reading, salur_buf_view(&boxed));
}

/* --- files --------------------------------------------------------------- */

static int
begins(struct salur_bytes bytes, const char *with)
{
    size_t len = strlen(with);

    return bytes.len >= len && memcmp(bytes.ptr, with, len) == 0;
}

static int
holds(struct salur_bytes bytes, const char *what)
{
    size_t len = strlen(what);

    for (size_t i = 0; i + len <= bytes.len; i++) {
        if (memcmp(bytes.ptr + i, what, len) == 0) {
            return 1;
        }
    }
    return 0;
}

/* What is handed over as it is, for others to read or to refuse. */
static int
is_whole(struct salur_bytes file)
{
    return begins(file, CLI_PACK_BEGINS) || begins(file, "salur/closing/") ||
           begins(file, "c2sp.org/") || begins(file, "old ") ||
           holds(file, NOTE_HOLDS);
}

/* The codes of a picture, or of what a receipt printer was sent. */
static enum salur_err
read_picture(struct reading *reading, struct salur_bytes file)
{
    const struct salur_picture_events on = {on_text, reading};
    struct salur_buf printed;
    enum salur_err err = SALUR_OK;

    if (salur_picture_is(file)) {
        return salur_picture_read(file, &on, NULL);
    }
    salur_buf_init(&printed, SALUR_PICTURE_FILE_MAX);
    err = salur_slip_picture(file, &printed);
    if (err == SALUR_OK) {
        err = salur_picture_read(salur_buf_view(&printed), &on, NULL);
    }
    salur_buf_wipe(&printed);
    return err;
}

static int
read_file(struct reading *reading, struct salur_bytes file, const char *arg)
{
    if (salur_picture_is(file) || salur_slip_is_escpos(file)) {
        enum salur_err err = read_picture(reading, file);

        if (err != SALUR_OK) {
            return cli_fail(reading->cli, err, arg, NULL);
        }
    } else if (is_whole(file)) {
        hand_over(reading, file);
    } else {
        read_lines(reading, file);
    }
    if (reading->code >= 0) {
        return reading->code;
    }
    return reading->pieces > 0
               ? -1
               : cli_fail(reading->cli, SALUR_E_NOT_FOUND, arg,
                          _("No receipt, closing statement, checkpoint, proof "
                            "or export is in it; of a picture, the whole code "
                            "must be in view."));
}

/* 1 when an argument is the text of a code and no file. */
static int
is_typed(const char *arg)
{
    char begin[sizeof CODE_BEGINS];

    for (size_t i = 0; i < sizeof begin - 1; i++) {
        begin[i] =
            (char)(arg[i] >= 'a' && arg[i] <= 'z' ? arg[i] - 32 : arg[i]);
        if (arg[i] == 0) {
            return 0;
        }
    }
    begin[sizeof begin - 1] = 0;
    return strcmp(begin, CODE_BEGINS) == 0 && strchr(arg, ':') != NULL &&
           access(arg, F_OK) != 0;
}

int
cli_heads(struct cli *cli, const char *arg, const struct heads_events *events)
{
    struct reading reading = {
        .cli = cli, .events = events, .name = cli_heads_name(arg), .code = -1};
    struct salur_buf file;
    int code;

    if (is_typed(arg)) {
        on_text(&reading, salur_bytes_str(arg));
        return reading.code >= 0 ? reading.code
               : reading.pieces > 0
                   ? -1
                   : cli_fail(cli, SALUR_E_NOT_SALUR, reading.name, NULL);
    }
    salur_buf_init(&file, SALUR_PACK_MAX);
    code = cli_read(cli, arg, &file);
    if (code < 0) {
        code = read_file(&reading, salur_buf_view(&file), arg);
    }
    salur_buf_wipe(&file);
    return code;
}

const char *
cli_heads_name(const char *arg)
{
    return is_typed(arg) ? _("the code that was typed") : arg;
}

/* --- words --------------------------------------------------------------- */

const char *
cli_head_kind(enum salur_signed_kind kind)
{
    switch (kind) {
    case SALUR_SIGNED_RECEIPT:
        return _("receipt");
    case SALUR_SIGNED_CHECKPOINT:
        return _("checkpoint");
    case SALUR_SIGNED_CLOSING:
        return _("closing statement");
    }
    return "?";
}

uint64_t
cli_head_site(const struct salur_signed_head *head)
{
    return head->key != NULL ? strtoull(head->key->area, NULL, 10) : 0;
}

void
cli_print_cosigned(const struct salur_signed_head *head)
{
    char oldest[CLI_TIME_MAX];
    char newest[CLI_TIME_MAX];

    if (head->cosignatures == 0) {
        return;
    }
    cli_time_text(oldest, head->oldest_s, cli_head_site(head));
    cli_time_text(newest, head->newest_s, cli_head_site(head));
    if (head->cosignatures == 1) {
        (void)printf(_("    cosigned by 1 trusted witness, %s\n"), oldest);
        return;
    }
    (void)printf(_("    cosigned by %u trusted witnesses, %s to %s\n"),
                 head->cosignatures, oldest, newest);
}

void
cli_print_withdrawn(const struct salur_signed_head *head)
{
    char date[SALUR_DATE_TEXT_MAX];

    if (head->key == NULL || head->key->withdrawn_s == INT64_MAX) {
        return;
    }
    salur_date_format(date, salur_date_of(head->key->withdrawn_s, 0));
    if (salur_signed_head_binds(head, head->key->withdrawn_s)) {
        (void)printf(_("    the log's key is withdrawn from %s on; this head "
                       "still counts\n"),
                     date);
    } else {
        (void)printf(_("    the log's key is withdrawn from %s on, and this "
                       "head no longer counts: whoever took the key may have "
                       "signed it\n"),
                     date);
    }
}

json_t *
cli_head_json(const char *type, const struct salur_signed_head *head,
              struct salur_bytes note)
{
    static const char *const kinds[] = {"", "receipt", "checkpoint", "closing"};
    uint64_t site = cli_head_site(head);
    char id[8];
    json_t *line;

    cli_err_id(id, head->err);
    line = json_pack(
        "{s:s,s:s,s:s,s:s,s:I,s:o,s:b,s:s,s:s,s:I,s:b,s:s%}", "type", type,
        "kind", kinds[head->kind], "log", head->checkpoint.origin, "site",
        head->key != NULL ? head->key->area : "", "size",
        (json_int_t)head->checkpoint.head.size, "root",
        cli_hash_json(&head->checkpoint.head.root), "genuine",
        head->err == SALUR_OK, "error", salur_err_name(head->err), "error_id",
        id, "cosignatures", (json_int_t)head->cosignatures, "withdrawn",
        head->key != NULL && head->key->withdrawn_s != INT64_MAX, "note",
        note.len > 0 ? (const char *)note.ptr : "", note.len);
    if (line != NULL && head->cosignatures > 0) {
        (void)json_object_update_new(
            line,
            json_pack("{s:o,s:o}", "cosigned_first",
                      cli_time_json(head->oldest_s, site), "cosigned_last",
                      cli_time_json(head->newest_s, site)));
    }
    return line;
}
