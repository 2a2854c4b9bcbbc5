/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A trust text that is read holds what every caller relies on.  Behind a NUL
 * stands a regional text, which is put below the first if it may be.
 */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "salur/limits.h"
#include "sign/trust.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(int holds)
{
    if (!holds) {
        abort();
    }
}

/* A village in the area: its first. */
static uint64_t
village_of(const char *area)
{
    uint64_t site = 0;

    for (size_t i = 0; i < SALUR_AREA_MAX; i++) {
        site = site * 10 + (i < strlen(area) ? (uint64_t)(area[i] - '0') : 0);
    }
    return site;
}

/* What one key's line promises. */
static void
check_key(const struct salur_trust *trust, const struct salur_trust_key *key)
{
    const struct salur_trust_key *found = salur_trust_find(trust, key->key.kid);
    const struct salur_trust_key *out = NULL;
    size_t len = strlen(key->area);
    enum salur_err err;

    while (found != key) {
        require(found != NULL); /* it is among those of its id */
        found = salur_trust_find_next(trust, found);
    }
    require(len == 0 || len == 2 || len == 4 || len == 6 || len == 10);
    require(salur_key_name_is_test(key->key.name) ==
            salur_trust_is_test(trust));
    require((key->key.type == SALUR_KEY_COSIGNATURE) ==
            (key->role == SALUR_ROLE_WITNESS));
    require(key->from_s < key->to_s);
    require(key->role == SALUR_ROLE_ISSUER || key->from_s == INT64_MIN);
    require(salur_area_contains(key->area, village_of(key->area)));
    if (key->role == SALUR_ROLE_LOG) {
        require(salur_trust_find_log(trust, key->key.name) == key);
        require(strstr(key->key.name, key->area) != NULL && len == 10);
    }
    require(key->withdrawn_size == UINT64_MAX ||
            (key->role == SALUR_ROLE_LOG && key->withdrawn_s != INT64_MAX &&
             key->withdrawn_size <= SALUR_LOG_ENTRIES_MAX));
    err = salur_trust_may(trust, key->key.kid, key->role, village_of(key->area),
                          key->to_s - 1, &out);
    require(err == SALUR_OK
                ? out == key
                : err == SALUR_E_KEY_WITHDRAWN && key->withdrawn_s < key->to_s);
}

static void
check_trust(const struct salur_trust *trust)
{
    size_t roots = 0;
    size_t count = 0;

    require(salur_trust_serial(trust) > 0);
    require(strlen(salur_trust_authority(trust)) > 0);
    for (; salur_trust_key_at(trust, count) != NULL; count++) {
        const struct salur_trust_key *key = salur_trust_key_at(trust, count);

        check_key(trust, key);
        roots += key->role == SALUR_ROLE_ROOT && key->area[0] == '\0';
    }
    require(count == trust->index.count);
    require(roots == trust->roots && trust->threshold <= roots);
    require(trust->threshold > 0 && trust->approvals > 0);
    for (size_t i = 1; i < trust->index.count; i++) {
        require(memcmp(&trust->index.by_kid[i - 1]->key.key.kid,
                       &trust->index.by_kid[i]->key.key.kid,
                       SALUR_KID_LEN) <= 0);
    }
}

/* The next note begins with the same keys and a higher serial. */
static void
check_draft(const struct salur_trust *trust, struct salur_bytes text)
{
    struct salur_trust_draft *draft = NULL;
    struct salur_trust_draft_state state;
    struct salur_trust *next = NULL;
    enum salur_err err = salur_trust_draft_open(&draft, text, text, NULL);

    if (err != SALUR_OK) {
        require(draft == NULL && err == SALUR_E_RANGE &&
                salur_trust_serial(trust) == INT64_MAX);
        return;
    }
    salur_trust_draft_state(draft, &state);
    require(state.serial == salur_trust_serial(trust) + 1);
    require(state.logs == 0 && state.withdrawn == 0 && !state.was_there);
    require(sl_trust_parse(&next, salur_trust_draft_text(draft), NULL) ==
            SALUR_OK);
    require(next->count == trust->count);
    require(next->delegates_count == trust->delegates_count);
    require(next->withdrawn_count == trust->withdrawn_count);
    salur_trust_free(next);
    salur_trust_draft_free(draft);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct salur_trust *trust = NULL;
    struct salur_trust *regional = NULL;
    struct salur_where where;
    struct sl_reader rd;
    struct salur_bytes text;
    uint32_t line = 0;
    int taken = 0;

    sl_reader_init(&rd, salur_bytes(data, size));
    text = sl_read_until(&rd, '\0');
    if (rd.err != SALUR_OK) {
        text = salur_bytes(data, size);
    }
    if (sl_trust_parse(&trust, text, &where) != SALUR_OK) {
        require(trust == NULL && where.offset <= text.len);
        return 0;
    }
    require(where.entry == 0 && where.offset == 0);
    check_trust(trust);
    check_draft(trust, text);
    if (rd.err == SALUR_OK &&
        sl_trust_parse(&regional, sl_read_bytes(&rd, rd.left.len), NULL) ==
            SALUR_OK) {
        enum salur_err err = sl_trust_join(trust, regional, &taken, &line);

        require(taken == (err == SALUR_OK));
        check_trust(trust);
        if (!taken) {
            salur_trust_free(regional);
        }
    }
    salur_trust_free(trust);
    return 0;
}
