/* SPDX-License-Identifier: Apache-2.0 */
/*
 * salur demo: the whole story in a new folder, with invented families, by
 * the same commands that a person types; each is printed before it runs.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/office.h"
#include "cli/text.h"
#include "qr/draw.h"
#include "qr/payload.h"
#include "salur/export.h"

#define STAGE "PKH-202604-1"
#define SITE_A "9901012001"
#define SITE_B "9901012002"
#define NOW "2026-10-06T09:00:00+07:00"
#define ARGS_MAX 24
/* Behind the last word of a command. */
#define END ((const char *)NULL)

static const char *const families[][4] = {
    {"9901014503800001", "CONTOH SITI NURHAYATI", SITE_A, "750000"},
    {"9901016104750002", "CONTOH DEWI LESTARI", SITE_A, "1350000"},
    {"9901010102700003", "CONTOH ASEP SUNANDAR", SITE_A, "225000"},
    {"9901015509820004", "CONTOH RINA MARLINA", SITE_A, "600000"},
    {"9901014112790001", "CONTOH MARIAM", SITE_B, "975000"},
    {"9901011507680002", "CONTOH UJANG", SITE_B, "375000"},
    {"9901016603850003", "CONTOH WATI", SITE_B, "500000"},
};
#define FAMILIES (sizeof families / sizeof families[0])

/* Run one command as typed; 1 when it ended with the code expected. */
static int
step(struct cli *cli, int expected, const char *first, ...)
{
    struct cli fresh = {
        .color = "never", .pass = "contoh", .yes = 1, .is_step = 1};
    char *argv[ARGS_MAX];
    char *owned[ARGS_MAX]; /* options move the words of argv about */
    const char *word;
    va_list words;
    int argc = 0;
    int code;

    fresh.json = cli->json;
    fresh.lang = cli->lang;
    va_start(words, first);
    if (!cli->json) {
        (void)printf("\n$ salur");
    }
    for (word = first; word != NULL && argc < ARGS_MAX;
         word = va_arg(words, const char *)) {
        owned[argc] = strdup(word);
        argv[argc] = owned[argc];
        if (argv[argc] == NULL) {
            break;
        }
        argc++;
        if (!cli->json) {
            (void)printf(strchr(word, ' ') != NULL ? " '%s'" : " %s", word);
        }
    }
    va_end(words);
    if (!cli->json) {
        (void)printf("\n");
    }
    fresh.at = NOW;
    code = cli_run(&fresh, argc, argv);
    (void)fflush(stdout);
    for (int i = 0; i < argc; i++) {
        free(owned[i]);
    }
    if (code != expected) {
        (void)fprintf(stderr, _("salur: demo: %s ended with %d, not %d\n"),
                      first, code, expected);
    }
    return code == expected;
}

static void
tell(struct cli *cli, const char *text)
{
    if (!cli->json) {
        (void)printf("\n# %s\n", text);
    }
}

/* The official list as the ministry might send it. */
static int
write_list(struct cli *cli)
{
    char text[2048];
    size_t len =
        (size_t)snprintf(text, sizeof text, "NIK;Nama;Kode Desa;Nominal\n");

    for (size_t i = 0; i < FAMILIES; i++) {
        len += (size_t)snprintf(text + len, sizeof text - len, "%s;%s;%s;%s\n",
                                families[i][0], families[i][1], families[i][2],
                                families[i][3]);
    }
    return cli_write(cli, "list.csv", salur_bytes(text, len), 0);
}

/* Append one line of a key to the trust note. */
static enum salur_err
put_key(struct salur_buf *note, const char *word, const char *path,
        const char *scope)
{
    char vkey[SALUR_VKEY_MAX];
    char line[SALUR_VKEY_MAX + 64];
    struct salur_pubkey public;
    enum salur_role role;
    struct salur_buf text;
    enum salur_err err;

    salur_buf_init(&text, SALUR_KEY_FILE_MAX);
    err = salur_file_read(path, &text);
    if (err == SALUR_OK) {
        err = salur_key_peek(&public, &role, salur_buf_view(&text));
    }
    if (err == SALUR_OK) {
        salur_vkey_format(vkey, &public);
        (void)snprintf(line, sizeof line, "%s %s%s\n", word, vkey, scope);
        salur_buf_put(note, line, strlen(line));
        err = note->err;
    }
    salur_buf_wipe(&text);
    return err;
}

static int
write_trust(struct cli *cli)
{
    static const char head[] = "salur/trust/v1\nauthority test/dinsos\nserial "
                               "1\nthreshold 2\napprovals 2\n";
    static const char *const lines[][3] = {
        {"root", "root-1.key", ""},
        {"root", "root-2.key", ""},
        {"issuer", "issuer.key", " 9901 2026-01-01 2026-12-31"},
        {"approver", "approver-1.key", " 9901"},
        {"approver", "approver-2.key", " 9901"},
        {"log", "village-a/device.key", " " SITE_A},
        {"log", "village-b/device.key", " " SITE_B},
    };
    struct salur_buf note;
    enum salur_err err = SALUR_OK;
    int code;

    salur_buf_init(&note, SALUR_NOTE_MAX);
    salur_buf_put(&note, head, sizeof head - 1);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0] && err == SALUR_OK;
         i++) {
        err = put_key(&note, lines[i][0], lines[i][1], lines[i][2]);
    }
    code = err != SALUR_OK
               ? cli_fail(cli, err, "trust.note", NULL)
               : cli_write(cli, "trust.note", salur_buf_view(&note), 0);
    salur_buf_wipe(&note);
    return code;
}

/* Write the codes of a village as a scanner types them; draw the first. */
static enum salur_err
write_codes(struct cli *cli, struct salur_office *office,
            const struct salur_stage_id *id, uint64_t site, const char *path)
{
    uint8_t store[SALUR_CODE_MAX + 1];
    struct salur_entry_cursor cursor;
    struct salur_symbol symbol;
    struct salur_bytes token;
    struct salur_buf cards;
    struct salur_buf lines;
    struct salur_buf drawing;
    struct salur_buf text;
    enum salur_err err;

    salur_buf_init(&cards, SALUR_PACK_MAX);
    salur_buf_init(&lines, SALUR_PACK_MAX);
    salur_buf_init(&drawing, SALUR_PACK_MAX);
    err = salur_office_cards(office, id, site, &cards);
    salur_entry_cursor_init(&cursor, salur_buf_view(&cards));
    while (err == SALUR_OK &&
           (err = salur_entry_cursor_next(&cursor, &token)) == SALUR_OK) {
        salur_buf_fixed(&text, store, sizeof store);
        err = salur_payload_format(SALUR_PAYLOAD_TEST, token, &text);
        if (err == SALUR_OK && drawing.len == 0) {
            err = salur_symbol_make(&symbol, salur_buf_view(&text));
            err =
                err == SALUR_OK ? salur_draw_term(&symbol, 0U, &drawing) : err;
        }
        salur_buf_put(&lines, text.ptr, text.len);
        salur_buf_put(&lines, "\n", 1);
    }
    if (err == SALUR_E_ENDED) {
        err = salur_file_write(path, salur_buf_view(&lines), 0U);
    }
    if (err == SALUR_OK && !cli->json) {
        (void)fwrite(drawing.ptr, 1, drawing.len, stdout);
    }
    salur_buf_wipe(&drawing);
    salur_buf_wipe(&lines);
    salur_buf_wipe(&cards);
    return err;
}

static int
make_codes(struct cli *cli)
{
    struct salur_office *office = NULL;
    struct salur_stage_id id;
    enum salur_err err;
    int code = cli_office(cli, "office", SALUR_OFFICE_READ_ONLY, NULL, &office);

    if (code >= 0) {
        return code;
    }
    err = salur_stage_id_parse(&id, STAGE, strlen(STAGE));
    if (err == SALUR_OK) {
        err =
            write_codes(cli, office, &id, UINT64_C(9901012001), "codes-a.txt");
    }
    salur_office_close(office);
    return err == SALUR_OK ? -1 : cli_fail(cli, err, "codes-a.txt", NULL);
}

/* Change one byte of the export in the middle of its entries. */
static int
tamper(struct cli *cli)
{
    struct salur_buf pack;
    int code;

    salur_buf_init(&pack, SALUR_PACK_MAX);
    code = cli_read(cli, "a.slog", &pack);
    if (code < 0) {
        pack.ptr[pack.len / 3] ^= 0x01;
        code = cli_write(cli, "a-changed.slog", salur_buf_view(&pack), 0);
    }
    salur_buf_wipe(&pack);
    return code;
}

static int
play_office(struct cli *cli)
{
    tell(cli, _("Keys of two roots, one issuer and two approvers; the villages "
                "make their own."));
    return step(cli, 0, "key", "new", "test/root-1", "--role", "root", "-o",
                "root-1.key", END) &&
           step(cli, 0, "key", "new", "test/root-2", "--role", "root", "-o",
                "root-2.key", END) &&
           step(cli, 0, "key", "new", "test/issuer", "--role", "issuer", "-o",
                "issuer.key", END) &&
           step(cli, 0, "key", "new", "test/approver-1", "--role", "approver",
                "-o", "approver-1.key", END) &&
           step(cli, 0, "key", "new", "test/approver-2", "--role", "approver",
                "-o", "approver-2.key", END) &&
           step(cli, 0, "init", "--store", "village-a", "--site", SITE_A,
                "--device", "a", "-o", "a.enrol", END) &&
           step(cli, 0, "init", "--store", "village-b", "--site", SITE_B,
                "--device", "a", "-o", "b.enrol", END);
}

static int
play_stage(struct cli *cli)
{
    tell(cli, _("The trust note says who may do what; both roots sign it."));
    if (write_trust(cli) >= 0 || write_list(cli) >= 0 ||
        !step(cli, 0, "sign", "trust.note", "--key", "root-1.key", END) ||
        !step(cli, 0, "sign", "trust.note", "--key", "root-2.key", END)) {
        return 0;
    }
    tell(cli, _("The official list is frozen, approved by two, and issued."));
    return step(cli, 0, "list", "import", "list.csv", "--office", "office",
                "--stage", STAGE, "--opens", "2026-10-05", "--closes",
                "2026-12-20", "--trust", "trust.note", END) &&
           step(cli, 0, "stage", "approve", "--office", "office", "--stage",
                STAGE, "--key", "approver-1.key", END) &&
           step(cli, 0, "stage", "approve", "--office", "office", "--stage",
                STAGE, "--key", "approver-2.key", END) &&
           step(cli, 0, "issue", "--office", "office", "--stage", STAGE,
                "--key", "issuer.key", END) &&
           step(cli, 0, "bundle", "--office", "office", "--stage", STAGE,
                "--site", SITE_A, "-o", "a.slr", "--key", "issuer.key", END) &&
           step(cli, 0, "bundle", "--office", "office", "--stage", STAGE,
                "--site", SITE_B, "-o", "b.slr", "--key", "issuer.key", END);
}

static int
play_village(struct cli *cli)
{
    tell(cli, _("Village A: a card, its bundle, and the handout. The second "
                "scan of a card is refused."));
    return make_codes(cli) < 0 &&
           step(cli, 0, "import", "--store", "village-a", "a.slr", END) &&
           step(cli, 0, "import", "--store", "village-b", "b.slr", END) &&
           step(cli, 0, "redeem", "--store", "village-a", "--operator", "Wati",
                "codes-a.txt", END) &&
           step(cli, 1, "redeem", "--store", "village-a", "--operator", "Wati",
                "codes-a.txt", END) &&
           step(cli, 1, "redeem", "--store", "village-b", "--operator", "Asep",
                "codes-a.txt", END) &&
           step(cli, 0, "close", "--store", "village-a", END) &&
           step(cli, 0, "close", "--store", "village-b", END) &&
           step(cli, 0, "export", "--store", "village-a", "-o", "a.slog",
                END) &&
           step(cli, 0, "export", "--store", "village-b", "-o", "b.slog", END);
}

static int
play_audit(struct cli *cli)
{
    tell(cli,
         _("The auditor needs public keys only; then one byte is changed."));
    if (!step(cli, 0, "verify", "a.slog", "b.slog", "--trust", "trust.note",
              "--list", "a.slr", "--list", "b.slr", END) ||
        tamper(cli) >= 0 ||
        !step(cli, 1, "verify", "a-changed.slog", "--trust", "trust.note",
              END)) {
        return 0;
    }
    tell(cli, _("The office takes the logs in and accounts for every rupiah; "
                "three families of village B remain."));
    return step(cli, 0, "ingest", "--office", "office", "a.slog", "b.slog",
                END) &&
           step(cli, 0, "reconcile", "--office", "office", "--stage", STAGE,
                END);
}

static int
play_end(struct cli *cli)
{
    tell(cli, _("A family asks what is kept of it; then the names are "
                "destroyed, and the log stays as it is."));
    return step(cli, 0, "people", "find", "siti", "--store", "village-a",
                END) &&
           step(cli, 0, "erase", "--store", "village-a", "--stage", STAGE,
                "--yes", END) &&
           step(cli, 0, "verify", "a.slog", "--trust", "trust.note", "--list",
                "a.slr", END);
}

int
cmd_demo(struct cli *cli, int argc, char **argv)
{
    const char *dir = NULL;
    const struct opt opts[] = {OPT_TEXT("output", 'o', &dir), OPT_END};
    int code = cli_options(cli, opts, &argc, argv, (const int[]){0, 0});

    if (code >= 0) {
        return code;
    }
    dir = dir != NULL ? dir : "salur-demo";
    if (access(dir, F_OK) == 0) {
        return cli_fail(cli, SALUR_E_EXISTS, dir,
                        _("Name another folder with -o, or remove this one."));
    }
    if (salur_dir_make(dir) != SALUR_OK || chdir(dir) != 0) {
        return cli_fail(cli, SALUR_E_IO, dir, END);
    }
    if (!play_office(cli) || !play_stage(cli) || !play_village(cli) ||
        !play_audit(cli) || !play_end(cli)) {
        return EXIT_STORE;
    }
    if (!cli->json) {
        (void)printf(_("\nEverything of this story is in %s/.\n"), dir);
    }
    return EXIT_YES;
}
