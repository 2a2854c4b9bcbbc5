/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The input is, by its first byte, a whole pack (`P`); entries whose head is
 * signed as they come, as a careless or bought key holder would; or a script
 * of edits of an honest log without its keys.
 *
 * Whatever comes in, the work is done, twice with the same outcome, and what
 * is called proven of an edited log is byte for byte what was signed.
 */
#include <stdlib.h>
#include <string.h>

#include "audit/verify.h"
#include "base/bytes.h"

#define ORIGIN "test/kab/log/9901012001/a/k1"
#define SITE UINT64_C(9901012001)
#define NOW_S INT64_C(1791244800) /* 2026-10-06 */
#define PAGES 24
#define PAGES_MAX 64
#define COSIGNED 11
#define PACK_MAX (1 << 20)

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct page {
    uint8_t bytes[512];
    size_t len;
};

struct world {
    struct salur_key *root;
    struct salur_key *log;
    struct salur_key *witness;
    struct salur_trust *trust;
    struct salur_hasher *hasher;
    struct page pages[PAGES];
    struct salur_buf checkpoint;
    struct salur_buf cosigned;
};

static void
require(int ok)
{
    if (!ok) {
        abort();
    }
}

static struct salur_key *
make_key(const char *name, enum salur_role role, uint8_t fill)
{
    struct salur_key *key = NULL;
    uint8_t seed[32];

    memset(seed, fill, sizeof seed);
    require(salur_key_from_seed(&key, name, role, seed) == SALUR_OK);
    return key;
}

static void
put_key(struct salur_buf *text, const char *role, const struct salur_key *key,
        const char *rest)
{
    char vkey[SALUR_VKEY_MAX];

    salur_vkey_format(vkey, salur_key_public(key));
    sl_put_str(text, role);
    sl_put_str(text, vkey);
    sl_put_str(text, rest);
}

static void
make_trust(struct world *w)
{
    struct salur_buf text;
    struct salur_buf note;

    salur_buf_init(&text, 1 << 14);
    salur_buf_init(&note, 1 << 14);
    sl_put_str(&text, "salur/trust/v1\nauthority test/kab\nserial 1\n"
                      "threshold 1\napprovals 1\n");
    put_key(&text, "root ", w->root, "\n");
    put_key(&text, "log ", w->log, " 9901012001\n");
    put_key(&text, "witness ", w->witness, "\n");
    require(salur_note_sign(&note, salur_buf_view(&text), w->root, 0) ==
            SALUR_OK);
    require(salur_trust_open(&w->trust, salur_buf_view(&note), NULL, NULL) ==
            SALUR_OK);
    salur_buf_wipe(&text);
    salur_buf_wipe(&note);
}

/* Sign a head over entries given one after the other. */
static void
sign_head(struct world *w, const struct salur_bytes *entries, size_t count,
          struct salur_buf *out)
{
    struct salur_tree tree;
    struct salur_head head = {.size = count};
    struct salur_hash leaf;

    salur_tree_init(&tree);
    for (size_t i = 0; i < count; i++) {
        salur_hash_leaf(w->hasher, entries[i], &leaf);
        salur_tree_append(&tree, w->hasher, &leaf);
    }
    salur_tree_root(&tree, w->hasher, &head.root);
    require(salur_checkpoint_sign(&head, w->log, out) == SALUR_OK);
}

/* Entry i of the honest log: genesis, complaints and typed redemptions. */
static void
fill_entry(const struct world *w, struct salur_entry *entry, size_t i)
{
    memset(entry, 0, sizeof *entry);
    entry->seq = i;
    entry->time_s = NOW_S - 86400 + (int64_t)i;
    if (i == 0) {
        entry->kind = SALUR_KIND_GENESIS;
        memcpy(entry->body.genesis.origin, ORIGIN, sizeof ORIGIN);
        entry->body.genesis.site = SITE;
        memcpy(entry->body.genesis.device, "a", 2);
        entry->body.genesis.generation = 1;
        memcpy(entry->body.genesis.log_key, salur_key_public(w->log)->bytes,
               SALUR_PUBKEY_LEN);
    } else if (i % 3 == 0) {
        entry->kind = SALUR_KIND_REDEEM;
        entry->body.redeem.cti.bytes[0] = (uint8_t)i;
        entry->body.redeem.amount_idr = 600000;
        entry->body.redeem.card = 1;
        entry->body.redeem.method = SALUR_METHOD_KEYED;
    } else {
        entry->kind = SALUR_KIND_COMPLAINT;
        entry->body.complaint.subject = 1;
    }
}

static void
make_log(struct world *w)
{
    struct salur_bytes entries[PAGES];
    struct salur_hash prev;
    struct salur_entry entry;
    struct salur_buf once;
    struct salur_buf buf;

    salur_entry_first_prev(w->hasher, ORIGIN, &prev);
    for (size_t i = 0; i < PAGES; i++) {
        fill_entry(w, &entry, i);
        entry.prev = prev;
        salur_buf_fixed(&buf, w->pages[i].bytes, sizeof w->pages[i].bytes);
        require(salur_entry_encode(&entry, &buf) == SALUR_OK);
        w->pages[i].len = buf.len;
        entries[i] = salur_buf_view(&buf);
        salur_hash_leaf(w->hasher, entries[i], &prev);
    }
    salur_buf_init(&once, 1 << 14);
    salur_buf_init(&w->checkpoint, 1 << 14);
    salur_buf_init(&w->cosigned, 1 << 14);
    sign_head(w, entries, PAGES, &w->checkpoint);
    sign_head(w, entries, COSIGNED, &once);
    require(salur_note_sign(&w->cosigned, salur_buf_view(&once), w->witness,
                            NOW_S) == SALUR_OK);
    salur_buf_wipe(&once);
}

/* Made at the first input and kept; the fuzzer runs in one thread. */
static struct world *
the_world(void)
{
    static struct world *w;

    if (w == NULL) {
        w = calloc(1, sizeof *w);
        require(w != NULL && salur_start() == SALUR_OK);
        require(salur_hasher_new(&w->hasher) == SALUR_OK);
        w->root = make_key("test/kab/root", SALUR_ROLE_ROOT, 1);
        w->log = make_key(ORIGIN, SALUR_ROLE_LOG, 2);
        w->witness = make_key("test/kab/witness", SALUR_ROLE_WITNESS, 3);
        make_trust(w);
        make_log(w);
    }
    return w;
}

/* Order and content of findings, as one number. */
static void
mix_finding(void *ctx, const struct salur_finding *finding)
{
    uint64_t *mix = ctx;

    require(finding->severity <= SALUR_SEVERITY_TAMPER);
    require(finding->origin != NULL && finding->other_origin != NULL);
    *mix = (*mix ^ (uint64_t)finding->id) * UINT64_C(0x100000001b3);
    *mix = (*mix ^ finding->seq) * UINT64_C(0x100000001b3);
    *mix = (*mix ^ finding->offset) * UINT64_C(0x100000001b3);
    *mix = (*mix ^ (uint64_t)finding->err) * UINT64_C(0x100000001b3);
}

/* The windows of one log: each entry in one, in order, whatever is in it. */
struct seen {
    uint64_t next;
    uint64_t windows;
};

static void
see_window(void *ctx, const struct salur_verify_window *window)
{
    struct seen *seen = ctx;

    require(window->first >= seen->next && window->last >= window->first);
    require(window->first_s <= window->last_s);
    seen->next = window->last + 1;
    seen->windows++;
}

static struct salur_verify_report
verify(const struct world *w, struct salur_bytes pack)
{
    struct seen seen = {0, 0};
    struct salur_verify_windows windows = {see_window, &seen};
    struct salur_verify_policy policy = {
        .trust = w->trust, .witnesses = 1, .time_s = NOW_S, .max_age_s = 86400};
    struct salur_verify_report report;
    struct salur_verify_report again;
    uint64_t mixes[2] = {1, 1};
    struct salur_finding_sink sinks[2] = {{mix_finding, &mixes[0]},
                                          {mix_finding, &mixes[1]}};

    require(salur_verify_export(pack, &policy, &sinks[0], &report) == SALUR_OK);
    policy.windows = &windows;
    require(salur_verify_export(pack, &policy, &sinks[1], &again) == SALUR_OK);
    require(mixes[0] == mixes[1]);
    require(memcmp(&report, &again, sizeof report) == 0);
    require(report.proven <= report.entries);
    require(report.cosigned <= report.entries);
    require(report.bounded <= report.cosigned);
    require(seen.next <= report.entries);
    return report;
}

/* Take the pack apart as it comes. */
static void
try_pack(const struct world *w, struct salur_bytes input)
{
    struct salur_verify_pair pair;

    (void)verify(w, input);
    if (salur_verify_pair(input, input, &pair) == SALUR_OK) {
        require(pair.relation == SALUR_VERIFY_SAME);
    }
}

/* Entries of any content, but with a signed head over them. */
static void
try_entries(struct world *w, struct salur_bytes input)
{
    struct salur_bytes entries[PAGES_MAX];
    struct salur_entry_cursor cursor;
    struct salur_export parts = {.entries = input};
    struct salur_buf checkpoint;
    struct salur_buf pack;
    size_t count = 0;

    salur_buf_init(&checkpoint, 1 << 14);
    salur_buf_init(&pack, PACK_MAX);
    salur_entry_cursor_init(&cursor, input);
    while (count < PAGES_MAX &&
           salur_entry_cursor_next(&cursor, &entries[count]) == SALUR_OK) {
        count++;
    }
    sign_head(w, entries, count, &checkpoint);
    parts.checkpoint = salur_buf_view(&checkpoint);
    if (salur_export_write(&parts, &pack) == SALUR_OK) {
        (void)verify(w, salur_buf_view(&pack));
    }
    salur_buf_wipe(&checkpoint);
    salur_buf_wipe(&pack);
}

/* Do one edit: four bytes say which, where, from where and what. */
static void
edit(const struct world *w, struct page *pages, size_t *count,
     const uint8_t code[4])
{
    size_t to = *count == 0 ? 0 : code[1] % *count;
    struct page other = w->pages[code[2] % PAGES];

    switch (code[0] % 4) {
    case 0: /* flip a bit */
        if (*count > 0) {
            size_t byte = (code[2] * 256U + code[3]) / 8 % pages[to].len;

            pages[to].bytes[byte] ^= (uint8_t)(1U << code[3] % 8);
        }
        break;
    case 1: /* remove */
        if (*count > 0) {
            memmove(&pages[to], &pages[to + 1],
                    (*count - to - 1) * sizeof pages[0]);
            *count -= 1;
        }
        break;
    case 2: /* insert an honest entry */
        if (*count < PAGES_MAX) {
            memmove(&pages[to + 1], &pages[to],
                    (*count - to) * sizeof pages[0]);
            pages[to] = other;
            *count += 1;
        }
        break;
    default: /* cut or overwrite */
        if (*count > 0) {
            pages[to] = other;
        }
        break;
    }
}

static void
try_edits(const struct world *w, struct salur_bytes script)
{
    static struct page pages[PAGES_MAX];
    struct salur_export parts = {.checkpoint = salur_buf_view(&w->checkpoint),
                                 .cosigned = salur_buf_view(&w->cosigned)};
    struct salur_verify_report report;
    struct salur_buf entries;
    struct salur_buf pack;
    struct sl_reader rd;
    size_t count = PAGES;
    size_t same = 0;

    memcpy(pages, w->pages, sizeof w->pages);
    sl_reader_init(&rd, script);
    while (!sl_reader_done(&rd)) {
        uint8_t code[4];

        sl_read_copy(&rd, code, sizeof code);
        edit(w, pages, &count, code);
    }
    salur_buf_init(&entries, PACK_MAX);
    salur_buf_init(&pack, PACK_MAX);
    for (size_t i = 0; i < count; i++) {
        struct salur_bytes entry = salur_bytes(pages[i].bytes, pages[i].len);

        salur_entries_put(&entries, entry);
        if (i < PAGES && same == i &&
            salur_bytes_equal(
                entry, salur_bytes(w->pages[i].bytes, w->pages[i].len))) {
            same++;
        }
    }
    parts.entries = salur_buf_view(&entries);
    if (salur_export_write(&parts, &pack) == SALUR_OK) {
        report = verify(w, salur_buf_view(&pack));
        require(report.proven <= same);
        require(report.proven >= (same >= COSIGNED ? COSIGNED : 0));
        require((report.worst == SALUR_SEVERITY_TAMPER) ==
                (same != PAGES || count != PAGES));
    }
    salur_buf_wipe(&entries);
    salur_buf_wipe(&pack);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct world *w = the_world();
    struct sl_reader rd;
    uint8_t mode;

    if (size == 0 || size > 1 << 16) {
        return 0;
    }
    sl_reader_init(&rd, salur_bytes(data, size));
    mode = sl_read_u8(&rd);
    if (mode == 'P') { /* as packs begin */
        try_pack(w, salur_bytes(data, size));
    } else if (mode % 2 == 0) {
        try_entries(w, rd.left);
    } else {
        try_edits(w, rd.left);
    }
    return 0;
}
