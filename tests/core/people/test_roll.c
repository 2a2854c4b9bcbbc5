/* SPDX-License-Identifier: Apache-2.0 */
#include "people/roll.h"

#include <stdio.h>
#include <string.h>

#include "base/cbor.h"
#include "harness.h"

/* FORMAT.md, "People": the roll of one family. */
static const char example[] =
    "87 6f 73616c75722f70656f706c652f7631"
    "   83 63 504b48 1a 0003176c 01"
    "   1b 000000024e257421"
    "   68 53756b616d616a75 64 30383030"
    "   5820 0cc08e77f406a9a6ea684eafcaab692e"
    "        552260e2e627b0b4bff02cf39d11cd9d"
    "   81 87 50 5a2bfe2e0951cdf8c04f323d661534e4"
    "         6b 5349544920434f4e544f48 60 63 303031 60 64 30303031"
    "         48 ad00c6e4b1eea295";

/* One family in the clear, of which a test spoils a part. */
static struct salur_person
siti(void)
{
    struct salur_person person = {
        .name = "SITI CONTOH", .rt = "001", .nik_tail = "0001"};

    from_hex(person.cti.bytes, SALUR_CTI_LEN,
             "5a2bfe2e0951cdf8c04f323d661534e4");
    from_hex(person.kk_tag, sizeof person.kk_tag, "ad00c6e4b1eea295");
    person.has_kk_tag = 1;
    return person;
}

static struct sl_roll_head
head_of(uint64_t count)
{
    struct sl_roll_head head = {
        .terms = {.stage = {.programme = "PKH", .period = 202604, .batch = 1},
                  .site = UINT64_C(9901012001),
                  .village = "Sukamaju",
                  .contact = "0800",
                  .count = count}};

    from_hex(head.tag_key, SL_TAG_KEY_LEN,
             "0cc08e77f406a9a6ea684eafcaab692e"
             "552260e2e627b0b4bff02cf39d11cd9d");
    return head;
}

/* Read to the end. */
static enum salur_err
read_all(struct salur_bytes bytes)
{
    struct salur_person person;
    struct sl_roll roll;
    enum salur_err err = sl_roll_open(&roll, bytes);

    while (err == SALUR_OK) {
        err = sl_roll_next(&roll, &person);
    }
    return err;
}

static void
the_example_of_the_format_is_written_and_read(void)
{
    struct sl_roll_head head = head_of(1);
    struct salur_person person = siti();
    struct salur_person back;
    struct sl_roll roll;
    struct salur_buf out;
    uint8_t wanted[256];
    size_t len = from_hex(wanted, sizeof wanted, example);

    salur_buf_init(&out, 1 << 12);
    sl_roll_put_head(&out, &head);
    sl_roll_put_person(&out, &person);
    CHECK_MEM(out.ptr, out.len, wanted, len);
    CHECK_ERR(sl_roll_open(&roll, salur_buf_view(&out)), SALUR_OK);
    CHECK_STR(roll.head.terms.village, "Sukamaju");
    CHECK_STR(roll.head.terms.contact, "0800");
    CHECK_U64(roll.head.terms.site, 9901012001);
    CHECK_U64(roll.head.terms.count, 1);
    CHECK_MEM(roll.head.tag_key, SL_TAG_KEY_LEN, head.tag_key, SL_TAG_KEY_LEN);
    CHECK_ERR(sl_roll_next(&roll, &back), SALUR_OK);
    CHECK_MEM(&back, sizeof back, &person, sizeof person);
    CHECK_ERR(sl_roll_next(&roll, &back), SALUR_E_ENDED);
    CHECK_ERR(sl_roll_next(&roll, &back), SALUR_E_ENDED);
    salur_buf_wipe(&out);
}

static void
every_prefix_and_every_suffix_is_refused(void)
{
    uint8_t bytes[256];
    size_t len = from_hex(bytes, sizeof bytes - 1, example);

    for (size_t i = 0; i < len; i++) {
        CHECK_ERR(read_all(salur_bytes(bytes, i)), SALUR_E_SHORT);
    }
    bytes[len] = 0xf6;
    CHECK_ERR(read_all(salur_bytes(bytes, len + 1)), SALUR_E_TRAILING);
}

/* What is accepted has one encoding: no changed bit gives the same roll. */
static void
every_changed_bit_is_refused_or_read_as_changed(void)
{
    uint8_t bytes[256];
    size_t len = from_hex(bytes, sizeof bytes, example);
    unsigned refused = 0;

    for (size_t bit = 0; bit < 8 * len; bit++) {
        struct salur_person person;
        struct sl_roll roll;
        struct salur_buf out;

        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8); /* one bit */
        salur_buf_init(&out, 1 << 12);
        if (sl_roll_open(&roll, salur_bytes(bytes, len)) == SALUR_OK &&
            sl_roll_next(&roll, &person) == SALUR_OK &&
            sl_roll_next(&roll, &person) == SALUR_E_ENDED) {
            CHECK_ERR(sl_roll_open(&roll, salur_bytes(bytes, len)), SALUR_OK);
            sl_roll_put_head(&out, &roll.head);
            CHECK_ERR(sl_roll_next(&roll, &person), SALUR_OK);
            sl_roll_put_person(&out, &person);
            CHECK_MEM(out.ptr, out.len, bytes, len);
        } else {
            refused++;
        }
        salur_buf_wipe(&out);
        bytes[bit / 8] ^= (uint8_t)(1U << bit % 8); /* one bit */
    }
    CHECK(refused > 0 && refused < 8 * len);
}

/* A text of len bytes with a NUL. */
static void
fill(char *out, char c, size_t len)
{
    memset(out, c, len);
    out[len] = '\0';
}

static enum salur_err
read_person(const struct salur_person *person)
{
    struct sl_roll_head head = head_of(1);
    struct salur_buf out;
    enum salur_err err;

    salur_buf_init(&out, 1 << 12);
    sl_roll_put_head(&out, &head);
    sl_roll_put_person(&out, person);
    CHECK_ERR(out.err, SALUR_OK);
    err = read_all(salur_buf_view(&out));
    salur_buf_wipe(&out);
    return err;
}

static void
one_defect_of_a_family_each_is_refused(void)
{
    struct salur_person person = siti();

    CHECK_ERR(read_person(&person), SALUR_E_ENDED);
    person.name[0] = '\0';
    CHECK_ERR(read_person(&person), SALUR_E_RANGE);
    fill(person.name, 'A', SALUR_PERSON_NAME_MAX);
    CHECK_ERR(read_person(&person), SALUR_E_ENDED);
    person.name[0] = '\x1b';
    CHECK_ERR(read_person(&person), SALUR_E_UTF8);
    person.name[0] = '\xff';
    CHECK_ERR(read_person(&person), SALUR_E_UTF8);
    person = siti();
    fill(person.address, 'A', SALUR_PERSON_ADDRESS_MAX);
    fill(person.rt, '1', SALUR_PERSON_RT_MAX);
    fill(person.rw, '1', SALUR_PERSON_RT_MAX);
    person.has_kk_tag = 0;
    CHECK_ERR(read_person(&person), SALUR_E_ENDED);
    person.address[3] = '\n';
    CHECK_ERR(read_person(&person), SALUR_E_UTF8);
    person = siti();
    person.nik_tail[3] = '\0';
    CHECK_ERR(read_person(&person), SALUR_E_RANGE);
    fill(person.nik_tail, 'x', 4);
    CHECK_ERR(read_person(&person), SALUR_E_NIK);
}

/* Texts longer than the structure holds: written by hand. */
static void
texts_beyond_their_bounds_are_refused(void)
{
    static const struct {
        size_t name;
        size_t address;
        size_t rt;
        size_t tag;
        enum salur_err err;
    } rows[] = {
        {SALUR_PERSON_NAME_MAX, SALUR_PERSON_ADDRESS_MAX, SALUR_PERSON_RT_MAX,
         8, SALUR_E_ENDED},
        {SALUR_PERSON_NAME_MAX + 1, 0, 0, 8, SALUR_E_RANGE},
        {1, SALUR_PERSON_ADDRESS_MAX + 1, 0, 8, SALUR_E_RANGE},
        {1, 0, SALUR_PERSON_RT_MAX + 1, 8, SALUR_E_RANGE},
        {1, 0, 0, 7, SALUR_E_RANGE},
        {1, 0, 0, 9, SALUR_E_RANGE},
    };
    struct sl_roll_head head = head_of(1);

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[256];
        struct salur_buf out;

        memset(text, 'a', sizeof text);
        salur_buf_init(&out, 1 << 12);
        sl_roll_put_head(&out, &head);
        sl_cbor_put_array(&out, 7);
        sl_cbor_put_bstr(&out, salur_bytes(text, SALUR_CTI_LEN));
        sl_cbor_put_tstr(&out, salur_bytes(text, rows[i].name));
        sl_cbor_put_tstr(&out, salur_bytes(text, rows[i].address));
        sl_cbor_put_tstr(&out, salur_bytes(text, rows[i].rt));
        sl_cbor_put_tstr(&out, salur_bytes(text, 0));
        sl_cbor_put_tstr(&out, salur_bytes_str("0001"));
        sl_cbor_put_bstr(&out, salur_bytes(text, rows[i].tag));
        if (!CHECK_ERR(read_all(salur_buf_view(&out)), rows[i].err)) {
            printf("  row %zu\n", i);
        }
        salur_buf_wipe(&out);
    }
}

static enum salur_err
read_head(const struct sl_roll_head *head)
{
    struct sl_roll roll;
    struct salur_buf out;
    enum salur_err err;

    salur_buf_init(&out, 1 << 12);
    sl_roll_put_head(&out, head);
    err = sl_roll_open(&roll, salur_buf_view(&out));
    salur_buf_wipe(&out);
    return err;
}

static void
one_defect_of_the_head_each_is_refused(void)
{
    struct sl_roll_head head = head_of(0);

    CHECK_ERR(read_head(&head), SALUR_OK);
    head.terms.site = 99;
    CHECK_ERR(read_head(&head), SALUR_E_RANGE);
    head = head_of(0);
    head.terms.stage.batch = 0;
    CHECK_ERR(read_head(&head), SALUR_E_RANGE);
    head = head_of(0);
    head.terms.stage.programme[0] = '\0';
    CHECK_ERR(read_head(&head), SALUR_E_RANGE);
    head = head_of(0);
    head.terms.village[0] = '\t';
    CHECK_ERR(read_head(&head), SALUR_E_UTF8);
    head = head_of(0);
    fill(head.terms.contact, '0', SALUR_CONTACT_MAX);
    fill(head.terms.village, '0', SALUR_VILLAGE_MAX);
    CHECK_ERR(read_head(&head), SALUR_OK);
    head = head_of(SALUR_SITE_ENTRIES_MAX + 1);
    CHECK_ERR(read_head(&head), SALUR_E_LIMIT);
    head = head_of(SALUR_SITE_ENTRIES_MAX);
    CHECK_ERR(read_head(&head), SALUR_OK);
}

static void
a_newer_roll_is_told_before_its_items_are_counted(void)
{
    struct salur_buf out;
    struct sl_roll roll;

    salur_buf_init(&out, 64);
    sl_cbor_put_array(&out, 9);
    sl_cbor_put_tstr(&out, salur_bytes_str("salur/people/v2"));
    CHECK_ERR(sl_roll_open(&roll, salur_buf_view(&out)), SALUR_E_VERSION);
    salur_buf_clear(&out);
    sl_cbor_put_array(&out, 9);
    sl_cbor_put_tstr(&out, salur_bytes_str("salur/people/v1"));
    CHECK_ERR(sl_roll_open(&roll, salur_buf_view(&out)), SALUR_E_SYNTAX);
    salur_buf_clear(&out);
    sl_cbor_put_array(&out, 7);
    sl_cbor_put_tstr(&out, salur_bytes_str("salur/e1"));
    CHECK_ERR(sl_roll_open(&roll, salur_buf_view(&out)), SALUR_E_SYNTAX);
    salur_buf_wipe(&out);
}

static void
families_stand_in_the_order_of_their_ids(void)
{
    struct sl_roll_head head = head_of(2);
    struct salur_person first = siti();
    struct salur_person second = siti();
    struct salur_buf out;

    salur_buf_init(&out, 1 << 12);
    sl_roll_put_head(&out, &head);
    sl_roll_put_person(&out, &first);
    sl_roll_put_person(&out, &second);
    CHECK_ERR(read_all(salur_buf_view(&out)), SALUR_E_ORDER);
    second.cti.bytes[15]++;
    salur_buf_clear(&out);
    sl_roll_put_head(&out, &head);
    sl_roll_put_person(&out, &first);
    sl_roll_put_person(&out, &second);
    CHECK_ERR(read_all(salur_buf_view(&out)), SALUR_E_ENDED);
    salur_buf_clear(&out);
    sl_roll_put_head(&out, &head);
    sl_roll_put_person(&out, &second);
    sl_roll_put_person(&out, &first);
    CHECK_ERR(read_all(salur_buf_view(&out)), SALUR_E_ORDER);
    salur_buf_wipe(&out);
}

static void
the_largest_family_fits_the_bound(void)
{
    struct sl_roll_head head = head_of(SALUR_SITE_ENTRIES_MAX);
    struct salur_person person = siti();
    struct salur_buf out;

    fill(head.terms.village, 'a', SALUR_VILLAGE_MAX);
    fill(head.terms.contact, 'a', SALUR_CONTACT_MAX);
    fill(head.terms.stage.programme, 'A', SALUR_PROGRAMME_MAX);
    head.terms.stage.period = 999999;
    head.terms.stage.batch = 99;
    fill(person.name, 'a', SALUR_PERSON_NAME_MAX);
    fill(person.address, 'a', SALUR_PERSON_ADDRESS_MAX);
    fill(person.rt, 'a', SALUR_PERSON_RT_MAX);
    fill(person.rw, 'a', SALUR_PERSON_RT_MAX);
    salur_buf_init(&out, 1 << 12);
    sl_roll_put_head(&out, &head);
    CHECK(out.len <= SL_ROLL_HEAD_MAX);
    salur_buf_clear(&out);
    sl_roll_put_person(&out, &person);
    CHECK(out.len <= SL_ROLL_PERSON_MAX && out.len + 4 > SL_ROLL_PERSON_MAX);
    CHECK_U64(sl_roll_max(2), SL_ROLL_HEAD_MAX + 2 * SL_ROLL_PERSON_MAX);
    CHECK_U64(sl_roll_max(UINT64_MAX), sl_roll_max(SALUR_SITE_ENTRIES_MAX));
    salur_buf_wipe(&out);
}

/* FORMAT.md, "People store": the row of that family. */
static void
a_row_is_the_family_without_its_id(void)
{
    struct salur_person person = siti();
    struct salur_person back;
    struct salur_buf out;
    uint8_t wanted[64];
    size_t len = from_hex(wanted, sizeof wanted,
                          "86 6b 5349544920434f4e544f48 60 63 303031 60"
                          "64 30303031 48 ad00c6e4b1eea295");

    salur_buf_init(&out, 1 << 12);
    sl_roll_put_row(&out, &person);
    CHECK_MEM(out.ptr, out.len, wanted, len);
    CHECK_ERR(sl_roll_read_row(&back, salur_buf_view(&out)), SALUR_OK);
    CHECK_STR(back.name, person.name);
    CHECK_MEM(back.kk_tag, 8, person.kk_tag, 8);
    for (size_t i = 0; i < len; i++) {
        CHECK_ERR(sl_roll_read_row(&back, salur_bytes(wanted, i)),
                  SALUR_E_SHORT);
        CHECK_STR(back.name, "");
    }
    sl_put_u8(&out, 0);
    CHECK_ERR(sl_roll_read_row(&back, salur_buf_view(&out)), SALUR_E_TRAILING);
    salur_buf_wipe(&out);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(the_example_of_the_format_is_written_and_read),
        TEST(every_prefix_and_every_suffix_is_refused),
        TEST(every_changed_bit_is_refused_or_read_as_changed),
        TEST(one_defect_of_a_family_each_is_refused),
        TEST(texts_beyond_their_bounds_are_refused),
        TEST(one_defect_of_the_head_each_is_refused),
        TEST(a_newer_roll_is_told_before_its_items_are_counted),
        TEST(families_stand_in_the_order_of_their_ids),
        TEST(the_largest_family_fits_the_bound),
        TEST(a_row_is_the_family_without_its_id),
    };

    return RUN_TESTS(tests, argc, argv);
}
