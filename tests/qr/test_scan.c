/* SPDX-License-Identifier: Apache-2.0 */
#include "qr/scan.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "harness.h"
#include "salur/limits.h"

/* Characters of a code and of a symbology id, as a US keyboard has them. */
static const char us_keys[] = "0123456789 $%*+-./:]";
#define KEYS (sizeof us_keys - 1)

/*
 * What a computer with another layout makes of the same keys, as UTF-8.
 * swap lists pairs of letters that change places.  The images of dead keys
 * are given as they come when the next key does not combine.
 */
static const struct layout {
    const char *name;
    enum salur_err err;
    const char *keys[KEYS];
    const char *swap;
} layouts[] = {
    {"us, id",
     SALUR_OK,
     {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9",
      " ", "$", "%", "*", "+", "-", ".", "/", ":", "]"},
     ""},
    {"gb",
     SALUR_OK,
     {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9",
      " ", "$", "%", "*", "+", "-", ".", "/", ":", "]"},
     ""},
    {"de",
     SALUR_E_LAYOUT,
     {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9",
      " ", "$", "%", "(", "`", "ß", ".", "-", "Ö", "+"},
     "YZ"},
    {"fr",
     SALUR_E_LAYOUT,
     {"à", "&", "é", "\"", "'", "(", "-", "è", "_", "ç",
      " ", "4", "5", "8",  "+", ")", ":", "!", "M", "$"},
     "AQWZ"},
    {"be",
     SALUR_E_LAYOUT,
     {"à", "&", "é", "\"", "'", "(", "§", "è", "!", "ç",
      " ", "4", "5", "8",  "_", ")", ":", "=", "M", "$"},
     "AQWZ"},
    {"fr, caps lock of Windows",
     SALUR_E_LAYOUT,
     {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9",
      " ", "'", "(", "_", "=", "°", ".", "§", "m", "£"},
     "AQWZ"},
    {"es",
     SALUR_E_LAYOUT,
     {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9",
      " ", "$", "%", "(", "¿", "'", ".", "-", "Ñ", "+"},
     ""},
    {"latam",
     SALUR_E_LAYOUT,
     {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9",
      " ", "$", "%", "(", "¡", "'", ".", "-", "Ñ", "*"},
     ""},
    {"pt",
     SALUR_E_LAYOUT,
     {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9",
      " ", "$", "%", "(", "»", "'", ".", "-", "Ç", "´"},
     ""},
    {"it",
     SALUR_E_LAYOUT,
     {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9",
      " ", "$", "%", "(", "^", "'", ".", "-", "ç", "+"},
     ""},
    {"ch",
     SALUR_E_LAYOUT,
     {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9",
      " ", "ç", "%", "(", "~", "'", ".", "-", "é", "¨"},
     "YZ"},
    {"nl",
     SALUR_E_LAYOUT,
     {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9",
      " ", "$", "%", "(", "~", "/", ".", "-", "±", "*"},
     ""},
    {"tr",
     SALUR_E_LAYOUT,
     {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9",
      " ", "+", "%", "(", "_", "*", "ç", ".", "Ş", "ü"},
     ""},
    {"cz",
     SALUR_E_LAYOUT,
     {"é", "+", "ě", "š", "č", "ř", "ž", "ý", "á",  "í",
      " ", "4", "5", "8", "ˇ", "=", ".", "-", "\"", ")"},
     "YZ"},
    {"jp",
     SALUR_E_LAYOUT,
     {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9",
      " ", "$", "%", "(", "~", "-", ".", "/", "+", "["},
     ""},
    {"vn",
     SALUR_E_LAYOUT,
     {"đ", "ă", "â", "ê", "ô", "̀",  "̉",  "̃",  "́",  "̣",
      " ", "4", "5", "8", "+", "-", ".", "/", ":", "ơ"},
     ""},
    {"shift held by the computer",
     SALUR_E_LAYOUT,
     {")", "!", "@", "#", "$", "%", "^", "&", "*", "(",
      " ", "$", "%", "*", "+", "_", ">", "?", ":", "}"},
     ""},
    {"shift lost",
     SALUR_E_LAYOUT,
     {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9",
      " ", "4", "5", "8", "=", "-", ".", "/", ";", "]"},
     ""},
    {"ca, the colon is in place and the slash is not",
     SALUR_E_LAYOUT,
     {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9",
      " ", "$", "%", "*", "+", "-", ".", "é", ":", "¸"},
     ""},
};

/* Holds every character of the set, so that every image occurs. */
static const char code[] =
    "SLR1:010230450670890AB0CD0EF0GH0IJ0KL0MN0OP0QR0ST0UV0WX0YZ0 "
    "$0%*0+-0./0:00";

static uint8_t
swapped(uint8_t letter, const char *swap)
{
    const char *at = memchr(swap, letter, strlen(swap));

    if (at == NULL) {
        return letter;
    }
    return (uint8_t)swap[(size_t)(at - swap) ^ 1]; /* the pair's other one */
}

static void
type_on(struct salur_buf *out, const struct layout *layout, const char *text)
{
    for (; *text != '\0'; text++) {
        const char *at = memchr(us_keys, *text, KEYS);

        if (at != NULL) {
            sl_put_str(out, layout->keys[at - us_keys]);
        } else {
            sl_put_u8(out, swapped((uint8_t)*text, layout->swap)); /* ASCII */
        }
    }
}

/* UTF-8 to Latin-1, what is outside as some other byte: an old console. */
static void
to_latin1(struct salur_buf *buf)
{
    size_t to = 0;

    for (size_t i = 0; i < buf->len; i++) {
        uint8_t byte = buf->ptr[i];

        if (byte == 0xc2 || byte == 0xc3) {
            byte = (uint8_t)(byte << 6 | (buf->ptr[++i] & 0x3f)); /* Latin-1 */
        } else if (byte >= 0xc0) {
            byte = 0xde; /* the Turkish S of Latin-5 */
            i += i + 1 < buf->len;
        }
        buf->ptr[to++] = byte;
    }
    buf->len = to;
}

static void
invert_case(struct salur_buf *buf)
{
    for (size_t i = 0; i < buf->len; i++) {
        uint8_t low = buf->ptr[i] | 0x20;

        if (low >= 'a' && low <= 'z') {
            buf->ptr[i] ^= 0x20;
        }
    }
}

static void
check_typed(const struct layout *layout, const char *text, unsigned way)
{
    uint8_t store[512];
    uint8_t bytes_store[200];
    struct salur_buf typed;
    struct salur_buf bytes;
    enum salur_payload kind;

    salur_buf_fixed(&typed, store, sizeof store);
    salur_buf_fixed(&bytes, bytes_store, sizeof bytes_store);
    type_on(&typed, layout, text);
    if (way & 1) {
        to_latin1(&typed);
    }
    if (way & 2) {
        invert_case(&typed);
    }
    sl_put_str(&typed, "\r\n");
    CHECK_ERR(typed.err, SALUR_OK);
    if (!CHECK_ERR(salur_scan_read(&kind, salur_buf_view(&typed), &bytes),
                   layout->err)) {
        CHECK_STR(layout->name, "");
    }
    CHECK_U64(kind, layout->err == SALUR_OK ? SALUR_PAYLOAD_ENTITLEMENT : 0);
    CHECK_U64(bytes.len > 0, layout->err == SALUR_OK);
}

static void
a_wrong_keyboard_layout_is_named_in_any_encoding_and_case(void)
{
    char with_id[sizeof code + 3] = "]Q1";

    memcpy(with_id + 3, code, sizeof code);
    for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++) {
        for (unsigned way = 0; way < 4; way++) {
            check_typed(&layouts[i], code, way);
        }
        if (strncmp(layouts[i].name, "ca", 2) != 0) {
            check_typed(&layouts[i], with_id, 0);
        }
    }
}

static void
what_a_scanner_adds_is_taken_off(void)
{
    static const struct {
        const char *raw;
        enum salur_payload kind;
        enum salur_err err;
    } rows[] = {
        {"SLR1:BB8", SALUR_PAYLOAD_ENTITLEMENT, SALUR_OK},
        {"slr1:bb8", SALUR_PAYLOAD_ENTITLEMENT, SALUR_OK},
        {"sLr1:Bb8", SALUR_PAYLOAD_ENTITLEMENT, SALUR_OK},
        {"SLT1:BB8\r", SALUR_PAYLOAD_TEST, SALUR_OK},
        {"SLT1:BB8\n", SALUR_PAYLOAD_TEST, SALUR_OK},
        {"SLC1:BB8\r\n", SALUR_PAYLOAD_CHECKPOINT, SALUR_OK},
        {"\r\nSLR1:BB8\t", SALUR_PAYLOAD_ENTITLEMENT, SALUR_OK},
        {"\t  SLR1:BB8  ", SALUR_PAYLOAD_ENTITLEMENT, SALUR_OK},
        {"]Q1SLR1:BB8", SALUR_PAYLOAD_ENTITLEMENT, SALUR_OK},
        {" ]Q3SLR1:BB8\r", SALUR_PAYLOAD_ENTITLEMENT, SALUR_OK},
        {"]q1slr1:bb8", SALUR_PAYLOAD_ENTITLEMENT, SALUR_OK},
        {"]Q1]Q1SLR1:BB8", 0, SALUR_E_NOT_SALUR},
        {"]C1SLR1:BB8", 0, SALUR_E_NOT_SALUR},
        {"SLR1:BB8\x03", 0, SALUR_E_SHORT},
        {"SLR1:BB8\r\nSLR1:BB8", 0, SALUR_E_SYNTAX},
    };
    uint8_t store[32];
    struct salur_buf buf;
    enum salur_payload kind;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        salur_buf_fixed(&buf, store, sizeof store);
        if (!CHECK_ERR(
                salur_scan_read(&kind, salur_bytes_str(rows[i].raw), &buf),
                rows[i].err)) {
            CHECK_STR(rows[i].raw, "");
        }
        CHECK_U64(kind, rows[i].kind);
        CHECK_MEM(buf.ptr, buf.len, "AB", rows[i].err == SALUR_OK ? 2 : 0);
    }
}

static void
what_is_no_code_is_told_apart(void)
{
    static const struct {
        const char *raw;
        enum salur_err err;
    } rows[] = {
        {"", SALUR_E_EMPTY},
        {"\r\n", SALUR_E_EMPTY},
        {"]Q1", SALUR_E_EMPTY},
        {"SLR1:", SALUR_E_EMPTY},
        {"SLR2:BB8", SALUR_E_VERSION},
        {"slt12:anything at all", SALUR_E_VERSION},
        {"SLR&M", SALUR_E_LAYOUT},
        {"SLT&M4", SALUR_E_LAYOUT},
        {"SLC1\xc3\x96", SALUR_E_LAYOUT},
        {"SLC1\xd6", SALUR_E_LAYOUT},
        {"slr1\xc3\xb6", SALUR_E_LAYOUT},
        {"$A&SLR&M", SALUR_E_LAYOUT},
        {"SLR1;BB8", SALUR_E_LAYOUT},
        {"SLR1:BB8\xc3", SALUR_E_LAYOUT},
        {"SLR1:BB\xc3\x96", SALUR_E_LAYOUT},
        {"SLR1:GGW\xc3\x96", SALUR_E_LAYOUT},
        {"SLR1:GGW\xc3\x96\x1b", SALUR_E_RANGE},
        {"\xc2\xb8Q1SLR1:BB8", SALUR_E_NOT_SALUR},
        {"SLR1:B\xc3\x96", SALUR_E_LAYOUT},
        {"SLR", SALUR_E_NOT_SALUR},
        {"SLR1", SALUR_E_NOT_SALUR},
        {"SLR&", SALUR_E_NOT_SALUR},
        {"SLR12345", SALUR_E_NOT_SALUR},
        {"SLR1234-0042", SALUR_E_NOT_SALUR},
        {"SLR5M", SALUR_E_NOT_SALUR},
        {"SLR-100", SALUR_E_NOT_SALUR},
        {"SLX&M", SALUR_E_NOT_SALUR},
        {"PULSLR&M........", SALUR_E_LAYOUT},
        {"PULSA10SLR&M", SALUR_E_NOT_SALUR},
        {"8991234567895", SALUR_E_NOT_SALUR},
        {"https://slr1.example/", SALUR_E_NOT_SALUR},
        {"7QK2-M4X", SALUR_E_NOT_SALUR},
    };
    uint8_t store[32];
    struct salur_buf buf;
    enum salur_payload kind;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        salur_buf_fixed(&buf, store, sizeof store);
        if (!CHECK_ERR(
                salur_scan_read(&kind, salur_bytes_str(rows[i].raw), &buf),
                rows[i].err)) {
            CHECK_STR(rows[i].raw, "");
        }
        CHECK_U64(kind, 0);
        CHECK_U64(buf.len, 0);
    }
}

static void
long_scans_are_refused_and_long_new_versions_are_named(void)
{
    struct salur_buf bytes;
    uint8_t raw[SALUR_SCAN_MAX + 1];
    enum salur_payload kind;

    salur_buf_init(&bytes, 1000);
    memset(raw, '0', sizeof raw);
    memcpy(raw, "SLR1:", 5);
    CHECK_ERR(salur_scan_read(&kind, salur_bytes(raw, sizeof raw), &bytes),
              SALUR_E_LIMIT);
    CHECK_ERR(salur_scan_read(&kind, salur_bytes(raw, sizeof raw - 1), &bytes),
              SALUR_E_LIMIT);
    CHECK_ERR(salur_scan_read(&kind, salur_bytes(raw, SALUR_QR_CHARS_MAX + 1),
                              &bytes),
              SALUR_E_LIMIT);
    CHECK_ERR(
        salur_scan_read(&kind, salur_bytes(raw, SALUR_QR_CHARS_MAX), &bytes),
        SALUR_OK);
    raw[3] = '2';
    CHECK_ERR(salur_scan_read(&kind, salur_bytes(raw, sizeof raw - 1), &bytes),
              SALUR_E_VERSION);
    raw[3] = '&';
    raw[4] = 'M';
    CHECK_ERR(salur_scan_read(&kind, salur_bytes(raw, sizeof raw - 1), &bytes),
              SALUR_E_LAYOUT);
    salur_buf_wipe(&bytes);
}

static void
the_longest_code_survives_everything_a_scanner_adds(void)
{
    uint8_t payload[SALUR_PAYLOAD_MAX];
    struct salur_buf raw;
    struct salur_buf bytes;
    enum salur_payload kind;
    struct prng prng = {9};

    salur_buf_init(&raw, 1000);
    salur_buf_init(&bytes, 1000);
    for (unsigned i = 0; i < 500; i++) {
        size_t len = 1 + prng_below(&prng, sizeof payload);

        prng_fill(&prng, payload, len);
        salur_buf_clear(&raw);
        salur_buf_clear(&bytes);
        sl_put_str(&raw, "\r\n]Q1");
        CHECK_ERR(salur_payload_format(SALUR_PAYLOAD_CHECKPOINT,
                                       salur_bytes(payload, len), &raw),
                  SALUR_OK);
        sl_put_str(&raw, " \t\r\n");
        invert_case(&raw);
        CHECK_ERR(salur_scan_read(&kind, salur_buf_view(&raw), &bytes),
                  SALUR_OK);
        CHECK_U64(kind, SALUR_PAYLOAD_CHECKPOINT);
        CHECK_MEM(bytes.ptr, bytes.len, payload, len);
    }
    salur_buf_wipe(&raw);
    salur_buf_wipe(&bytes);
}

static void
every_prefix_of_a_code_is_refused_or_a_shorter_one(void)
{
    uint8_t bytes_store[200];
    uint8_t text_store[200];
    struct salur_buf bytes;
    struct salur_buf text;
    enum salur_payload kind;

    for (size_t len = 0; len < sizeof code - 1; len++) {
        salur_buf_fixed(&bytes, bytes_store, sizeof bytes_store);
        salur_buf_fixed(&text, text_store, sizeof text_store);
        if (salur_scan_read(&kind, salur_bytes(code, len), &bytes) !=
            SALUR_OK) {
            CHECK_U64(bytes.len, 0);
            continue;
        }
        CHECK_ERR(salur_payload_format(kind, salur_buf_view(&bytes), &text),
                  SALUR_OK);
        /* A cut just behind a space looks like one the scanner added. */
        CHECK(text.len == len || (text.len + 1 == len && code[len - 1] == ' '));
        CHECK_MEM(text.ptr, text.len, code, text.len);
    }
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(a_wrong_keyboard_layout_is_named_in_any_encoding_and_case),
        TEST(what_a_scanner_adds_is_taken_off),
        TEST(what_is_no_code_is_told_apart),
        TEST(long_scans_are_refused_and_long_new_versions_are_named),
        TEST(the_longest_code_survives_everything_a_scanner_adds),
        TEST(every_prefix_of_a_code_is_refused_or_a_shorter_one),
    };

    return RUN_TESTS(tests, argc, argv);
}
