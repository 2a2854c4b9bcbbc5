/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/counter/code.h"

#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "qr/payload.h"
#include "tests/harness/village.h"

/* A card of the village as a scanner types it, and who may have signed it. */
struct desk {
    struct village village;
    struct salur_trust *trust;
    struct salur_buf note;
    struct salur_buf token;
    char text[SALUR_CODE_MAX + 1];
    size_t len;
};

static void
desk_open(struct desk *desk)
{
    struct salur_buf text;

    memset(desk, 0, sizeof *desk);
    village_open(&desk->village);
    salur_buf_init(&desk->note, 1 << 16);
    salur_buf_init(&desk->token, SALUR_TOKEN_MAX);
    village_trust(&desk->village, 1, &desk->note);
    CHECK_ERR(
        salur_trust_open(&desk->trust, salur_buf_view(&desk->note), NULL, NULL),
        SALUR_OK);
    village_token(&desk->village, 1, 3, &desk->token);
    salur_buf_fixed(&text, desk->text, sizeof desk->text - 1);
    CHECK_ERR(salur_payload_format(SALUR_PAYLOAD_TEST,
                                   salur_buf_view(&desk->token), &text),
              SALUR_OK);
    desk->len = text.len;
}

static void
desk_close(struct desk *desk)
{
    salur_trust_free(desk->trust);
    salur_buf_wipe(&desk->note);
    salur_buf_wipe(&desk->token);
    village_close(&desk->village);
}

/* 1 when the text reads as the desk's card. */
static int
reads(const struct desk *desk, const char *text, size_t len)
{
    struct code code;

    return code_read(&code, salur_bytes(text, len), desk->trust,
                     VILLAGE_OPEN_S) == SALUR_OK &&
           salur_bytes_equal(code_token(&code), salur_buf_view(&desk->token));
}

/* Write the card with something put in at a place. */
static size_t
put_in(const struct desk *desk, size_t at, const char *extra,
       char out[SALUR_CODE_MAX + 16])
{
    size_t len = strlen(extra);

    memcpy(out, desk->text, at);
    memcpy(out + at, extra, len);
    memcpy(out + at + len, desk->text + at, desk->len - at);
    return desk->len + len;
}

static void
a_stray_key_anywhere_is_put_right(void)
{
    static const char *const strays[] = {"x", "7",        "s",  ":",
                                         " ", "\xc3\xa9", "qq", "S:"};
    char text[SALUR_CODE_MAX + 16];
    struct desk desk;

    desk_open(&desk);
    CHECK(reads(&desk, desk.text, desk.len));
    for (size_t i = 0; i < sizeof strays / sizeof strays[0]; i++) {
        for (size_t at = 0; at <= desk.len; at += 7) {
            size_t len = put_in(&desk, at, strays[i], text);

            if (!CHECK(reads(&desk, text, len))) {
                break;
            }
        }
    }
    desk_close(&desk);
}

static void
text_in_front_is_put_right(void)
{
    char text[SALUR_CODE_MAX + 16];
    struct desk desk;
    size_t len;

    desk_open(&desk);
    len = put_in(&desk, 0, "cari siti", text);
    CHECK(reads(&desk, text, len));
    len = put_in(&desk, 0, "SSS]Q1", text);
    CHECK(reads(&desk, text, len));
    desk_close(&desk);
}

static void
nothing_but_what_was_signed_is_put_right(void)
{
    char text[SALUR_CODE_MAX + 16];
    struct code code;
    struct desk desk;
    struct salur_buf forged;
    struct salur_buf out;
    size_t len;

    desk_open(&desk);
    /* One character too few, or another: no guess. */
    CHECK(!reads(&desk, desk.text, desk.len - 1));
    CHECK(code_read(&code, salur_bytes(desk.text, desk.len - 1), desk.trust,
                    VILLAGE_OPEN_S) != SALUR_OK);
    CHECK_U64(code.len, 0);
    memcpy(text, desk.text, desk.len);
    text[100] = text[100] == 'A' ? 'B' : 'A';
    CHECK(!reads(&desk, text, desk.len));
    /* A stray key in a code of a stranger: it is not searched for. */
    salur_buf_init(&forged, SALUR_TOKEN_MAX);
    {
        struct salur_entitlement entitlement;

        CHECK_ERR(
            salur_entitlement_decode(&entitlement, salur_buf_view(&desk.token)),
            SALUR_OK);
        CHECK_ERR(salur_entitlement_sign(&entitlement, desk.village.stranger,
                                         &forged),
                  SALUR_OK);
    }
    salur_buf_fixed(&out, desk.text, sizeof desk.text - 1);
    CHECK_ERR(
        salur_payload_format(SALUR_PAYLOAD_TEST, salur_buf_view(&forged), &out),
        SALUR_OK);
    desk.len = out.len;
    CHECK_ERR(code_read(&code, salur_bytes(desk.text, desk.len), desk.trust,
                        VILLAGE_OPEN_S),
              SALUR_OK); /* whole: the ledger says that it is forged */
    len = put_in(&desk, 60, "x", text);
    CHECK(code_read(&code, salur_bytes(text, len), desk.trust,
                    VILLAGE_OPEN_S) != SALUR_OK);
    /* Without a trust note nothing is guessed at all. */
    salur_buf_wipe(&forged);
    desk_close(&desk);
    desk_open(&desk);
    len = put_in(&desk, 60, "x", text);
    CHECK(code_read(&code, salur_bytes(text, len), NULL, VILLAGE_OPEN_S) !=
          SALUR_OK);
    desk_close(&desk);
}

static void
codes_wait_in_their_order_and_none_is_lost(void)
{
    static struct code_queue queue;
    struct code code = {.len = 2};
    struct code out;
    size_t taken = 0;

    CHECK(code_queue_last(&queue) == NULL);
    CHECK(!code_queue_take(&queue, &out));
    for (size_t round = 0; round < 3; round++) {
        for (size_t i = 0; i < CODES_WAITING_MAX; i++) {
            code.token[0] = (uint8_t)(i >> 8);
            code.token[1] = (uint8_t)(i & 255);
            CHECK(code_queue_put(&queue, &code));
        }
        CHECK(code_equal(code_queue_last(&queue), &code));
        CHECK(!code_queue_put(&queue, &code));
        for (size_t i = 0; i < CODES_WAITING_MAX; i++) {
            CHECK(code_queue_take(&queue, &out));
            taken += out.token[0] == i >> 8 && out.token[1] == (i & 255);
        }
        /* Begin somewhere else in the ring. */
        CHECK(code_queue_put(&queue, &code) && code_queue_take(&queue, &out));
    }
    CHECK_U64(taken, 3 * CODES_WAITING_MAX);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(a_stray_key_anywhere_is_put_right),
        TEST(text_in_front_is_put_right),
        TEST(nothing_but_what_was_signed_is_put_right),
        TEST(codes_wait_in_their_order_and_none_is_lost),
    };

    return RUN_TESTS(tests, argc, argv);
}
