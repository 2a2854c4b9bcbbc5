/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes the binary fixtures from fixed keys and times: forge GOOD BAD.
 * GOOD gets one file of each format; BAD gets exports and codes with one
 * defect each, named after it.  The same bytes each time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pack/pack.h"
#include "people/roll.h"
#include "qr/draw.h"
#include "qr/payload.h"
#include "salur/closing.h"
#include "salur/enrol.h"
#include "salur/file.h"
#include "salur/receipt.h"
#include "tests/audit/bench.h"

static void
put_file(const char *dir, const char *name, struct salur_bytes bytes)
{
    char path[1024];

    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    if (salur_file_write(path, bytes, SALUR_FILE_REPLACE) != SALUR_OK) {
        (void)fprintf(stderr, "forge: %s cannot be written\n", path);
        exit(1);
    }
}

static void
put_export(const char *dir, const char *name, const struct file *file)
{
    struct salur_buf pack;

    salur_buf_init(&pack, 1 << 20);
    file_pack(file, &pack);
    put_file(dir, name, salur_buf_view(&pack));
    salur_buf_wipe(&pack);
}

/* Every kind of entry that the world can write. */
static void
write_log(struct village *v)
{
    struct salur_entitlement e = entitlement_of(v, 2);
    uint64_t first;

    (void)write_genesis(v);
    (void)write_stage(v);
    (void)write_simple(v, SALUR_KIND_OPEN);
    first = write_redeem(v, 0);
    e = entitlement_of(v, 0);
    (void)write_refuse(v, &e, SALUR_E_SPENT, first);
    (void)write_redeem(v, 1);
    (void)write_keyed(v, &v->items[2]);
    (void)write_void(v, first, 0, KEY_COUNT);
    (void)write_redeem(v, 0);
    (void)write_unpaid(v, 3);
    (void)write_simple(v, SALUR_KIND_COMPLAINT);
    (void)write_witnessed(v, 5, v->time_s);
    (void)write_clock(v, v->time_s - 3600);
    finish_cosigned(v, 8);
    finish(v);
    finish_cosigned(v, 8);
}

static void
put_members(const char *dir, struct salur_bytes bundle)
{
    struct sl_pack pack;

    CHECK_ERR(sl_pack_read(&pack, bundle, NULL), SALUR_OK);
    for (size_t i = 0; i < pack.count; i++) {
        put_file(dir, pack.members[i].name, pack.members[i].data);
    }
}

/* A card as token, as the text of its code, and as a picture. */
static void
put_card(const char *dir, const char *name, const struct village *v,
         const struct salur_entitlement *e, enum village_key issuer, int flip)
{
    struct salur_symbol symbol;
    struct salur_buf token;
    struct salur_buf text;
    struct salur_buf png;
    char path[128];

    salur_buf_init(&token, 1024);
    salur_buf_init(&text, 1024);
    salur_buf_init(&png, 1 << 20);
    CHECK_ERR(salur_entitlement_sign(e, v->keys[issuer], &token), SALUR_OK);
    if (flip) {
        token.ptr[token.len - 1] ^= 1;
    }
    CHECK_ERR(
        salur_payload_format(SALUR_PAYLOAD_TEST, salur_buf_view(&token), &text),
        SALUR_OK);
    (void)snprintf(path, sizeof path, "%s.token", name);
    put_file(dir, path, salur_buf_view(&token));
    (void)snprintf(path, sizeof path, "%s.code", name);
    put_file(dir, path, salur_buf_view(&text));
    CHECK_ERR(salur_symbol_make(&symbol, salur_buf_view(&text)), SALUR_OK);
    CHECK_ERR(salur_draw_png(&symbol, 2, &png), SALUR_OK);
    (void)snprintf(path, sizeof path, "%s.png", name);
    put_file(dir, path, salur_buf_view(&png));
    salur_buf_wipe(&png);
    salur_buf_wipe(&text);
    salur_buf_wipe(&token);
}

/* Chain the pages from one on anew, as one without the key would. */
static void
rechain(struct village *v, struct file *file, size_t from)
{
    for (size_t i = from; i < file->count; i++) {
        struct salur_entry entry;
        struct salur_buf out;

        CHECK_ERR(salur_entry_decode(&entry, salur_bytes(file->pages[i].bytes,
                                                         file->pages[i].len)),
                  SALUR_OK);
        entry.seq = i;
        salur_hash_leaf(
            v->hasher,
            salur_bytes(file->pages[i - 1].bytes, file->pages[i - 1].len),
            &entry.prev);
        salur_buf_init(&out, SALUR_ENTRY_MAX);
        CHECK_ERR(salur_entry_encode(&entry, &out), SALUR_OK);
        memcpy(file->pages[i].bytes, out.ptr, out.len);
        file->pages[i].len = out.len;
        salur_buf_wipe(&out);
    }
}

/* The edits that a holder of the file, but not of the key, can make. */
static void
put_edits(const char *dir, struct village *v)
{
    static const char *const names[] = {"deleted", "swapped", "inserted",
                                        "doubled", "cut",     "rechained",
                                        "bit",     "refused", "unsigned"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct file *file = file_copy(&v->file);
        struct page page = file->pages[6];
        char name[64];

        switch (i) {
        case 0:
            remove_page(file, 6);
            break;
        case 1:
            file->pages[6] = file->pages[5];
            file->pages[5] = page;
            break;
        case 2:
            insert_page(file, 7, &file->pages[3]);
            break;
        case 3:
            insert_page(file, 7, &page);
            break;
        case 4:
            file->count -= 2;
            break;
        case 5:
            remove_page(file, 6);
            rechain(v, file, 6);
            break;
        case 6:
            file->pages[6].bytes[file->pages[6].len / 2] ^= 0x10;
            break;
        case 7:
            sign_head(v, file, file->count, KEY_FALSE_LOG, &file->checkpoint);
            break;
        default:
            salur_buf_clear(&file->checkpoint);
            salur_buf_put(&file->checkpoint, "unsigned\n", 9);
            break;
        }
        (void)snprintf(name, sizeof name, "export-%s.slog", names[i]);
        put_export(dir, name, file);
        file_wipe(file);
    }
}

/* The receipt of the whole log: bytes, text of its code, picture. */
static void
put_receipt(const char *dir, const struct village *v)
{
    struct salur_head head = head_of(v, &v->file, v->file.count);
    struct salur_symbol symbol;
    struct salur_buf bytes;
    struct salur_buf text;
    struct salur_buf png;

    salur_buf_init(&bytes, 1024);
    salur_buf_init(&text, 1024);
    salur_buf_init(&png, 1 << 20);
    CHECK_ERR(salur_receipt_sign(&head, v->keys[KEY_LOG], &bytes), SALUR_OK);
    CHECK_ERR(salur_payload_format(SALUR_PAYLOAD_CHECKPOINT,
                                   salur_buf_view(&bytes), &text),
              SALUR_OK);
    put_file(dir, "receipt.bytes", salur_buf_view(&bytes));
    put_file(dir, "receipt.code", salur_buf_view(&text));
    CHECK_ERR(salur_symbol_make(&symbol, salur_buf_view(&text)), SALUR_OK);
    CHECK_ERR(salur_draw_png(&symbol, 2, &png), SALUR_OK);
    put_file(dir, "receipt.png", salur_buf_view(&png));
    salur_buf_wipe(&png);
    salur_buf_wipe(&bytes);
    salur_buf_wipe(&text);
}

/* A statement as of the last entry; the log itself holds no close. */
static void
put_closing(const char *dir, const struct village *v)
{
    struct salur_closing closing = {
        .origin = VILLAGE_ORIGIN,
        .site = VILLAGE_SITE,
        .seq = v->file.count - 1,
        .time_s = v->time_s,
        .operator_name = "Wati",
        .day = {.redeemed = 4,
                .redeemed_idr = 2450000,
                .voided = 1,
                .voided_idr = 600000,
                .refused = 1,
                .unpaid = 1,
                .has_count = 1,
                .counted_idr = 8149000,
                .variance_idr = -1000,
                .reason = "uang kembalian kurang"},
        .received_idr = 10000000,
        .head = head_of(v, &v->file, v->file.count),
    };
    struct salur_buf note;

    salur_buf_init(&note, 4096);
    CHECK_ERR(salur_closing_sign(&closing, v->keys[KEY_LOG], &note), SALUR_OK);
    put_file(dir, "closing.note", salur_buf_view(&note));
    salur_buf_wipe(&note);
}

/* What the device of the village wrote for the office. */
static void
put_enrolment(const char *dir, const struct village *v)
{
    const struct salur_ledger_terms terms = {9901012001, "a", 1};
    struct salur_buf note;

    salur_buf_init(&note, SALUR_ENROL_MAX);
    CHECK_ERR(salur_enrolment_write(&terms, v->keys[KEY_LOG], &note), SALUR_OK);
    put_file(dir, "device.enrol", salur_buf_view(&note));
    salur_buf_wipe(&note);
}

/*
 * FORMAT.md's examples of the personal part: roll, row, and an envelope.
 * Sealing draws at random: this envelope was sealed once, to the device of
 * the seed 00 01 .. 1f, and is kept.
 */
static void
put_people(const char *dir)
{
    static const char envelope[] =
        "84 01 81 82 44 f187617d 5850"
        "9f9801e05821fea5259efc7081ece606b0b78b97ecad299aab92f00b46a0151a"
        "062aae5bd8cb8215ec5bfd6c46b6cd3f15b156f85192de8c58f073cd8dc42451"
        "e6f0b3c1c920ada2e8d5b4c13bfcf4e9"
        "5818 404142434445464748494a4b4c4d4e4f5051525354555657"
        "52 f00ecbf4e81d92067fdbc7367ebec4f9ae81";
    struct sl_roll_head head = {
        .terms = {.stage = {.programme = "PKH", .period = 202604, .batch = 1},
                  .site = VILLAGE_SITE,
                  .village = "Sukamaju",
                  .contact = "0800",
                  .count = 1}};
    struct salur_person person = {
        .name = "SITI CONTOH", .rt = "001", .nik_tail = "0001"};
    uint8_t bytes[256];
    struct salur_buf out;

    from_hex(head.tag_key, SL_TAG_KEY_LEN,
             "0cc08e77f406a9a6ea684eafcaab692e"
             "552260e2e627b0b4bff02cf39d11cd9d");
    from_hex(person.cti.bytes, SALUR_CTI_LEN,
             "5a2bfe2e0951cdf8c04f323d661534e4");
    from_hex(person.kk_tag, sizeof person.kk_tag, "ad00c6e4b1eea295");
    person.has_kk_tag = 1;
    salur_buf_init(&out, 1024);
    sl_roll_put_head(&out, &head);
    sl_roll_put_person(&out, &person);
    put_file(dir, "people.roll", salur_buf_view(&out));
    salur_buf_clear(&out);
    sl_roll_put_row(&out, &person);
    put_file(dir, "people.row", salur_buf_view(&out));
    salur_buf_wipe(&out);
    put_file(dir, "people.sealed",
             salur_bytes(bytes, from_hex(bytes, sizeof bytes, envelope)));
}

static void
put_good(const char *dir, struct village *v)
{
    struct salur_entitlement cash = entitlement_of(v, 0);
    struct salur_entitlement goods = entitlement_of(v, 3);
    struct salur_buf bundle;

    salur_buf_init(&bundle, 1 << 20);
    village_bundle(v, &bundle,
                   "card 10000000000000000000000000000007 2\n"
                   "stop 20000000000000000000000000000007\n");
    put_file(dir, "bundle.slr", salur_buf_view(&bundle));
    put_members(dir, salur_buf_view(&bundle));
    salur_buf_wipe(&bundle);
    put_card(dir, "cash", v, &cash, KEY_ISSUER, 0);
    put_card(dir, "goods", v, &goods, KEY_ISSUER, 0);
    put_enrolment(dir, v);
    put_export(dir, "export.slog", &v->file);
    put_file(dir, "checkpoint.note", salur_buf_view(&v->file.checkpoint));
    put_file(dir, "cosigned.note", salur_buf_view(&v->file.cosigned));
    file_request(&v->file);
    put_file(dir, "add-checkpoint", salur_buf_view(&v->file.request));
    put_export(dir, "requested.slog", &v->file);
    salur_buf_clear(&v->file.request);
    put_receipt(dir, v);
    put_closing(dir, v);
    put_people(dir);
    for (size_t i = 0; i < v->file.count; i++) {
        char name[32];

        (void)snprintf(name, sizeof name, "entry-%02zu.cbor", i);
        put_file(dir, name,
                 salur_bytes(v->file.pages[i].bytes, v->file.pages[i].len));
    }
}

static void
put_bad(const char *dir, struct village *v)
{
    struct salur_entitlement e = entitlement_of(v, 0);
    struct salur_entitlement other = e;

    put_card(dir, "signature", v, &e, KEY_ISSUER, 1);
    put_card(dir, "other-issuer", v, &e, KEY_OTHER_ISSUER, 0);
    put_card(dir, "false-issuer", v, &e, KEY_FALSE_ISSUER, 0);
    other.item.amount_idr += 150000;
    put_card(dir, "amount", v, &other, KEY_ISSUER, 0);
    other = e;
    other.site++;
    put_card(dir, "other-village", v, &other, KEY_ISSUER, 0);
    put_edits(dir, v);
}

int
main(int argc, char **argv)
{
    struct village *v = calloc(1, sizeof *v);

    if (argc != 3 || v == NULL || salur_start() != SALUR_OK) {
        (void)fprintf(stderr, "usage: forge GOOD BAD\n");
        return 2;
    }
    village_open(v);
    write_log(v);
    put_good(argv[1], v);
    put_bad(argv[2], v);
    village_close(v);
    free(v);
    return 0;
}
