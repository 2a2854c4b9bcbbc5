/* SPDX-License-Identifier: Apache-2.0 */
/* The keys that go into an evidence pack: those that its files need. */
#include "tests/audit/bench.h"

#include "salur/evidence.h"

/* "<role> <vkey>\n" of a key of the village. */
static void
put_wanted(const struct village *v, struct salur_buf *out, enum village_key key)
{
    char vkey[SALUR_VKEY_MAX];

    salur_vkey_format(vkey, salur_key_public(v->keys[key]));
    sl_put_str(out, salur_role_name(salur_key_role(v->keys[key])));
    sl_put_str(out, " ");
    sl_put_str(out, vkey);
    sl_put_str(out, "\n");
}

static void
check_keys(const struct bench *b, const struct salur_evidence *e,
           const enum village_key *wanted, size_t count)
{
    struct salur_buf keys;
    struct salur_buf text;

    salur_buf_init(&keys, 1 << 14);
    salur_buf_init(&text, 1 << 14);
    for (size_t i = 0; i < count; i++) {
        put_wanted(&b->v, &text, wanted[i]);
    }
    CHECK_ERR(salur_evidence_keys(e, b->v.trust, &keys), SALUR_OK);
    CHECK_MEM(keys.ptr, keys.len, text.ptr, text.len);
    salur_buf_wipe(&text);
    salur_buf_wipe(&keys);
}

static void
roots_and_witnesses_are_there_and_logs_that_are_meant(void)
{
    static const enum village_key keys[] = {KEY_ROOT, KEY_WITNESS,
                                            KEY_WITNESS_2, KEY_LOG};
    struct salur_evidence *e = calloc(1, sizeof *e);
    struct salur_buf pack;
    struct bench b;

    CHECK(e != NULL);
    bench_open(&b);
    honest_log(&b.v);
    salur_buf_init(&pack, 1 << 20);
    file_pack(&b.v.file, &pack);
    check_keys(&b, e, keys, 3); /* no file, no log */
    CHECK_I64(salur_evidence_kind_of(salur_buf_view(&pack)),
              SALUR_EVIDENCE_EXPORT);
    CHECK_I64(salur_evidence_kind_of(salur_buf_view(&b.v.file.cosigned)),
              SALUR_EVIDENCE_NOTE);
    CHECK_I64(salur_evidence_kind_of(salur_buf_view(&b.v.bundle)),
              SALUR_EVIDENCE_LIST);
    CHECK_ERR(salur_evidence_add(e, SALUR_EVIDENCE_TEXT, "a letter",
                                 salur_bytes_str("a")),
              SALUR_OK);
    CHECK_ERR(salur_evidence_add(e, SALUR_EVIDENCE_EXPORT, "cut",
                                 salur_bytes(pack.ptr, 99)),
              SALUR_OK);
    CHECK_ERR(salur_evidence_add(e, SALUR_EVIDENCE_NOTE, "trust.note",
                                 salur_buf_view(&b.v.trust_note)),
              SALUR_OK);
    check_keys(&b, e, keys, 3); /* nothing names a log */
    CHECK_ERR(salur_evidence_add(e, SALUR_EVIDENCE_NOTE, "a note",
                                 salur_buf_view(&b.v.file.cosigned)),
              SALUR_OK);
    check_keys(&b, e, keys, 4);
    CHECK_ERR(salur_evidence_add(e, SALUR_EVIDENCE_EXPORT, "a log",
                                 salur_buf_view(&pack)),
              SALUR_OK);
    check_keys(&b, e, keys, 4); /* once is enough */
    salur_buf_wipe(&pack);
    bench_close(&b);
    free(e);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(roots_and_witnesses_are_there_and_logs_that_are_meant),
    };

    return RUN_TESTS(tests, argc, argv);
}
