/* SPDX-License-Identifier: Apache-2.0 */
#include "base/bytes.h"
#include "list/site_proof.h"
#include "salur/stage.h"

#include <string.h>

#include "harness.h"
#include "salur/merkle.h"

#define SITE UINT64_C(9901012001)

#define ROOT "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0="

static void
site_lines_have_one_spelling(void)
{
    static const char *const good[] = {
        "site 9901012001 125 89625000 " ROOT "\n",
        "site 1000000000 1 0 " ROOT "\n",
        "site 9999999999 100000 9223372036854775807 " ROOT "\n",
    };
    static const char *const bad[] = {
        "",
        "site",
        "site 9901012001 125 89625000 " ROOT,
        "site 9901012001 125 89625000 " ROOT "\n\n",
        "site 9901012001 125 89625000 " ROOT " \n",
        "site 9901012001 125 89625000  " ROOT "\n",
        " site 9901012001 125 89625000 " ROOT "\n",
        "site 9901012001 125 " ROOT "\n",
        "site 990101200 125 89625000 " ROOT "\n",
        "site 0901012001 125 89625000 " ROOT "\n",
        "site 99010120011 125 89625000 " ROOT "\n",
        "site 9901012001 0 89625000 " ROOT "\n",
        "site 9901012001 0125 89625000 " ROOT "\n",
        "site 9901012001 100001 89625000 " ROOT "\n",
        "site 9901012001 125 -1 " ROOT "\n",
        "site 9901012001 125 9223372036854775808 " ROOT "\n",
        "site 9901012001 125 89625000 bjQL\n",
        "site 9901012001 125 89625000 " ROOT ROOT "\n",
        "site 9901012001 125 89625000 " ROOT "\r\n",
        "sites 9901012001 125 89625000 " ROOT "\n",
    };
    struct salur_site_line line;
    struct salur_buf buf;

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        salur_buf_init(&buf, 1 << 10);
        CHECK_ERR(salur_site_line_parse(&line, salur_bytes_str(good[i])),
                  SALUR_OK);
        CHECK_ERR(salur_site_line_format(&line, &buf), SALUR_OK);
        CHECK_MEM(buf.ptr, buf.len, good[i], strlen(good[i]));
        salur_buf_wipe(&buf);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK(salur_site_line_parse(&line, salur_bytes_str(bad[i])) !=
              SALUR_OK);
        CHECK_U64(line.site, 0);
    }
    CHECK_ERR(salur_site_line_parse(&line, salur_bytes_str(good[0])), SALUR_OK);
    for (unsigned way = 0; way < 4; way++) {
        struct salur_site_line spoilt = line;

        spoilt.site = way == 0 ? 99 : spoilt.site;
        spoilt.count = way == 1 ? 0 : spoilt.count;
        spoilt.count = way == 2 ? SALUR_SITE_ENTRIES_MAX + 1 : spoilt.count;
        spoilt.amount_idr = way == 3 ? -1 : spoilt.amount_idr;
        salur_buf_init(&buf, 1 << 10);
        CHECK_ERR(salur_site_line_format(&spoilt, &buf), SALUR_E_RANGE);
        salur_buf_wipe(&buf);
    }
}

/* FORMAT.md, "Site proof": the second of three lines. */
static const char example_proof[] = "salur/site-proof/v1\n"
                                    "index 1\n"
                                    "sites 3\n" ROOT "\n" ROOT "\n";

static void
site_proofs_have_one_spelling(void)
{
    static const struct {
        const char *text;
        enum salur_err err;
        uint64_t line;
    } bad[] = {
        {"salur/site-proof/v2\nindex 1\nsites 3\n", SALUR_E_VERSION, 1},
        {"salur/site-proof/v1\nindex 3\nsites 3\n", SALUR_E_RANGE, 3},
        {"salur/site-proof/v1\nindex -1\nsites 3\n", SALUR_E_SYNTAX, 2},
        {"salur/site-proof/v1\nindex 01\nsites 3\n", SALUR_E_CANONICAL, 2},
        {"salur/site-proof/v1\nindex 0\nsites 0\n", SALUR_E_RANGE, 3},
        {"salur/site-proof/v1\nindex 0\nsites 200001\n", SALUR_E_RANGE, 3},
        {"salur/site-proof/v1\nsites 3\nindex 1\n", SALUR_E_SYNTAX, 2},
        {"salur/site-proof/v1\nindex 1\nsites 3\n\n", SALUR_E_SYNTAX, 4},
        {"salur/site-proof/v1\nindex 1\nsites 3\n" ROOT, SALUR_E_SHORT, 4},
        {"salur/site-proof/v1\nindex 1\nsites 3\n " ROOT "\n", SALUR_E_SYNTAX,
         4},
    };
    struct sl_site_proof proof;
    struct salur_where where;
    struct salur_buf buf;

    CHECK_ERR(
        sl_site_proof_parse(&proof, salur_bytes_str(example_proof), &where),
        SALUR_OK);
    CHECK_U64(proof.index, 1);
    CHECK_U64(proof.path.count, 2);
    salur_buf_init(&buf, 1 << 12);
    CHECK_ERR(sl_site_proof_format(&proof, &buf), SALUR_OK);
    CHECK_MEM(buf.ptr, buf.len, example_proof, sizeof example_proof - 1);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK_ERR(
            sl_site_proof_parse(&proof, salur_bytes_str(bad[i].text), &where),
            bad[i].err);
        CHECK_U64(where.entry, bad[i].line);
    }
    salur_buf_clear(&buf);
    sl_put_str(&buf, "salur/site-proof/v1\nindex 0\nsites 200000\n");
    for (size_t i = 0; i < 19; i++) {
        CHECK_ERR(sl_site_proof_parse(&proof, salur_buf_view(&buf), NULL),
                  SALUR_OK);
        sl_put_str(&buf, ROOT "\n");
    }
    CHECK_ERR(sl_site_proof_parse(&proof, salur_buf_view(&buf), NULL),
              SALUR_E_LIMIT);
    memset(&proof, 0, sizeof proof);
    CHECK_ERR(sl_site_proof_format(&proof, &buf), SALUR_E_RANGE);
    salur_buf_wipe(&buf);
}

/* The text of a proof for one of three lines, and a stage over them. */
static void
prove_one_of_three(size_t index, struct salur_stage *stage,
                   struct salur_buf *line, struct salur_buf *proof)
{
    struct salur_hasher *hasher = NULL;
    struct sl_site_proof place = {.index = index, .sites = 3};
    struct salur_hash leaves[3];

    CHECK_ERR(salur_hasher_new(&hasher), SALUR_OK);
    memset(stage, 0, sizeof *stage);
    stage->sites = 3;
    for (size_t i = 0; i < 3; i++) {
        struct salur_site_line one = {SITE + i, 1 + i, 700000, {{0}}};
        struct salur_buf text;

        salur_buf_init(&text, 1 << 10);
        CHECK_ERR(salur_site_line_format(&one, &text), SALUR_OK);
        salur_hash_leaf(hasher, salur_buf_view(&text), &leaves[i]);
        if (i == index) {
            sl_put_bytes(line, salur_buf_view(&text));
        }
        salur_buf_wipe(&text);
    }
    salur_merkle_root(hasher, leaves, 3, &stage->root);
    CHECK_ERR(salur_merkle_prove(hasher, leaves, 3, index, &place.path),
              SALUR_OK);
    CHECK_ERR(sl_site_proof_format(&place, proof), SALUR_OK);
    salur_hasher_free(hasher);
}

static void
a_line_is_proven_under_its_stage_and_no_other_bytes_are(void)
{
    struct salur_hasher *hasher = NULL;
    struct salur_stage stage;

    CHECK_ERR(salur_hasher_new(&hasher), SALUR_OK);
    for (size_t index = 0; index < 3; index++) {
        struct salur_buf line;
        struct salur_buf proof;
        struct salur_bytes l;
        struct salur_bytes p;

        salur_buf_init(&line, 1 << 10);
        salur_buf_init(&proof, 1 << 10);
        prove_one_of_three(index, &stage, &line, &proof);
        l = salur_buf_view(&line);
        p = salur_buf_view(&proof);
        CHECK_ERR(salur_site_proof_check(&stage, l, p, hasher), SALUR_OK);
        for (size_t bit = 0; bit < 8 * (line.len + proof.len); bit++) {
            uint8_t *at = bit / 8 < line.len ? line.ptr + bit / 8
                                             : proof.ptr + bit / 8 - line.len;

            *at ^= (uint8_t)(1U << bit % 8); /* one bit */
            CHECK(salur_site_proof_check(&stage, l, p, hasher) != SALUR_OK);
            *at ^= (uint8_t)(1U << bit % 8); /* and back */
        }
        stage.root.bytes[0] ^= 1;
        CHECK_ERR(salur_site_proof_check(&stage, l, p, hasher), SALUR_E_PROOF);
        stage.root.bytes[0] ^= 1;
        stage.sites = 4;
        CHECK_ERR(salur_site_proof_check(&stage, l, p, hasher), SALUR_E_PROOF);
        salur_buf_wipe(&line);
        salur_buf_wipe(&proof);
    }
    salur_hasher_free(hasher);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(site_lines_have_one_spelling),
        TEST(site_proofs_have_one_spelling),
        TEST(a_line_is_proven_under_its_stage_and_no_other_bytes_are),
    };

    return RUN_TESTS(tests, argc, argv);
}
