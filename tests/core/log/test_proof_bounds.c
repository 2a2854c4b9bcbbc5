/* SPDX-License-Identifier: Apache-2.0 */
/* Proofs that are longer than any, and checkpoints in them that are none. */
#include "salur/proof.h"

#include <string.h>

#include "base/bytes.h"
#include "harness.h"

#define TITLE "c2sp.org/tlog-proof@v1\n"
#define TAIL "index 1\n\ntest/x\n4\n"

/* A proof whose extra is so many Base64 letters; what is said of it. */
static enum salur_err
read_extra(size_t letters, const char *tail)
{
    struct salur_tlog_proof proof;
    struct salur_buf extra;
    struct salur_buf text;
    enum salur_err err;

    salur_buf_init(&extra, 1 << 20);
    salur_buf_init(&text, 1 << 20);
    sl_put_str(&text, TITLE "extra ");
    for (size_t i = 0; i < letters; i++) {
        sl_put_u8(&text, 'A');
    }
    sl_put_str(&text, "\n");
    sl_put_str(&text, tail);
    err = salur_tlog_proof_parse(&proof, salur_buf_view(&text), &extra, NULL);
    CHECK(err != SALUR_OK);
    CHECK(proof.checkpoint.len == 0);
    salur_buf_wipe(&extra);
    salur_buf_wipe(&text);
    return err;
}

static void
an_extra_is_at_most_an_entry(void)
{
    size_t most = (size_t)SALUR_ENTRY_MAX / 3 * 4;

    /* As much as fits is no limit's concern: the rest of it is bad. */
    CHECK(read_extra(most, TAIL) != SALUR_E_LIMIT);
    CHECK_ERR(read_extra(most + 8, TAIL), SALUR_E_LIMIT);
    CHECK_ERR(read_extra(2 * most, TAIL), SALUR_E_LIMIT);
    CHECK_ERR(read_extra(3 * most, TAIL), SALUR_E_LIMIT);
    CHECK_ERR(read_extra(3, TAIL), SALUR_E_SYNTAX);
    CHECK_ERR(read_extra(0, TAIL), SALUR_E_SYNTAX);
}

static void
a_text_is_not_read_past_its_bound(void)
{
    CHECK_ERR(read_extra(SALUR_TLOG_PROOF_MAX, TAIL), SALUR_E_LIMIT);
    CHECK_ERR(read_extra(SALUR_TLOG_PROOF_MAX, ""), SALUR_E_LIMIT);
}

static void
a_proof_without_a_checkpoint_proves_nothing(void)
{
    static const char *const notes[] = {"", "test/x\n4\n", "no note\n\n"};
    struct salur_hasher *hasher = NULL;

    CHECK_ERR(salur_hasher_new(&hasher), SALUR_OK);
    for (size_t i = 0; i < sizeof notes / sizeof notes[0]; i++) {
        struct salur_tlog_proof proof;
        struct salur_head then;

        memset(&proof, 0, sizeof proof);
        proof.checkpoint = salur_bytes_str(notes[i]);
        CHECK_ERR(
            salur_tlog_proof_check(hasher, &proof, salur_bytes_str("x"), &then),
            SALUR_E_PROOF);
        CHECK_U64(then.size, 0);
        CHECK_ERR(
            salur_tlog_proof_check(hasher, &proof, salur_bytes_str("x"), NULL),
            SALUR_E_PROOF);
    }
    salur_hasher_free(hasher);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(an_extra_is_at_most_an_entry),
        TEST(a_text_is_not_read_past_its_bound),
        TEST(a_proof_without_a_checkpoint_proves_nothing),
    };

    return RUN_TESTS(tests, argc, argv);
}
