/* SPDX-License-Identifier: Apache-2.0 */
/* salur qr: draw the codes of one village, one file a card. */
#include <string.h>

#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/office.h"
#include "cli/text.h"
#include "qr/draw.h"
#include "qr/payload.h"
#include "salur/entitlement.h"
#include "salur/export.h"

enum format { FORMAT_PNG, FORMAT_SVG, FORMAT_TERM, FORMAT_TEXT };

static const char *const suffixes[] = {"png", "svg", "txt", "txt"};

struct drawing {
    struct cli *cli;
    enum format format;
    unsigned module_px;
    const char *dir; /* NULL: to stdout */
    uint64_t site;
    enum salur_payload kind;
};

/* Draw the text of a code as the format asks. */
static enum salur_err
draw(const struct drawing *drawing, struct salur_bytes text,
     const struct salur_symbol *symbol, struct salur_buf *out)
{
    switch (drawing->format) {
    case FORMAT_PNG:
        return salur_draw_png(symbol, drawing->module_px, out);
    case FORMAT_SVG:
        return salur_draw_svg(symbol, out);
    case FORMAT_TERM:
        return salur_draw_term(
            symbol, cli_colored(drawing->cli, stdout) ? SALUR_DRAW_COLOR : 0U,
            out);
    case FORMAT_TEXT:
        salur_buf_put(out, text.ptr, text.len);
        salur_buf_put(out, "\n", 1);
        return out->err;
    }
    return SALUR_E_ARG;
}

/* Write one card, to its file or to stdout. */
static int
put_card(const struct drawing *drawing, const struct salur_item *item,
         size_t index, struct salur_bytes text)
{
    struct salur_symbol symbol;
    struct salur_buf out;
    char number[SALUR_SHORT_MAX];
    char path[4096];
    enum salur_err err = salur_symbol_make(&symbol, text);
    int code = -1;

    salur_buf_init(&out, SALUR_NOTE_MAX);
    salur_short_format(number, &item->cti);
    (void)snprintf(path, sizeof path, "%s/%010llu-%04zu-%s.%s",
                   drawing->dir != NULL ? drawing->dir : "",
                   (unsigned long long)drawing->site, index + 1, number,
                   suffixes[drawing->format]);
    if (err == SALUR_OK) {
        err = draw(drawing, text, &symbol, &out);
    }
    if (err != SALUR_OK) {
        code = cli_fail(drawing->cli, err, number, NULL);
    } else if (drawing->dir != NULL) {
        code = cli_write(drawing->cli, path, salur_buf_view(&out),
                         SALUR_FILE_REPLACE);
    } else if (!drawing->cli->json &&
               fwrite(out.ptr, 1, out.len, stdout) != out.len) {
        code = cli_fail(drawing->cli, SALUR_E_IO, "stdout", NULL);
    }
    if (code < 0 && drawing->cli->json) {
        cli_json(json_pack(
            "{s:s,s:o,s:o,s:s,s:I,s:I,s:i,s:s%,s:s}", "type", "card", "site",
            cli_site_json(drawing->site), "cti", cli_cti_json(&item->cti),
            "short", number, "card", (json_int_t)item->card, "amount_idr",
            (json_int_t)item->amount_idr, "version", symbol.version, "text",
            (const char *)text.ptr, text.len, "file",
            drawing->dir != NULL ? path : "-"));
    }
    salur_buf_wipe(&out);
    return code;
}

/* All cards of the site, in list order. */
static int
put_cards(const struct drawing *drawing, const struct salur_site_list *list,
          struct salur_bytes cards)
{
    struct salur_entry_cursor cursor;
    struct salur_entitlement card;
    struct salur_bytes token;
    uint8_t store[SALUR_CODE_MAX + 1];
    struct salur_buf text;
    enum salur_err err = SALUR_OK;
    size_t i;

    salur_entry_cursor_init(&cursor, cards);
    for (i = 0; i < list->count; i++) {
        int code;

        salur_buf_fixed(&text, store, sizeof store);
        err = salur_entry_cursor_next(&cursor, &token);
        if (err == SALUR_OK) {
            err = salur_payload_format(drawing->kind, token, &text);
        }
        /* The newest card of a family has a number that the list has not. */
        if (err == SALUR_OK) {
            err = salur_entitlement_decode(&card, token);
        }
        if (err != SALUR_OK) {
            return cli_fail(drawing->cli, err, _("card"), NULL);
        }
        code = put_card(drawing, &card.item, i, salur_buf_view(&text));
        if (code >= 0) {
            return code;
        }
    }
    if (!drawing->cli->json && drawing->dir != NULL && !drawing->cli->quiet) {
        (void)printf(ngettext("%zu code in %s\n", "%zu codes in %s\n", i), i,
                     drawing->dir);
    }
    return EXIT_YES;
}

static int
read_format(struct cli *cli, const char *format, const char *module,
            struct drawing *drawing)
{
    static const char *const names[] = {"png", "svg", "term", "text"};
    size_t i = 0;

    while (i < 4 && strcmp(format, names[i]) != 0) {
        i++;
    }
    if (i == 4) {
        return cli_usage(cli, _("--format is png, svg, term or text"), format);
    }
    drawing->format = (enum format)i;
    drawing->module_px = 8;
    if (module != NULL) {
        if (strlen(module) > 2 || module[0] < '1' || module[0] > '9' ||
            (module[1] != 0 && (module[1] < '0' || module[1] > '9'))) {
            return cli_usage(cli, _("--module takes 1 to 99 pixels"), module);
        }
        drawing->module_px =
            module[1] == 0
                ? (unsigned)(module[0] - '0')
                : (unsigned)((module[0] - '0') * 10 + module[1] - '0');
    }
    if (drawing->dir == NULL && drawing->format < FORMAT_TERM) {
        return cli_usage(cli, _("missing"), "-o");
    }
    return -1;
}

int
cmd_qr(struct cli *cli, int argc, char **argv)
{
    const char *dir = NULL;
    const char *stage = NULL;
    const char *site_text = NULL;
    const char *format = NULL;
    const char *module = NULL;
    struct drawing drawing = {.cli = cli};
    const struct opt opts[] = {
        OPT_NEED("office", 0, &dir),
        OPT_NEED("stage", 0, &stage),
        OPT_NEED("site", 0, &site_text),
        OPT_NEED("format", 0, &format),
        OPT_TEXT("module", 0, &module),
        OPT_TEXT("output", 'o', &drawing.dir),
        OPT_END,
    };
    struct salur_office *office = NULL;
    struct salur_site_list list = {NULL, 0};
    struct salur_stage_id id;
    struct salur_buf cards;
    enum salur_err err;
    int code = cli_options(cli, opts, &argc, argv, (const int[]){0, 0});

    salur_buf_init(&cards, SALUR_PACK_MAX);
    code = code < 0 ? cli_stage_id(cli, stage, &id) : code;
    code = code < 0 ? cli_site(cli, site_text, &drawing.site) : code;
    code = code < 0 ? read_format(cli, format, module, &drawing) : code;
    code = code < 0
               ? cli_office(cli, dir, SALUR_OFFICE_READ_ONLY, NULL, &office)
               : code;
    if (code >= 0) {
        goto done;
    }
    err = salur_office_site_list(office, &id, drawing.site, &list);
    if (err == SALUR_OK) {
        err = salur_office_cards(office, &id, drawing.site, &cards);
    }
    if (err == SALUR_OK && drawing.dir != NULL) {
        err = salur_dir_make(drawing.dir);
    }
    if (err != SALUR_OK) {
        code = err == SALUR_E_NOT_FOUND
                   ? cli_fail(cli, err, site_text,
                              _("No cards of this village: run `salur issue` "
                                "first, and check the code."))
                   : cli_office_fail(cli, err, dir, stage);
        goto done;
    }
    drawing.kind = salur_office_trust(office) != NULL &&
                           salur_trust_is_test(salur_office_trust(office))
                       ? SALUR_PAYLOAD_TEST
                       : SALUR_PAYLOAD_ENTITLEMENT;
    code = put_cards(&drawing, &list, salur_buf_view(&cards));

done:
    salur_site_list_wipe(&list);
    salur_buf_wipe(&cards);
    salur_office_close(office);
    return code;
}
