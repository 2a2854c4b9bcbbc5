/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cbor.h"
#include "salur/stage.h"

#include <stdlib.h>
#include <string.h>

#include "harness.h"

#define SITE UINT64_C(9901012001)

/* FORMAT.md, "Site list": the example, two families. */
static const char example_list[] =
    "84 50 000102030405060708090a0b0c0d0e0f 1a 000aae60 60 01"
    "84 50 f00102030405060708090a0b0c0d0e0f 00 62 4232 02";

/* FORMAT.md, "Site line": the line of that list. */
static const char example_line[] =
    "site 9901012001 2 700000 "
    "DYF23ZeYetGcuB1HH7xpx1W7Xb2HirGeha6QpJigWJM=\n";

static struct salur_item
make_item(uint8_t first, int64_t amount_idr, const char *package, uint32_t card)
{
    struct salur_item item;

    memset(&item, 0, sizeof item);
    for (uint8_t i = 0; i < SALUR_CTI_LEN; i++) {
        item.cti.bytes[i] = i;
    }
    item.cti.bytes[0] = first;
    item.amount_idr = amount_idr;
    memcpy(item.package, package, strlen(package));
    item.card = card;
    return item;
}

static void
make_example(struct salur_item items[2])
{
    items[0] = make_item(0x00, 700000, "", 1);
    items[1] = make_item(0xf0, 0, "B2", 2);
}

static void
the_example_is_written_and_read_back(void)
{
    struct salur_item items[2];
    struct salur_site_list list = {items, 2};
    struct salur_site_list back;
    struct salur_buf buf;
    uint8_t wanted[128];
    size_t len = from_hex(wanted, sizeof wanted, example_list);

    make_example(items);
    salur_buf_init(&buf, 1 << 12);
    CHECK_ERR(salur_site_list_encode(&list, &buf), SALUR_OK);
    CHECK_MEM(buf.ptr, buf.len, wanted, len);
    CHECK_ERR(salur_site_list_decode(&back, salur_buf_view(&buf)), SALUR_OK);
    if (CHECK_U64(back.count, 2)) {
        CHECK_MEM(back.items, 2 * sizeof items[0], items, sizeof items);
    }
    salur_site_list_wipe(&back);
    salur_site_list_wipe(&back);
    salur_site_list_wipe(NULL);
    salur_buf_wipe(&buf);
}

static void
the_line_of_the_example_is_known(void)
{
    struct salur_item items[2];
    struct salur_site_list list = {items, 2};
    struct salur_hasher *hasher = NULL;
    struct salur_site_line line;
    struct salur_hash leaves[2];
    struct salur_hash root;
    struct salur_buf buf;

    make_example(items);
    CHECK_ERR(salur_hasher_new(&hasher), SALUR_OK);
    CHECK_ERR(salur_site_list_line(&list, SITE, hasher, &line), SALUR_OK);
    CHECK_U64(line.count, 2);
    CHECK_I64(line.amount_idr, 700000);
    salur_buf_init(&buf, 1 << 12);
    for (size_t i = 0; i < 2; i++) {
        salur_buf_clear(&buf);
        salur_item_encode(&items[i], &buf);
        salur_hash_leaf(hasher, salur_buf_view(&buf), &leaves[i]);
    }
    salur_hash_node(hasher, &leaves[0], &leaves[1], &root);
    CHECK(salur_hash_equal(&line.root, &root));
    salur_buf_clear(&buf);
    CHECK_ERR(salur_site_line_format(&line, &buf), SALUR_OK);
    CHECK_MEM(buf.ptr, buf.len, example_line, sizeof example_line - 1);
    CHECK_ERR(salur_site_list_line(&list, 1, hasher, &line), SALUR_E_RANGE);
    list.count = 0;
    CHECK_ERR(salur_site_list_line(&list, SITE, hasher, &line), SALUR_E_EMPTY);
    CHECK_U64(line.count, 0);
    salur_buf_wipe(&buf);
    salur_hasher_free(hasher);
}

static void
bad_lists_are_refused(void)
{
#define A "50 000102030405060708090a0b0c0d0e0f "
#define B "50 f00102030405060708090a0b0c0d0e0f "
    static const struct {
        const char *hex;
        enum salur_err err;
    } bad[] = {
        {"", SALUR_E_EMPTY},
        {"84" A "01 60 01 84" A "01 60 01", SALUR_E_DUPLICATE},
        {"84" B "01 60 01 84" A "01 60 01", SALUR_E_ORDER},
        {"84" A "01 60 01 84" A "02 60 02", SALUR_E_DUPLICATE},
        {"83" A "01 60", SALUR_E_SYNTAX},
        {"85" A "01 60 01 01", SALUR_E_SYNTAX},
        {"9f" A "01 60 01 ff", SALUR_E_SYNTAX},
        {"9804" A "01 60 01", SALUR_E_CANONICAL},
        {"a2" A "01 60 01", SALUR_E_SYNTAX},
        {"84 4f 0102030405060708090a0b0c0d0e0f 01 60 01", SALUR_E_RANGE},
        {"84 51 000102030405060708090a0b0c0d0e0f10 01 60 01", SALUR_E_RANGE},
        {"84 70 30303030303030303030303030303030 01 60 01", SALUR_E_SYNTAX},
        {"84" A "00 60 01", SALUR_E_AMOUNT},
        {"84" A "20 60 01", SALUR_E_SYNTAX},
        {"84" A "1801 60 01", SALUR_E_CANONICAL},
        {"84" A "1a3b9aca01 60 01", SALUR_E_RANGE},
        {"84" A "fb3ff0000000000000 60 01", SALUR_E_SYNTAX},
        {"84" A "01 61 61 01", SALUR_E_SYNTAX},
        {"84" A "01 61 20 01", SALUR_E_SYNTAX},
        {"84" A "01 41 41 01", SALUR_E_SYNTAX},
        {"84" A "01 61 00 01", SALUR_E_UTF8},
        {"84" A "01 69 414141414141414141 01", SALUR_E_RANGE},
        {"84" A "01 f6 01", SALUR_E_SYNTAX},
        {"84" A "01 60 00", SALUR_E_RANGE},
        {"84" A "01 60 1b0000000100000000", SALUR_E_RANGE},
        {"84" A "01 60 01 00", SALUR_E_SYNTAX},
    };
#undef A
#undef B

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct salur_site_list list = {NULL, 7};
        uint8_t bytes[128];
        size_t len = from_hex(bytes, sizeof bytes, bad[i].hex);

        if (!CHECK_ERR(salur_site_list_decode(&list, salur_bytes(bytes, len)),
                       bad[i].err)) {
            CHECK_STR(bad[i].hex, ""); /* shows which */
        }
        CHECK(list.items == NULL && list.count == 0);
    }
}

/* A list of random items, as lists come: any order of ids. */
static void
make_random(struct salur_site_list *list, size_t count)
{
    struct prng prng = {count};

    list->items = calloc(count, sizeof list->items[0]);
    list->count = list->items == NULL ? 0 : count;
    for (size_t i = 0; i < list->count; i++) {
        list->items[i] =
            make_item(0, 1 + (int64_t)prng_below(&prng, SALUR_AMOUNT_MAX),
                      i % 3 == 0 ? "GULA" : "", 1 + (uint32_t)(i % 300));
        prng_fill(&prng, list->items[i].cti.bytes, SALUR_CTI_LEN);
    }
}

static void
every_prefix_is_refused_or_a_shorter_list(void)
{
    struct salur_site_list list;
    struct salur_site_list back;
    struct salur_buf again;
    struct salur_buf buf;

    make_random(&list, 5);
    CHECK_ERR(salur_site_list_sort(&list), SALUR_OK);
    salur_buf_init(&buf, 1 << 12);
    CHECK_ERR(salur_site_list_encode(&list, &buf), SALUR_OK);
    for (size_t n = 0; n < buf.len; n++) {
        struct salur_bytes prefix = salur_bytes(buf.ptr, n);

        if (salur_site_list_decode(&back, prefix) == SALUR_OK) {
            salur_buf_init(&again, 1 << 12);
            CHECK_ERR(salur_site_list_encode(&back, &again), SALUR_OK);
            CHECK(salur_bytes_equal(salur_buf_view(&again), prefix));
            CHECK(back.count < list.count);
            salur_buf_wipe(&again);
        }
        salur_site_list_wipe(&back);
    }
    salur_buf_wipe(&buf);
    salur_site_list_wipe(&list);
}

static void
every_bit_flip_is_refused_or_another_list_of_another_root(void)
{
    struct salur_hasher *hasher = NULL;
    struct salur_site_line line;
    struct salur_site_line other;
    struct salur_site_list list;
    struct salur_site_list back;
    struct salur_buf buf;
    struct salur_buf again;

    CHECK_ERR(salur_hasher_new(&hasher), SALUR_OK);
    make_random(&list, 5);
    CHECK_ERR(salur_site_list_sort(&list), SALUR_OK);
    CHECK_ERR(salur_site_list_line(&list, SITE, hasher, &line), SALUR_OK);
    salur_buf_init(&buf, 1 << 12);
    CHECK_ERR(salur_site_list_encode(&list, &buf), SALUR_OK);
    for (size_t bit = 0; bit < buf.len * 8; bit++) {
        buf.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8); /* one bit */
        if (salur_site_list_decode(&back, salur_buf_view(&buf)) == SALUR_OK) {
            salur_buf_init(&again, 1 << 12);
            CHECK_ERR(salur_site_list_encode(&back, &again), SALUR_OK);
            CHECK(salur_bytes_equal(salur_buf_view(&again),
                                    salur_buf_view(&buf)));
            CHECK_ERR(salur_site_list_line(&back, SITE, hasher, &other),
                      SALUR_OK);
            CHECK(!salur_hash_equal(&line.root, &other.root));
            salur_buf_wipe(&again);
        }
        salur_site_list_wipe(&back);
        buf.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8); /* and back */
    }
    salur_buf_wipe(&buf);
    salur_site_list_wipe(&list);
    salur_hasher_free(hasher);
}

static void
a_sorted_list_finds_each_of_its_ids_and_no_other(void)
{
    struct salur_site_list list;
    struct salur_site_list none = {NULL, 0};

    make_random(&list, 1000);
    CHECK_ERR(salur_site_list_sort(&list), SALUR_OK);
    for (size_t i = 0; i < list.count; i++) {
        struct salur_cti other = list.items[i].cti;

        CHECK(salur_site_list_find(&list, &other) == &list.items[i]);
        other.bytes[15] ^= 1;
        CHECK(salur_site_list_find(&list, &other) == NULL);
    }
    CHECK(salur_site_list_find(&none, &list.items[0].cti) == NULL);
    salur_site_list_wipe(&list);
}

static void
two_of_one_id_are_refused_wherever_they_stand(void)
{
    struct salur_buf buf;

    salur_buf_init(&buf, 1 << 16);
    for (size_t i = 1; i < 20; i++) {
        struct salur_site_list list;

        make_random(&list, 20);
        list.items[i].cti = list.items[(i * 7 + 3) % i].cti;
        CHECK_ERR(salur_site_list_sort(&list), SALUR_E_DUPLICATE);
        CHECK_ERR(salur_site_list_encode(&list, &buf), SALUR_E_DUPLICATE);
        salur_site_list_wipe(&list);
    }
    CHECK_U64(buf.len, 0);
    salur_buf_wipe(&buf);
}

static void
what_would_not_be_read_is_not_written(void)
{
    const struct salur_item bad[] = {
        make_item(0, -1, "", 1),   make_item(0, SALUR_AMOUNT_MAX + 1, "", 1),
        make_item(0, 0, "", 1),    make_item(0, 1, "a", 1),
        make_item(0, 1, "A B", 1), make_item(0, 1, "ABCDEFGHI", 1),
        make_item(0, 1, "", 0),
    };
    struct salur_item items[2];
    struct salur_site_list list = {items, 2};
    struct salur_buf buf;

    salur_buf_init(&buf, 1 << 12);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        make_example(items);
        items[0] = bad[i];
        CHECK(salur_site_list_encode(&list, &buf) != SALUR_OK);
    }
    make_example(items);
    items[0].cti.bytes[0] = 0xf1;
    CHECK_ERR(salur_site_list_encode(&list, &buf), SALUR_E_ORDER);
    list.count = SALUR_SITE_ENTRIES_MAX + 1;
    CHECK_ERR(salur_site_list_encode(&list, &buf), SALUR_E_LIMIT);
    list.count = 0;
    CHECK_ERR(salur_site_list_encode(&list, &buf), SALUR_E_EMPTY);
    CHECK_U64(buf.len, 0);
    salur_buf_wipe(&buf);
}

static void
an_item_never_passes_its_bound(void)
{
    struct salur_item item =
        make_item(0xff, SALUR_AMOUNT_MAX, "ABCDEFGH", UINT32_MAX);
    uint8_t store[SALUR_SITE_ITEM_MAX];
    struct salur_buf buf;

    salur_buf_fixed(&buf, store, sizeof store);
    salur_item_encode(&item, &buf);
    CHECK_ERR(buf.err, SALUR_OK);
}

static void
a_list_past_its_bound_is_refused(void)
{
    struct salur_site_list list;
    struct salur_item item = make_item(0, 1, "", 1);
    struct salur_buf buf;

    salur_buf_init(&buf, 1 << 23);
    for (uint32_t i = 0; i <= SALUR_SITE_ENTRIES_MAX; i++) {
        item.cti.bytes[0] = (uint8_t)(i >> 16);       /* below 256 */
        item.cti.bytes[1] = (uint8_t)(i >> 8 & 0xff); /* masked */
        item.cti.bytes[2] = (uint8_t)(i & 0xff);      /* masked */
        if (i == SALUR_SITE_ENTRIES_MAX) {
            CHECK_ERR(salur_site_list_decode(&list, salur_buf_view(&buf)),
                      SALUR_OK);
            CHECK_U64(list.count, SALUR_SITE_ENTRIES_MAX);
            salur_site_list_wipe(&list);
        }
        salur_item_encode(&item, &buf);
    }
    CHECK_ERR(salur_site_list_decode(&list, salur_buf_view(&buf)),
              SALUR_E_LIMIT);
    salur_buf_wipe(&buf);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(the_example_is_written_and_read_back),
        TEST(the_line_of_the_example_is_known),
        TEST(bad_lists_are_refused),
        TEST(every_prefix_is_refused_or_a_shorter_list),
        TEST(every_bit_flip_is_refused_or_another_list_of_another_root),
        TEST(a_sorted_list_finds_each_of_its_ids_and_no_other),
        TEST(two_of_one_id_are_refused_wherever_they_stand),
        TEST(what_would_not_be_read_is_not_written),
        TEST(an_item_never_passes_its_bound),
        TEST(a_list_past_its_bound_is_refused),
    };

    return RUN_TESTS(tests, argc, argv);
}
