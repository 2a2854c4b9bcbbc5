/* SPDX-License-Identifier: Apache-2.0 */
/* Codes on their way in; what they mean is not asked here. */
#include "cli/codes.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "qr/picture.h"
#include "qr/scan.h"
#include "qr/self_test.h"

/* Lines from a stream, as they come. */
static int
read_lines(struct cli *cli, FILE *in, const char *path,
           const struct codes_events *events)
{
    /* One byte more: of a line that is too long, no part passes for all. */
    uint8_t line[SALUR_SCAN_MAX + 1];
    size_t len = 0;
    int code = -1;

    while (code < 0) {
        int c = getc(in);
        int is_end = c == '\n' || c == '\r' || c == '\t' || c == EOF;

        if (!is_end && len < sizeof line) {
            line[len++] = (uint8_t)c;
        }
        if (is_end && len > 0) {
            code = events->code(events->ctx, salur_bytes(line, len));
            len = 0;
        }
        if (c == EOF) {
            break;
        }
    }
    if (code < 0 && ferror(in)) {
        code = cli_fail(cli, SALUR_E_IO, path, NULL);
    }
    return code;
}

/* Texts found in a picture, until one ends the work. */
struct found {
    const struct codes_events *events;
    int code;
};

static void
on_found(void *ctx, struct salur_bytes text)
{
    struct found *found = ctx;

    if (found->code < 0) {
        found->code = found->events->code(found->events->ctx, text);
    }
}

static int
read_picture(struct cli *cli, struct salur_bytes file, const char *path,
             const struct codes_events *events)
{
    struct found found = {events, -1};
    const struct salur_picture_events on = {on_found, &found};
    size_t count = 0;
    enum salur_err err = salur_picture_read(file, &on, &count);

    if (found.code >= 0) {
        return found.code;
    }
    if (err == SALUR_OK && count == 0) {
        err = SALUR_E_NOT_FOUND;
    }
    if (err != SALUR_OK) {
        return cli_fail(cli, err, path,
                        err == SALUR_E_NOT_FOUND
                            ? _("No code is readable in this picture: more "
                                "light, flat, the whole code in view.")
                            : NULL);
    }
    return -1;
}

int
cli_codes(struct cli *cli, const char *path, const struct codes_events *events)
{
    struct salur_buf file;
    FILE *in;
    int code;

    if (strcmp(path, "-") == 0) {
        return read_lines(cli, stdin, "stdin", events);
    }
    in = fopen(path, "rbe");
    if (in == NULL) {
        return cli_fail(cli,
                        errno == ENOENT   ? SALUR_E_NOT_FOUND
                        : errno == EACCES ? SALUR_E_PERMISSION
                                          : SALUR_E_IO,
                        path, NULL);
    }
    /* A picture is read whole; anything else is lines, perhaps of a pipe. */
    code = getc(in);
    (void)ungetc(code, in);
    if (code == 0x89 || code == 'P' || code == 0xff) {
        salur_buf_init(&file, SALUR_PACK_MAX);
        if (salur_file_read(path, &file) == SALUR_OK &&
            salur_picture_is(salur_buf_view(&file))) {
            code = read_picture(cli, salur_buf_view(&file), path, events);
            salur_buf_wipe(&file);
            (void)fclose(in);
            return code;
        }
        salur_buf_wipe(&file);
    }
    code = read_lines(cli, in, path, events);
    (void)fclose(in);
    return code;
}

enum salur_err
cli_card_read(struct salur_bytes text, struct salur_buf *out_token,
              int *out_is_test)
{
    enum salur_payload kind = SALUR_PAYLOAD_ENTITLEMENT;
    enum salur_err err = salur_scan_read(&kind, text, out_token);

    if (out_is_test != NULL) {
        *out_is_test = kind == SALUR_PAYLOAD_TEST;
    }
    if (err == SALUR_OK && kind != SALUR_PAYLOAD_ENTITLEMENT &&
        kind != SALUR_PAYLOAD_TEST) {
        return SALUR_E_NOT_SALUR; /* a receipt entitles to nothing */
    }
    return err;
}

int
cli_self_test(char out[CLI_SELF_TEST_MAX], struct salur_bytes text)
{
    enum salur_payload kind;
    struct salur_self_test code;
    uint8_t store[SALUR_CODE_MAX];
    struct salur_buf bytes;

    out[0] = 0;
    salur_buf_fixed(&bytes, store, sizeof store);
    if (salur_scan_read(&kind, text, &bytes) != SALUR_OK ||
        kind != SALUR_PAYLOAD_SELF_TEST) {
        return 0;
    }
    if (salur_self_test_read(&code, salur_buf_view(&bytes)) != SALUR_OK) {
        (void)snprintf(out, CLI_SELF_TEST_MAX, "%s",
                       _("self-test page, but some characters arrived changed: "
                         "check the scanner's settings"));
        return 1;
    }
    (void)snprintf(out, CLI_SELF_TEST_MAX,
                   _("self-test page: version %d with modules of 0.%02u mm was "
                     "read whole; no card, nothing is handed over"),
                   code.version, (code.module_um + 5) / 10 % 100);
    return 1;
}
