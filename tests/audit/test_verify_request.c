/* SPDX-License-Identifier: Apache-2.0 */
/* The request to a witness that an export carries, against its heads. */
#include "tests/audit/bench.h"

#define HELD 4
#define SIZE 7

/* A sound log of SIZE entries with a request from HELD on. */
static void
open_requested(struct bench *b)
{
    open_log(b);
    (void)write_redeem(&b->v, 0);
    (void)write_redeem(&b->v, 1);
    (void)write_redeem(&b->v, 2);
    (void)write_redeem(&b->v, 3);
    finish(&b->v);
    finish_cosigned(&b->v, HELD);
    file_request(&b->v.file);
    CHECK_U64(b->v.file.count, SIZE);
}

static void
put_request(struct bench *b, const struct salur_witness_request *request)
{
    salur_buf_clear(&b->v.file.request);
    CHECK_ERR(salur_witness_format(request, &b->v.file.request), SALUR_OK);
}

static void
a_request_that_fits_its_heads_is_no_finding(void)
{
    struct bench b;

    open_requested(&b);
    b.policy.witnesses = 1;
    bench_run(&b);
    CHECK_CLEAN(&b.verdict);
    CHECK_U64(b.verdict.report.proven, SIZE);
    /* All of it was cosigned: nothing is left to prove. */
    finish_cosigned(&b.v, SIZE);
    file_request(&b.v.file);
    bench_run(&b);
    CHECK_CLEAN(&b.verdict);
    bench_close(&b);
}

static void
a_request_that_does_not_fit_is_found_under_any_policy(void)
{
    struct salur_witness_request good;
    struct salur_witness_request bad;
    struct salur_buf kept;
    struct bench b;

    open_requested(&b);
    salur_buf_init(&kept, 1 << 16);
    sl_put_bytes(&kept, salur_buf_view(&b.v.file.request));
    CHECK_ERR(salur_witness_parse(&good, salur_buf_view(&kept)), SALUR_OK);
    for (unsigned i = 0; i < 7; i++) {
        static const enum salur_err errs[] = {
            SALUR_E_CONFLICT, SALUR_E_CONFLICT, SALUR_E_PROOF,   SALUR_E_PROOF,
            SALUR_E_PROOF,    SALUR_E_MISMATCH, SALUR_E_CONFLICT};

        bad = good;
        bad.old_size = i == 0 ? HELD - 1 : i == 1 ? 0 : bad.old_size;
        bad.proof.hashes[0].bytes[5] ^= i == 2;
        bad.proof.count -= i == 3;
        bad.proof.count += i == 4;
        if (i == 5) { /* the head of HELD entries is signed, too */
            bad.note = salur_buf_view(&b.v.file.cosigned);
        } else if (i == 6) {
            bad.old_size = SIZE;
            bad.proof.count = 0;
        }
        put_request(&b, &bad);
        b.policy.witnesses = i % 2;
        bench_run(&b);
        CHECK_FINDINGS(&b.verdict, {SALUR_F_REQUEST, NO_ENTRY});
        CHECK_ERR(b.verdict.findings[0].err, errs[i]);
        CHECK_I64(b.verdict.findings[0].severity, SALUR_SEVERITY_TAMPER);
        CHECK_U64(b.verdict.report.proven, SIZE);
    }
    salur_buf_wipe(&kept);
    bench_close(&b);
}

static void
every_flipped_bit_and_every_prefix_is_found(void)
{
    struct salur_buf *request;
    struct bench b;
    size_t len;

    open_requested(&b);
    request = &b.v.file.request;
    for (size_t i = 0; i < request->len * 8; i++) {
        request->ptr[i / 8] ^= (uint8_t)(1U << i % 8);
        bench_run(&b);
        CHECK_FINDINGS(&b.verdict, {SALUR_F_REQUEST, NO_ENTRY});
        request->ptr[i / 8] ^= (uint8_t)(1U << i % 8);
    }
    len = request->len;
    for (request->len = 1; request->len < len; request->len++) {
        bench_run(&b);
        CHECK_FINDINGS(&b.verdict, {SALUR_F_REQUEST, NO_ENTRY});
    }
    bench_run(&b);
    CHECK_CLEAN(&b.verdict);
    bench_close(&b);
}

/* A pack that is damaged behind the request, and one damaged in it. */
static void
a_request_is_found_again_in_a_damaged_pack(void)
{
    struct salur_buf pack;
    struct bench b;
    size_t at = 0;

    open_requested(&b);
    salur_buf_init(&pack, 1 << 20);
    file_pack(&b.v.file, &pack);
    pack.ptr[pack.len - 1] ^= 1;
    verify_bytes(salur_buf_view(&pack), &b.policy, &b.verdict);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_PACK, NO_ENTRY});
    pack.ptr[pack.len - 1] ^= 1;
    while (memcmp(pack.ptr + at, "old 4\n", 6) != 0) {
        at++;
    }
    pack.ptr[at + 4] = '5';
    verify_bytes(salur_buf_view(&pack), &b.policy, &b.verdict);
    CHECK_FINDINGS(&b.verdict, {SALUR_F_PACK, NO_ENTRY},
                   {SALUR_F_REQUEST, NO_ENTRY});
    salur_buf_wipe(&pack);
    bench_close(&b);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(a_request_that_fits_its_heads_is_no_finding),
        TEST(a_request_that_does_not_fit_is_found_under_any_policy),
        TEST(every_flipped_bit_and_every_prefix_is_found),
        TEST(a_request_is_found_again_in_a_damaged_pack),
    };

    if (salur_start() != SALUR_OK) {
        return 1;
    }
    return RUN_TESTS(tests, argc, argv);
}
