/* SPDX-License-Identifier: Apache-2.0 */
/* A village's store and the files in it, put aside, changed and put back. */
#ifndef STORE_FILES_H
#define STORE_FILES_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"
#include "salur/file.h"
#include "salur/journal.h"
#include "salur/redeem.h"
#include "village.h"

static const struct salur_stamp stamp = {VILLAGE_OPEN_S, "Wati"};

struct shop {
    struct village village;
    struct salur_ledger *ledger; /* NULL while closed */
    char path[256];
};

/* A store with a bundle of 100 families, open. */
static inline void
shop_open(struct shop *shop, const char *name)
{
    memset(shop, 0, sizeof *shop);
    village_open(&shop->village);
    shop->ledger =
        village_stocked(&shop->village, name,
                        (struct village_bundle){.families = 100}, shop->path);
}

static inline void
shop_shut(struct shop *shop)
{
    salur_ledger_close(shop->ledger);
    shop->ledger = NULL;
}

static inline void
shop_close(struct shop *shop)
{
    shop_shut(shop);
    village_close(&shop->village);
}

/* Open again; what it says.  The recovery is zeroes after an error. */
static inline enum salur_err
shop_reopen(struct shop *shop, struct salur_recovery *out)
{
    enum salur_err err;

    shop_shut(shop);
    err = salur_ledger_open(&shop->ledger, shop->path, 0);
    memset(out, 0, sizeof *out);
    if (err == SALUR_OK) {
        *out = *salur_ledger_recovery(shop->ledger);
    }
    return err;
}

/* Redeem family n; its outcome. */
static inline enum salur_err
shop_pay(struct shop *shop, size_t n)
{
    struct salur_presented presented = {.cti = village_item(1, n).cti};
    struct salur_redeemed out;
    enum salur_err err = salur_redeem(shop->ledger, &presented, &stamp, &out);

    return err == SALUR_OK ? out.outcome : err;
}

static inline uint64_t
shop_size(struct shop *shop)
{
    struct salur_ledger_status status;

    CHECK_ERR(salur_ledger_status(shop->ledger, &status), SALUR_OK);
    return status.head.size;
}

static inline char *
shop_name(const struct shop *shop, const char *name, char path[512])
{
    (void)snprintf(path, 512, "%s/%s", shop->path, name);
    return path;
}

/* A file's bytes, put aside. */
struct aside {
    uint8_t *bytes;
    size_t len;
};

static inline struct aside
put_aside(const struct shop *shop, const char *name)
{
    struct aside aside = {NULL, 0};
    char path[512];

    aside.bytes = read_file(shop_name(shop, name, path), &aside.len);
    return aside;
}

/* Write a file of the store: len bytes. */
static inline void
put_file(const struct shop *shop, const char *name, const uint8_t *bytes,
         size_t len)
{
    char path[512];

    CHECK_ERR(salur_file_write(shop_name(shop, name, path),
                               salur_bytes(bytes, len),
                               SALUR_FILE_REPLACE | SALUR_FILE_SECRET),
              SALUR_OK);
}

static inline void
remove_file(const struct shop *shop, const char *name)
{
    char path[512];

    CHECK(unlink(shop_name(shop, name, path)) == 0);
}

/* Three files of a store at one moment, as an image of its disk has them. */
struct image {
    struct aside data;
    struct aside journal;
    struct aside mark;
};

static inline struct image
image_take(const struct shop *shop)
{
    return (struct image){put_aside(shop, "log/data.mdb"),
                          put_aside(shop, "journal"),
                          put_aside(shop, "settled")};
}

static inline void
image_put(const struct shop *shop, const struct image *image)
{
    put_file(shop, "log/data.mdb", image->data.bytes, image->data.len);
    put_file(shop, "journal", image->journal.bytes, image->journal.len);
    put_file(shop, "settled", image->mark.bytes, image->mark.len);
}

static inline void
image_free(struct image *image)
{
    free(image->data.bytes);
    free(image->journal.bytes);
    free(image->mark.bytes);
}

/* The last entry but one is a restored entry of this cause. */
static inline void
check_restored(struct shop *shop, uint32_t cause, uint64_t size)
{
    struct salur_buf buf = {0};
    struct salur_entry entry;

    entry = village_entry(shop->ledger, shop_size(shop) - 2, &buf);
    CHECK(entry.kind == SALUR_KIND_RESTORED);
    CHECK_U64(entry.body.restored.cause, cause);
    CHECK_U64(entry.body.restored.head.size, size);
    CHECK_STR(entry.body.restored.origin, VILLAGE_ORIGIN);
    salur_buf_wipe(&buf);
}

#endif
