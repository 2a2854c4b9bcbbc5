/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The input is tried as a whole pack, and in place of one member of a good
 * bundle of one village and one family.  A stage text is signed as it comes,
 * as a careless approver would.  What opens has the good root and the good
 * list, whatever came in.
 */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "salur/bundle.h"

#define NOW_S INT64_C(1791244800) /* 2026-10-06 */
#define SITE UINT64_C(9901012001)
/* Behind the members that are replaced as they are. */
#define MEMBER_STAGE 5
#define MEMBER_PEOPLE 6

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
demand(int ok)
{
    if (!ok) {
        abort();
    }
}

struct good {
    struct salur_key *root;
    struct salur_key *approver;
    struct salur_buf trust;
    struct salur_stage stage;
    struct salur_buf line;
    struct salur_buf list;
};

static struct salur_key *
make_key(const char *name, enum salur_role role, uint8_t first)
{
    uint8_t seed[32] = {first};
    struct salur_key *key = NULL;

    demand(salur_key_from_seed(&key, name, role, seed) == SALUR_OK);
    return key;
}

static void
make_trust(struct good *good)
{
    char vkey[SALUR_VKEY_MAX];
    struct salur_buf text;

    salur_buf_init(&text, 1 << 12);
    sl_put_str(&text, "salur/trust/v1\nauthority test/fuzz\nserial 1\n"
                      "threshold 1\napprovals 1\nroot ");
    salur_vkey_format(vkey, salur_key_public(good->root));
    sl_put_str(&text, vkey);
    sl_put_str(&text, "\napprover ");
    salur_vkey_format(vkey, salur_key_public(good->approver));
    sl_put_str(&text, vkey);
    sl_put_str(&text, " 9901\n");
    demand(salur_note_sign(&good->trust, salur_buf_view(&text), good->root,
                           0) == SALUR_OK);
    salur_buf_wipe(&text);
}

static void
make_good(struct good *good)
{
    struct salur_item item = {.amount_idr = 700000, .card = 1};
    struct salur_site_list list = {&item, 1};
    struct salur_hasher *hasher = NULL;
    struct salur_site_line line;

    memset(good, 0, sizeof *good);
    good->root = make_key("test/root", SALUR_ROLE_ROOT, 1);
    good->approver = make_key("test/camat", SALUR_ROLE_APPROVER, 2);
    salur_buf_init(&good->trust, 1 << 12);
    salur_buf_init(&good->line, 1 << 12);
    salur_buf_init(&good->list, 1 << 12);
    make_trust(good);
    demand(salur_hasher_new(&hasher) == SALUR_OK);
    demand(salur_site_list_line(&list, SITE, hasher, &line) == SALUR_OK);
    demand(salur_site_list_encode(&list, &good->list) == SALUR_OK);
    demand(salur_site_line_format(&line, &good->line) == SALUR_OK);
    memcpy(good->stage.id.programme, "PKH", 4);
    good->stage.id.period = 202604;
    good->stage.id.batch = 1;
    good->stage.opens = (struct salur_date){2026, 10, 5};
    good->stage.closes = (struct salur_date){2026, 12, 20};
    good->stage.list_rows = 1;
    good->stage.sites = 1;
    good->stage.entitlements = 1;
    good->stage.amount_idr = 700000;
    salur_hash_leaf(hasher, salur_buf_view(&good->line), &good->stage.root);
    salur_hasher_free(hasher);
}

static void
wipe_good(struct good *good)
{
    salur_key_free(good->root);
    salur_key_free(good->approver);
    salur_buf_wipe(&good->trust);
    salur_buf_wipe(&good->line);
    salur_buf_wipe(&good->list);
}

/* Open; abort when what opens is not the good list under the good root. */
static enum salur_err
try_pack(const struct good *good, struct salur_bytes pack)
{
    struct salur_bundle bundle;
    struct salur_where where;

    enum salur_err err = salur_bundle_open(&bundle, pack, NULL, NOW_S, &where);

    if (err == SALUR_OK &&
        !salur_bytes_equal(bundle.parts.trust, salur_buf_view(&good->trust))) {
        /* A bundle of another office, good by its own roots: who is trusted
         * first is asked of a person. */
        demand(bundle.trust != NULL && bundle.approvals > 0);
    } else if (err == SALUR_OK) {
        demand(salur_hash_equal(&bundle.stage.root, &good->stage.root));
        demand(
            salur_bytes_equal(bundle.parts.list, salur_buf_view(&good->list)));
        demand(bundle.approvals == 1 && bundle.line.site == SITE);
    } else {
        demand(bundle.trust == NULL && bundle.list.items == NULL);
        demand(where.offset <= pack.len);
    }
    salur_bundle_wipe(&bundle);
    return err;
}

static enum salur_err
try_member(const struct good *good, unsigned member, struct salur_bytes input)
{
    struct salur_buf text;
    struct salur_buf stage;
    struct salur_buf pack;
    struct salur_bundle_parts parts = {
        .trust = salur_buf_view(&good->trust),
        .line = salur_buf_view(&good->line),
        .proof = salur_bytes_str("salur/site-proof/v1\nindex 0\nsites 1\n"),
        .list = salur_buf_view(&good->list),
    };
    struct salur_bytes *const at[] = {&parts.trust, &parts.line, &parts.proof,
                                      &parts.list, &parts.withdrawn};
    enum salur_err err;

    salur_buf_init(&text, 1 << 12);
    salur_buf_init(&stage, 1 << 22);
    salur_buf_init(&pack, 1 << 24);
    demand(salur_stage_format(&good->stage, &text) == SALUR_OK);
    if (member < sizeof at / sizeof at[0]) {
        *at[member] = input;
    } else if (member == MEMBER_PEOPLE) {
        parts.people = input;
    }
    if (salur_note_sign(&stage,
                        member == MEMBER_STAGE ? input : salur_buf_view(&text),
                        good->approver, 0) == SALUR_OK) {
        parts.stage = salur_buf_view(&stage);
    }
    err = salur_bundle_write(&parts, &pack);
    if (err == SALUR_OK) {
        err = try_pack(good, salur_buf_view(&pack));
    }
    salur_buf_wipe(&pack);
    salur_buf_wipe(&stage);
    salur_buf_wipe(&text);
    return err;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct good good;

    demand(salur_start() == SALUR_OK);
    make_good(&good);
    (void)try_pack(&good, salur_bytes(data, size));
    if (size > 0) {
        (void)try_member(&good, data[0] % (MEMBER_PEOPLE + 1),
                         salur_bytes(data + 1, size - 1));
    } else {
        /* No withdrawn list: the good bundle as it is. */
        demand(try_member(&good, 4, salur_bytes(NULL, 0)) == SALUR_OK);
    }
    wipe_good(&good);
    return 0;
}
