/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The families of one village (FORMAT.md, "Site list"): a CBOR sequence of
 * items by ascending cti.  A list has at least one item and one encoding.
 * Memory is 40 bytes an item, bounded by SALUR_SITE_ENTRIES_MAX.
 */
#include "salur/stage.h"

#include <stdlib.h>
#include <string.h>

#include "base/cbor.h"
#include "base/num.h"
#include "list/value.h"
#include "salur/merkle.h"

_Static_assert(sizeof(struct salur_item) == 40, "10 million fit 400 MB");

void
salur_item_encode(const struct salur_item *item, struct salur_buf *out)
{
    sl_cbor_put_array(out, 4);
    sl_cbor_put_bstr(out, salur_bytes(item->cti.bytes, SALUR_CTI_LEN));
    sl_cbor_put_int(out, item->amount_idr);
    sl_cbor_put_tstr(out, sl_string_view(item->package, sizeof item->package));
    sl_cbor_put_uint(out, item->card);
}

static int
compare_items(const void *a, const void *b)
{
    const struct salur_item *left = a;
    const struct salur_item *right = b;

    return memcmp(left->cti.bytes, right->cti.bytes, SALUR_CTI_LEN);
}

/* The item at index by itself and after the one before it. */
static enum salur_err
check_at(const struct salur_item *items, size_t index)
{
    enum salur_err err = sl_item_check(&items[index]);
    int order;

    if (err != SALUR_OK || index == 0) {
        return err;
    }
    order = compare_items(&items[index - 1], &items[index]);
    return order < 0    ? SALUR_OK
           : order == 0 ? SALUR_E_DUPLICATE
                        : SALUR_E_ORDER;
}

static enum salur_err
check_list(const struct salur_site_list *list)
{
    enum salur_err err = SALUR_OK;

    if (list->count == 0) {
        return SALUR_E_EMPTY;
    }
    if (list->count > SALUR_SITE_ENTRIES_MAX) {
        return SALUR_E_LIMIT;
    }
    for (size_t i = 0; err == SALUR_OK && i < list->count; i++) {
        err = check_at(list->items, i);
    }
    return err;
}

enum salur_err
salur_site_list_sort(struct salur_site_list *list)
{
    if (list->count > 1) {
        qsort(list->items, list->count, sizeof list->items[0], compare_items);
    }
    for (size_t i = 1; i < list->count; i++) {
        if (compare_items(&list->items[i - 1], &list->items[i]) == 0) {
            return SALUR_E_DUPLICATE;
        }
    }
    return SALUR_OK;
}

enum salur_err
salur_site_list_encode(const struct salur_site_list *list,
                       struct salur_buf *out)
{
    enum salur_err err = check_list(list);

    if (err != SALUR_OK) {
        return err;
    }
    for (size_t i = 0; i < list->count; i++) {
        salur_item_encode(&list->items[i], out);
    }
    return out->err;
}

static void
read_item(struct sl_reader *rd, struct salur_item *item)
{
    struct salur_bytes package;

    memset(item, 0, sizeof *item);
    sl_cbor_array_of(rd, 4);
    sl_cbor_bstr_copy(rd, item->cti.bytes, SALUR_CTI_LEN);
    /* Both bounds fit the fields. */
    item->amount_idr =
        (int64_t)sl_cbor_uint_max(rd, (uint64_t)SALUR_AMOUNT_MAX);
    package = sl_cbor_tstr(rd, 0, SALUR_PACKAGE_MAX);
    item->card = (uint32_t)sl_cbor_uint_max(rd, UINT32_MAX);
    if (rd->err == SALUR_OK) {
        rd->err = sl_code_copy(item->package, package, 0);
    }
}

enum salur_err
salur_site_list_decode(struct salur_site_list *out, struct salur_bytes bytes)
{
    struct sl_reader rd;
    void *items = NULL;
    size_t cap = 0;
    enum salur_err err = bytes.len == 0 ? SALUR_E_EMPTY : SALUR_OK;

    memset(out, 0, sizeof *out);
    sl_reader_init(&rd, bytes);
    while (err == SALUR_OK && !sl_reader_done(&rd)) {
        err = sl_array_grow(&items, &cap, out->count + 1,
                            SALUR_SITE_ENTRIES_MAX, sizeof out->items[0]);
        if (err != SALUR_OK) {
            break;
        }
        out->items = items;
        read_item(&rd, &out->items[out->count]);
        err = rd.err == SALUR_OK ? check_at(out->items, out->count) : rd.err;
        out->count++;
    }
    if (err != SALUR_OK) {
        out->items = items;
        salur_site_list_wipe(out);
    }
    return err;
}

void
salur_site_list_wipe(struct salur_site_list *list)
{
    if (list == NULL) {
        return;
    }
    free(list->items);
    memset(list, 0, sizeof *list);
}

const struct salur_item *
salur_site_list_find(const struct salur_site_list *list,
                     const struct salur_cti *cti)
{
    struct salur_item wanted;

    if (list->count == 0) {
        return NULL;
    }
    memset(&wanted, 0, sizeof wanted);
    wanted.cti = *cti;
    return bsearch(&wanted, list->items, list->count, sizeof list->items[0],
                   compare_items);
}

enum salur_err
salur_site_list_line(const struct salur_site_list *list, uint64_t site,
                     struct salur_hasher *hasher, struct salur_site_line *out)
{
    uint8_t store[SALUR_SITE_ITEM_MAX];
    struct salur_hash leaf;
    struct salur_tree tree;
    struct salur_buf item;
    enum salur_err err = check_list(list);

    memset(out, 0, sizeof *out);
    if (err == SALUR_OK) {
        err = sl_site_check(site);
    }
    salur_tree_init(&tree);
    salur_buf_fixed(&item, store, sizeof store);
    for (size_t i = 0; err == SALUR_OK && i < list->count; i++) {
        salur_buf_clear(&item);
        salur_item_encode(&list->items[i], &item);
        salur_hash_leaf(hasher, salur_buf_view(&item), &leaf);
        salur_tree_append(&tree, hasher, &leaf);
        err = sl_add_i64(out->amount_idr, list->items[i].amount_idr,
                         &out->amount_idr);
    }
    if (err != SALUR_OK) {
        memset(out, 0, sizeof *out);
        return err;
    }
    out->site = site;
    out->count = list->count;
    salur_tree_root(&tree, hasher, &out->root);
    return SALUR_OK;
}
