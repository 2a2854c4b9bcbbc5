/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes what salur makes, and what it should say, for judges written by
 * others (tests/opinion): opinion FOLDER.  One JSON object a line:
 *
 *   entitlements.jsonl  random claims, each with its token and code
 *   logs.jsonl          logs of 50 sizes: entries, heads, proofs, cosignatures
 *   notes.jsonl         a trust note, a stage note and a withdrawn list
 *   NN.slog             export NN, of the log on line NN from 0, when small
 *
 * The claims that are expected stand in memory before anything is encoded, so
 * that no decoder of salur takes part.  The seed is fixed: the same bytes each
 * time.  Bytes are lower-case hex, notes are text.
 */
#include "../opinion/logs.h"
#include "base/bytes.h"
#include "qr/payload.h"
#include "salur/withdrawn.h"

/* --- entitlements -------------------------------------------------------- */

static void
some_code(struct prng *prng, char *out, size_t len)
{
    static const char set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    for (size_t i = 0; i < len; i++) {
        out[i] = set[prng_below(prng, sizeof set - 1)];
    }
    out[len] = '\0';
}

/*
 * Claims over the whole of what FORMAT.md allows.  Provinces 99 and 10 do not
 * exist; village codes of the latter fit 32 bits.
 */
static struct salur_entitlement
some_claims(struct prng *prng)
{
    struct salur_entitlement e;

    memset(&e, 0, sizeof e);
    some_code(prng, e.stage.programme,
              1 + prng_below(prng, SALUR_PROGRAMME_MAX));
    e.stage.period = (uint32_t)(100 * (2000 + prng_below(prng, 8000)) + 1 +
                                prng_below(prng, 99)); /* below 2^20 */
    e.stage.batch = (uint32_t)some_number(prng, 6);
    e.site = (prng_below(prng, 2) == 0 ? UINT64_C(9900000000)
                                       : UINT64_C(1000000000)) +
             prng_below(prng, 100000000);
    prng_fill(prng, e.item.cti.bytes, sizeof e.item.cti.bytes);
    e.item.amount_idr = (int64_t)some_number(prng, 29); /* below 2^29 */
    some_code(prng, e.item.package, prng_below(prng, SALUR_PACKAGE_MAX + 1));
    if (e.item.package[0] != '\0' && prng_below(prng, 8) == 0) {
        e.item.amount_idr = 0;
    }
    e.item.card = (uint32_t)some_number(prng, 32);
    e.expires_s = (int64_t)some_number(prng, 37); /* below 253402300799 */
    return e;
}

static void
put_token(FILE *file, const struct made *made, size_t n,
          const struct salur_key *issuer)
{
    const struct salur_entitlement *e = &made->claims[n];
    const struct salur_pubkey *key = salur_key_public(issuer);
    struct salur_buf code;

    salur_buf_init(&code, SALUR_CODE_MAX);
    must(salur_payload_format(SALUR_PAYLOAD_TEST,
                              salur_bytes(made->tokens[n], made->token_lens[n]),
                              &code),
         "a code");
    put_line(
        file,
        json_pack("{so so so so so s{sI so ss sI sI sI sI ss sI}}", "token",
                  hex(made->tokens[n], made->token_lens[n]), "code",
                  text_of(&code), "key", hex(key->bytes, sizeof key->bytes),
                  "kid", hex(key->kid.bytes, sizeof key->kid.bytes), "vkey",
                  vkey_of(issuer), "claims", "exp", (json_int_t)e->expires_s,
                  "cti", hex(e->item.cti.bytes, sizeof e->item.cti.bytes),
                  "programme", e->stage.programme, "period",
                  (json_int_t)e->stage.period, "batch",
                  (json_int_t)e->stage.batch, "site", (json_int_t)e->site,
                  "amount_idr", (json_int_t)e->item.amount_idr, "package",
                  e->item.package, "card", (json_int_t)e->item.card));
    salur_buf_wipe(&code);
}

static void
put_entitlements(struct made *made, const char *folder)
{
    FILE *file = open_lines(folder, "entitlements.jsonl");

    for (size_t n = 0; n < TOKENS; n++) {
        const struct salur_key *issuer = made->issuers[n % ISSUERS];
        struct salur_buf token;

        made->claims[n] = some_claims(&made->prng);
        salur_buf_fixed(&token, made->tokens[n], SALUR_TOKEN_MAX);
        must(salur_entitlement_sign(&made->claims[n], issuer, &token),
             "an entitlement");
        made->token_lens[n] = token.len;
        put_token(file, made, n, issuer);
    }
    close_lines(file);
}

/* --- notes --------------------------------------------------------------- */

/* The officials of the notes: two of the three roots sign, both approvers. */
enum official { ROOT_1, ROOT_2, ROOT_3, APPROVER_1, APPROVER_2, OFFICIALS };

static void
put_key(struct salur_buf *text, const struct salur_key *key, const char *rest)
{
    char vkey[SALUR_VKEY_MAX];

    salur_vkey_format(vkey, salur_key_public(key));
    sl_put_str(text, salur_role_name(salur_key_role(key)));
    sl_put_str(text, " ");
    sl_put_str(text, vkey);
    sl_put_str(text, rest);
    sl_put_str(text, "\n");
}

/* Sign a text with one or two keys and put the note on a line. */
static void
put_note(FILE *file, const char *kind, const struct salur_buf *text,
         const struct salur_key *first, const struct salur_key *second)
{
    json_t *signers = json_array();
    struct salur_buf notes[2];

    salur_buf_init(&notes[0], 1 << 16);
    salur_buf_init(&notes[1], 1 << 16);
    must(salur_note_sign(&notes[0], salur_buf_view(text), first, 0), kind);
    (void)json_array_append_new(signers, vkey_of(first));
    if (second != NULL) {
        must(salur_note_sign(&notes[1], salur_buf_view(&notes[0]), second, 0),
             kind);
        (void)json_array_append_new(signers, vkey_of(second));
    }
    put_line(file,
             json_pack("{ss so so so}", "kind", kind, "text", text_of(text),
                       "note", text_of(&notes[second != NULL]), "signers",
                       signers));
    salur_buf_wipe(&notes[1]);
    salur_buf_wipe(&notes[0]);
}

static void
put_trust(const struct made *made, FILE *file, struct salur_key *const *keys)
{
    struct salur_buf text;

    salur_buf_init(&text, 1 << 16);
    sl_put_str(&text, "salur/trust/v1\nauthority test/opini\nserial 1\n"
                      "threshold 2\napprovals 2\n");
    for (size_t i = ROOT_1; i <= ROOT_3; i++) {
        put_key(&text, keys[i], "");
    }
    for (size_t i = 0; i < ISSUERS; i++) {
        put_key(&text, made->issuers[i], " 99 2026-01-01 2026-12-31");
    }
    put_key(&text, keys[APPROVER_1], " *");
    put_key(&text, keys[APPROVER_2], " 99");
    put_key(&text, made->witness, "");
    put_note(file, "trust", &text, keys[ROOT_1], keys[ROOT_3]);
    salur_buf_wipe(&text);
}

static void
put_stage(struct made *made, FILE *file, struct salur_key *const *keys)
{
    struct salur_stage stage = {
        .id = {.programme = "PKH", .period = 202604, .batch = 1},
        .opens = {2026, 10, 5},
        .closes = {2026, 12, 20},
        .reference = "SP2D 24110000123",
        .packages = {{.code = "BERAS", .text = "10 kg beras"}},
        .packages_count = 1,
        .list_rows = 100,
        .sites = 2,
        .entitlements = 100,
        .amount_idr = 70000000,
    };
    struct salur_buf text;

    prng_fill(&made->prng, stage.list_hash.bytes, SALUR_HASH_LEN);
    prng_fill(&made->prng, stage.root.bytes, SALUR_HASH_LEN);
    salur_buf_init(&text, 1 << 16);
    must(salur_stage_format(&stage, &text), "a stage note");
    put_note(file, "stage", &text, keys[APPROVER_1], keys[APPROVER_2]);
    salur_buf_wipe(&text);
}

static void
put_withdrawn(const struct made *made, FILE *file)
{
    struct salur_withdrawn_line lines[] = {
        {.cti = made->claims[0].item.cti},
        {.cti = made->claims[1].item.cti, .lowest_card = 2}};
    struct salur_withdrawn list = {.serial = 3, .lines = lines, .count = 2};
    struct salur_buf text;

    salur_buf_init(&text, 1 << 16);
    must(salur_withdrawn_sort(&list), "a withdrawn list");
    must(salur_withdrawn_format(&list, &text), "a withdrawn list");
    put_note(file, "withdrawn", &text, made->issuers[0], NULL);
    salur_buf_wipe(&text);
}

static void
put_notes(struct made *made, const char *folder)
{
    static const struct {
        const char *name;
        enum salur_role role;
    } rows[OFFICIALS] = {
        [ROOT_1] = {"test/opini/akar-1", SALUR_ROLE_ROOT},
        [ROOT_2] = {"test/opini/akar-2", SALUR_ROLE_ROOT},
        [ROOT_3] = {"test/opini/akar-3", SALUR_ROLE_ROOT},
        [APPROVER_1] = {"test/opini/penyetuju-1", SALUR_ROLE_APPROVER},
        [APPROVER_2] = {"test/opini/penyetuju-2", SALUR_ROLE_APPROVER},
    };
    struct salur_key *keys[OFFICIALS];
    FILE *file = open_lines(folder, "notes.jsonl");

    for (size_t i = 0; i < OFFICIALS; i++) {
        keys[i] = new_key(made, rows[i].name, rows[i].role);
    }
    put_trust(made, file, keys);
    put_stage(made, file, keys);
    put_withdrawn(made, file);
    for (size_t i = 0; i < OFFICIALS; i++) {
        salur_key_free(keys[i]);
    }
    close_lines(file);
}

int
main(int argc, char **argv)
{
    struct made *made = calloc(1, sizeof *made);

    if (argc != 2 || made == NULL || salur_start() != SALUR_OK) {
        (void)fprintf(stderr, "usage: opinion FOLDER\n");
        return 2;
    }
    made->prng.state = 20261005;
    must(salur_hasher_new(&made->hasher), "a hasher");
    for (unsigned i = 0; i < ISSUERS; i++) {
        char name[64];

        (void)snprintf(name, sizeof name, "test/opini/penerbit-%u", i + 1);
        made->issuers[i] = new_key(made, name, SALUR_ROLE_ISSUER);
    }
    made->witness = new_key(made, "test/opini/saksi", SALUR_ROLE_WITNESS);
    put_entitlements(made, argv[1]);
    put_logs(made, argv[1]);
    put_notes(made, argv[1]);
    for (size_t i = 0; i < ISSUERS; i++) {
        salur_key_free(made->issuers[i]);
    }
    salur_key_free(made->witness);
    salur_hasher_free(made->hasher);
    free(made);
    return 0;
}
