/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/compare.h"

#include "salur/closing.h"
#include "salur/proof.h"
#include "salur/receipt.h"
#include "salur/witness.h"
#include "tests/audit/village.h"

/* Two branches of one log of 24 entries that part at entry 9. */
#define SIZE 24
#define PARTED 9
#define BRANCHES 2

struct world {
    struct village v;
    struct salur_hash leaves[BRANCHES][SIZE];
    struct salur_compare *compare;
};

static void
entry_of(uint8_t out[4], size_t branch, size_t i)
{
    out[0] = 1;
    out[1] = (uint8_t)i; /* below SIZE */
    out[2] = i < PARTED ? 0 : (uint8_t)branch;
    out[3] = 7;
}

static void
init(struct world *w)
{
    memset(w, 0, sizeof *w);
    village_open(&w->v);
    for (size_t branch = 0; branch < BRANCHES; branch++) {
        for (size_t i = 0; i < SIZE; i++) {
            uint8_t entry[4];

            entry_of(entry, branch, i);
            salur_hash_leaf(w->v.hasher, salur_bytes(entry, sizeof entry),
                            &w->leaves[branch][i]);
        }
    }
    CHECK_ERR(salur_compare_new(&w->compare, w->v.trust), SALUR_OK);
}

static void
again(struct world *w)
{
    salur_compare_free(w->compare);
    CHECK_ERR(salur_compare_new(&w->compare, w->v.trust), SALUR_OK);
}

static void
wipe(struct world *w)
{
    salur_compare_free(w->compare);
    village_close(&w->v);
}

static struct salur_head
head_of(struct world *w, size_t branch, size_t size)
{
    struct salur_head head = {.size = size};

    salur_merkle_root(w->v.hasher, w->leaves[branch], size, &head.root);
    return head;
}

/* What each piece is made of. */
enum form { FORM_RECEIPT, FORM_EXPORT, FORM_PROOF, FORM_REQUEST, FORM_COUNT };

struct piece {
    enum form form;
    size_t branch;
    size_t size;
    size_t inner; /* proof: the entry; request: the old size */
};

static void
put_entries(struct salur_buf *out, size_t branch, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        uint8_t entry[4];

        entry_of(entry, branch, i);
        salur_entries_put(out, salur_bytes(entry, sizeof entry));
    }
}

/* Write a piece; its note is signed by the log's key. */
static void
put_piece(struct world *w, const struct piece *piece, struct salur_buf *out)
{
    const struct salur_key *key = w->v.keys[KEY_LOG];
    struct salur_head head = head_of(w, piece->branch, piece->size);
    struct salur_witness_request request = {.old_size = piece->inner};
    struct salur_export parts = {.entries = {NULL, 0}};
    struct salur_buf note;
    struct salur_buf entries;

    salur_buf_init(&note, 4096);
    salur_buf_init(&entries, 4096);
    put_entries(&entries, piece->branch, piece->size);
    CHECK_ERR(salur_checkpoint_sign(&head, key, &note), SALUR_OK);
    switch (piece->form) {
    case FORM_RECEIPT:
        CHECK_ERR(salur_receipt_sign(&head, key, out), SALUR_OK);
        break;
    case FORM_EXPORT:
        parts.entries = salur_buf_view(&entries);
        parts.checkpoint = salur_buf_view(&note);
        CHECK_ERR(salur_export_write(&parts, out), SALUR_OK);
        break;
    case FORM_PROOF:
        CHECK_ERR(salur_tlog_proof_make(salur_buf_view(&entries),
                                        salur_buf_view(&note), piece->inner,
                                        out),
                  SALUR_OK);
        break;
    case FORM_REQUEST:
        request.note = salur_buf_view(&note);
        CHECK_ERR(salur_merkle_prove_consistency(
                      w->v.hasher, w->leaves[piece->branch], piece->size,
                      piece->inner, &request.proof),
                  SALUR_OK);
        CHECK_ERR(salur_witness_format(&request, out), SALUR_OK);
        break;
    case FORM_COUNT:
        break;
    }
    salur_buf_wipe(&note);
    salur_buf_wipe(&entries);
}

static enum salur_err
add_bytes(struct world *w, struct salur_bytes bytes, size_t source)
{
    return salur_compare_add(w->compare, bytes, source);
}

static void
add(struct world *w, enum form form, size_t branch, size_t size, size_t inner)
{
    struct piece piece = {form, branch, size, inner};
    struct salur_buf bytes;

    salur_buf_init(&bytes, 1 << 16);
    put_piece(w, &piece, &bytes);
    CHECK_ERR(add_bytes(w, salur_buf_view(&bytes), 0), SALUR_OK);
    salur_buf_wipe(&bytes);
}

/* Run, and the verdict on the one log. */
static enum salur_compare_verdict
verdict(struct world *w)
{
    CHECK_ERR(salur_compare_run(w->compare), SALUR_OK);
    CHECK(salur_compare_log_at(w->compare, 0) != NULL);
    CHECK(salur_compare_log_at(w->compare, 1) == NULL);
    return salur_compare_log_at(w->compare, 0)->verdict;
}

static void
two_receipts_of_one_size_prove_a_fork(void)
{
    const struct salur_compare_fork *fork;
    struct world w;

    init(&w);
    add(&w, FORM_RECEIPT, 0, PARTED + 1, 0);
    add(&w, FORM_RECEIPT, 1, PARTED + 1, 0);
    CHECK_I64(verdict(&w), SALUR_COMPARE_FORKED);
    fork = salur_compare_fork_at(w.compare, 0);
    CHECK(fork != NULL && salur_compare_fork_at(w.compare, 1) == NULL);
    CHECK_I64(fork->basis, SALUR_BASIS_SIZE);
    CHECK(!fork->has_seq);
    CHECK(fork->smaller->note.len > 100 && fork->larger->note.len > 100);
    again(&w);
    add(&w, FORM_RECEIPT, 0, PARTED, 0);
    add(&w, FORM_RECEIPT, 1, PARTED, 0);
    CHECK_I64(verdict(&w), SALUR_COMPARE_SAME);
    again(&w);
    add(&w, FORM_RECEIPT, 0, PARTED, 0);
    CHECK_I64(verdict(&w), SALUR_COMPARE_ALONE);
    again(&w);
    add(&w, FORM_RECEIPT, 0, 3, 0);
    add(&w, FORM_RECEIPT, 0, 4, 0);
    CHECK_I64(verdict(&w), SALUR_COMPARE_UNTOLD);
    CHECK_U64(salur_compare_log_at(w.compare, 0)->largest, 4);
    wipe(&w);
}

static void
two_exports_name_the_entry_where_they_part(void)
{
    const struct salur_compare_fork *fork;
    struct world w;

    init(&w);
    add(&w, FORM_EXPORT, 0, 12, 0);
    add(&w, FORM_EXPORT, 1, 20, 0);
    add(&w, FORM_RECEIPT, 0, 5, 0);
    CHECK_I64(verdict(&w), SALUR_COMPARE_FORKED);
    fork = salur_compare_fork_at(w.compare, 0);
    CHECK_I64(fork->basis, SALUR_BASIS_ENTRIES);
    CHECK(fork->has_seq);
    CHECK_U64(fork->seq, PARTED);
    CHECK(salur_compare_fork_at(w.compare, 1) == NULL);
    wipe(&w);
}

/* Two larger heads that both continue a third say nothing of each other. */
static void
a_common_beginning_is_no_common_history(void)
{
    struct world w;

    init(&w);
    add(&w, FORM_RECEIPT, 0, 5, 0);
    add(&w, FORM_REQUEST, 0, 12, 5);
    add(&w, FORM_REQUEST, 1, 20, 5);
    CHECK_I64(verdict(&w), SALUR_COMPARE_UNTOLD);
    CHECK(salur_compare_head_at(w.compare, 0)->is_continued);
    CHECK(!salur_compare_head_at(w.compare, 1)->is_continued);
    wipe(&w);
}

/* --- against a model ----------------------------------------------------- */

#define PIECES 7

static int
is_beginning(const struct piece *a, const struct piece *b)
{
    return a->size <= b->size && (a->branch == b->branch || a->size <= PARTED);
}

/* What a piece lets anybody see of another, smaller head. */
static int
can_see(const struct piece *b, const struct piece *a)
{
    return (b->form == FORM_EXPORT && a->size <= b->size) ||
           (b->form == FORM_PROOF && a->size == b->inner + 1);
}

/* Every pair that is known to be of one history, by exhaustion. */
static enum salur_compare_verdict
model(const struct piece *pieces, size_t count)
{
    int known[PIECES][PIECES] = {{0}}; /* i is known to be j's beginning */
    int all_equal = 1;
    int all_known = 1;

    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) {
            const struct piece *a = &pieces[i];
            const struct piece *b = &pieces[j];
            int fits = is_beginning(a, b);

            if (a->size == b->size ? !fits : can_see(b, a) && !fits) {
                return SALUR_COMPARE_FORKED;
            }
            known[i][j] = fits && (a->size == b->size || can_see(b, a) ||
                                   (b->form == FORM_REQUEST &&
                                    b->inner == a->size && a->size > 0));
            all_equal = all_equal && a->size == b->size;
        }
    }
    /* Beginnings of one head are beginnings of each other; and on and on. */
    for (size_t round = 0; round < count; round++) {
        for (size_t i = 0; i < count; i++) {
            for (size_t j = 0; j < count; j++) {
                for (size_t k = 0; k < count; k++) {
                    known[i][j] |= known[i][k] && known[k][j];
                    known[i][j] |= pieces[i].size <= pieces[j].size &&
                                   known[i][k] && known[j][k];
                }
            }
        }
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) {
            all_known = all_known && (known[i][j] || known[j][i]);
        }
    }
    return count == 1  ? SALUR_COMPARE_ALONE
           : all_equal ? SALUR_COMPARE_SAME
           : all_known ? SALUR_COMPARE_GREW
                       : SALUR_COMPARE_UNTOLD;
}

static struct piece
random_piece(struct prng *prng, int may_fork)
{
    struct piece piece = {
        .form = (enum form)prng_below(prng, FORM_COUNT),
        .branch = may_fork ? prng_below(prng, BRANCHES) : 0,
        .size = 1 + prng_below(prng, SIZE),
    };

    piece.inner = piece.form == FORM_PROOF ? prng_below(prng, piece.size)
                                           : 1 + prng_below(prng, piece.size);
    return piece;
}

static void
verdicts_are_those_of_the_model(void)
{
    uint64_t seen[5] = {0};
    struct prng prng = {4};
    struct world w;

    init(&w);
    for (size_t round = 0; round < 6000; round++) {
        struct piece pieces[PIECES];
        size_t count = 1 + prng_below(&prng, PIECES);
        enum salur_compare_verdict wanted;

        again(&w);
        for (size_t i = 0; i < count; i++) {
            pieces[i] = random_piece(&prng, round % 3 == 0);
            add(&w, pieces[i].form, pieces[i].branch, pieces[i].size,
                pieces[i].inner);
        }
        wanted = model(pieces, count);
        seen[wanted]++;
        if (!CHECK_I64(verdict(&w), wanted)) {
            for (size_t i = 0; i < count; i++) {
                printf("  form %d branch %zu size %zu inner %zu\n",
                       (int)pieces[i].form, pieces[i].branch, pieces[i].size,
                       pieces[i].inner);
            }
            break;
        }
    }
    for (size_t i = 0; i < 5; i++) {
        CHECK(seen[i] > 20);
    }
    wipe(&w);
}

/* --- what is not to be believed ------------------------------------------ */

static void
heads_of_nobody_are_read_and_not_compared(void)
{
    struct salur_head head;
    struct salur_buf bytes;
    struct world w;

    init(&w);
    salur_buf_init(&bytes, 4096);
    head = head_of(&w, 1, 12);
    CHECK_ERR(salur_receipt_sign(&head, w.v.keys[KEY_FALSE_LOG], &bytes),
              SALUR_OK);
    CHECK_ERR(add_bytes(&w, salur_buf_view(&bytes), 3), SALUR_OK);
    CHECK_ERR(salur_compare_head_at(w.compare, 0)->head.err,
              SALUR_E_KEY_UNKNOWN);
    CHECK_U64(salur_compare_head_at(w.compare, 0)->source, 3);
    salur_buf_clear(&bytes);
    CHECK_ERR(salur_receipt_sign(&head, w.v.keys[KEY_LOG], &bytes), SALUR_OK);
    bytes.ptr[50] ^= 1;
    CHECK_ERR(add_bytes(&w, salur_buf_view(&bytes), 4), SALUR_OK);
    CHECK_ERR(salur_compare_head_at(w.compare, 1)->head.err, SALUR_E_SIGNATURE);
    add(&w, FORM_RECEIPT, 0, 12, 0);
    CHECK_I64(verdict(&w), SALUR_COMPARE_ALONE);
    CHECK(salur_compare_head_at(w.compare, 3) == NULL);
    salur_buf_wipe(&bytes);
    wipe(&w);
}

/* An export whose entries are not those of its head joins nothing. */
static void
entries_that_do_not_fit_their_head_prove_nothing(void)
{
    static const enum salur_err wanted[] = {SALUR_E_ROOT, SALUR_E_ROLLBACK};
    struct salur_head head;
    struct world w;

    init(&w);
    head = head_of(&w, 0, 12);
    for (size_t way = 0; way < 2; way++) {
        struct salur_export parts = {.entries = {NULL, 0}};
        struct salur_buf note;
        struct salur_buf entries;
        struct salur_buf pack;

        again(&w);
        salur_buf_init(&note, 4096);
        salur_buf_init(&entries, 4096);
        salur_buf_init(&pack, 8192);
        put_entries(&entries, way == 0 ? 1 : 0, way == 0 ? 12 : 11);
        CHECK_ERR(salur_checkpoint_sign(&head, w.v.keys[KEY_LOG], &note),
                  SALUR_OK);
        parts.entries = salur_buf_view(&entries);
        parts.checkpoint = salur_buf_view(&note);
        CHECK_ERR(salur_export_write(&parts, &pack), SALUR_OK);
        CHECK_ERR(add_bytes(&w, salur_buf_view(&pack), 0), SALUR_OK);
        CHECK_ERR(salur_compare_head_at(w.compare, 0)->entries_err,
                  wanted[way]);
        add(&w, FORM_RECEIPT, 1, 11, 0);
        CHECK_I64(verdict(&w), SALUR_COMPARE_UNTOLD);
        salur_buf_wipe(&note);
        salur_buf_wipe(&entries);
        salur_buf_wipe(&pack);
    }
    wipe(&w);
}

static void
cosigned_heads_of_an_office_need_a_trusted_witness(void)
{
    static const char text[] = "test/kab/witnessed\n3\nAAECAwQFBgcICQoLDA0ODxAR"
                               "EhMUFRYXGBkaGxwdHh8=\n";
    static const struct {
        enum village_key key;
        enum salur_err err;
    } rows[] = {
        {KEY_WITNESS, SALUR_OK},
        {KEY_STRANGER, SALUR_E_KEY_UNKNOWN},
        {KEY_LOG, SALUR_E_KEY_UNKNOWN},
    };
    struct world w;

    init(&w);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct salur_buf note;

        salur_buf_init(&note, 4096);
        CHECK_ERR(salur_note_sign(&note, salur_bytes_str(text),
                                  w.v.keys[rows[i].key], VILLAGE_START),
                  SALUR_OK);
        CHECK_ERR(add_bytes(&w, salur_buf_view(&note), i), SALUR_OK);
        CHECK_ERR(salur_compare_head_at(w.compare, i)->head.err, rows[i].err);
        salur_buf_wipe(&note);
    }
    CHECK_U64(salur_compare_head_at(w.compare, 0)->head.cosignatures, 1);
    CHECK_I64(salur_compare_head_at(w.compare, 0)->head.newest_s,
              VILLAGE_START);
    wipe(&w);
}

/* Whatever is cut or changed in a piece, no fork comes of it. */
static void
damage_never_makes_a_fork(void)
{
    struct world w;

    init(&w);
    for (size_t form = 0; form < FORM_COUNT; form++) {
        struct piece piece = {(enum form)form, 0, 6, 3};
        struct salur_buf bytes;

        salur_buf_init(&bytes, 1 << 16);
        put_piece(&w, &piece, &bytes);
        for (size_t bit = 0; bit < bytes.len * 8; bit++) {
            again(&w);
            add(&w, FORM_RECEIPT, 0, 4, 0);
            add(&w, FORM_RECEIPT, 0, 6, 0);
            bytes.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8); /* one of 8 bits */
            (void)!add_bytes(&w, salur_buf_view(&bytes), 0);
            bytes.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8);
            CHECK(verdict(&w) != SALUR_COMPARE_FORKED);
        }
        for (size_t len = 0; len < bytes.len; len++) {
            uint8_t *exact = malloc(len + 1);

            memcpy(exact, bytes.ptr, len);
            CHECK(add_bytes(&w, salur_bytes(exact, len), 0) != SALUR_OK);
            free(exact);
        }
        salur_buf_wipe(&bytes);
    }
    wipe(&w);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(two_receipts_of_one_size_prove_a_fork),
        TEST(two_exports_name_the_entry_where_they_part),
        TEST(a_common_beginning_is_no_common_history),
        TEST(verdicts_are_those_of_the_model),
        TEST(heads_of_nobody_are_read_and_not_compared),
        TEST(entries_that_do_not_fit_their_head_prove_nothing),
        TEST(cosigned_heads_of_an_office_need_a_trusted_witness),
        TEST(damage_never_makes_a_fork),
    };

    if (salur_start() != SALUR_OK) {
        return 1;
    }
    return RUN_TESTS(tests, argc, argv);
}
