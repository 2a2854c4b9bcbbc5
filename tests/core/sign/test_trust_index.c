/* SPDX-License-Identifier: Apache-2.0 */
/* Keys by id where ids collide, and logs by origin where there are many. */
#include "sign/trust.h"
#include "trust_world.h"

/* Found by trying names: two pairs of one id, each key of its own bytes. */
#define LOG_A                                                                  \
    "log test/nasional/log/9901012001/d298150/k1+9fd961e5+"                    \
    "Aeoy/CjlThW7SdwG5/5zJoBq/d8n5Gw6WUM98xXHR6Mq 9901012001"
#define LOG_B                                                                  \
    "log test/nasional/log/9901012002/d28798/k1+9fd961e5+"                     \
    "AY4EYzvXm3E1+zppGq3utO4+6uzR4UUIqN0YmH96HO7a 9901012002"
#define LOG_C                                                                  \
    "log test/nasional/log/9901012001/d129716/k1+ff432f67+"                    \
    "Aa1FZAqv6zAyRQD7r1Iz9E+Exy5wIknMpQD8jB8lYTa/ 9901012001"
#define ISSUER_C(area)                                                         \
    "issuer test/nasional/penerbit-4336+ff432f67+"                             \
    "AWhlYoRRuBLFy4ep59+CNYqRFpFN7vDwLEwPso6/BUn1 " area                       \
    " 2026-01-01 2026-12-31"

static void
one_id_where_areas_meet_is_refused_at_the_second(void)
{
    static const char *const rows[] = {
        LOG_C "\n" ISSUER_C("*"),
        LOG_C "\n" ISSUER_C("990101"),
        ISSUER_C("*") "\n" LOG_C,
        ISSUER_C("9901012001") "\n" LOG_C,
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct salur_buf note = good_note(12, rows[i], "r1 r2");
        struct salur_trust *trust = NULL;
        struct salur_where where;

        CHECK_ERR(salur_trust_open(&trust, salur_buf_view(&note), NULL, &where),
                  SALUR_E_DUPLICATE);
        CHECK_U64(where.entry, 13);
        salur_buf_wipe(&note);
    }
}

static void
one_id_at_two_villages_names_one_key_at_each(void)
{
    struct salur_buf note =
        good_note(16,
                  LOG_A "\n" LOG_B "\n" LOG_C "\n"
                        "withdrawn ff432f67 2026-06-01\n" ISSUER_C("9902"),
                  "r1 r2");
    struct salur_trust *trust = NULL;
    struct salur_kid kid = {{0x9f, 0xd9, 0x61, 0xe5}};
    struct salur_kid withdrawn = {{0xff, 0x43, 0x2f, 0x67}};
    const struct salur_trust_key *first;
    const struct salur_trust_key *second;
    const struct salur_trust_key *out;

    CHECK_ERR(salur_trust_open(&trust, salur_buf_view(&note), NULL, NULL),
              SALUR_OK);
    first = salur_trust_find(trust, kid);
    second = salur_trust_find_next(trust, first);
    CHECK_STR(first->area, "9901012001");
    CHECK_STR(second->area, "9901012002");
    CHECK(salur_trust_find_next(trust, second) == NULL);
    CHECK_ERR(salur_trust_may(trust, kid, SALUR_ROLE_LOG, 9901012001, 0, &out),
              SALUR_OK);
    CHECK(out == first);
    CHECK_ERR(salur_trust_may(trust, kid, SALUR_ROLE_LOG, 9901012002, 0, &out),
              SALUR_OK);
    CHECK(out == second);
    CHECK_ERR(salur_trust_may(trust, kid, SALUR_ROLE_LOG, 9901012003, 0, &out),
              SALUR_E_SCOPE);
    CHECK(out == NULL);
    CHECK(salur_trust_find_log(trust, second->key.name) == second);
    /* An issuer there is no issuer here, though the id has one elsewhere. */
    CHECK_ERR(salur_trust_may(trust, withdrawn, SALUR_ROLE_ISSUER, 9901012001,
                              0, NULL),
              SALUR_E_KEY_ROLE);
    /* A withdrawn id stops every key that has it. */
    CHECK(salur_trust_find(trust, withdrawn)->withdrawn_s != INT64_MAX);
    CHECK(salur_trust_find_next(trust, salur_trust_find(trust, withdrawn))
              ->withdrawn_s != INT64_MAX);
    salur_trust_free(trust);
    salur_buf_wipe(&note);
}

/* Room for a nation: the time is bounded, and every log is found. */
static void
twenty_thousand_logs_are_read_and_found(void)
{
    struct salur_trust *trust = NULL;
    struct salur_buf text;
    struct salur_buf name;
    uint8_t bytes[SALUR_PUBKEY_LEN] = {0};
    char store[SALUR_NAME_MAX + 1];
    const uint64_t first = 9910000000;
    const uint64_t count = 20000;

    salur_buf_init(&text, SALUR_NOTE_MAX);
    put_lines(&text, good_lines, GOOD_LINES, 0, NULL);
    for (uint64_t i = 0; i < 2 * count; i++) {
        struct salur_pubkey key;
        char vkey[SALUR_VKEY_MAX];

        salur_buf_fixed(&name, store, sizeof store);
        sl_put_str(&name, "test/log/");
        sl_put_u64_dec(&name, first + i % count * 7919 % count);
        sl_put_str(&name, "/d1/k1");
        sl_put_u8(&name, '\0');
        if (i >= count) { /* second round: all are there by now */
            if (trust == NULL &&
                !CHECK_ERR(sl_trust_parse(&trust, salur_buf_view(&text), NULL),
                           SALUR_OK)) {
                break;
            }
            CHECK_STR(salur_trust_find_log(trust, store)->key.name, store);
            continue;
        }
        memcpy(bytes, &i, sizeof i);
        CHECK_ERR(salur_pubkey_make(&key, store, SALUR_KEY_ED25519, bytes),
                  SALUR_OK);
        salur_vkey_format(vkey, &key);
        sl_put_str(&text, "log ");
        sl_put_str(&text, vkey);
        sl_put_u8(&text, ' ');
        sl_put_u64_dec(&text, first + i * 7919 % count);
        sl_put_u8(&text, '\n');
    }
    CHECK(salur_trust_find_log(trust, "test/log/9910020000/d1/k1") == NULL);
    CHECK(salur_trust_find_log(trust, "") == NULL);
    salur_trust_free(trust);
    salur_buf_wipe(&text);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(one_id_where_areas_meet_is_refused_at_the_second),
        TEST(one_id_at_two_villages_names_one_key_at_each),
        TEST(twenty_thousand_logs_are_read_and_found),
    };

    if (salur_start() != SALUR_OK) {
        return 1;
    }
    return RUN_TESTS(tests, argc, argv);
}
