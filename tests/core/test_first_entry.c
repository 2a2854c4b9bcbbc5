/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Logs of other laptops that do not begin as a log of this village does,
 * signed by keys that the trust note has: neither a peer nor continued.
 */
#include "tests/core/continuing.h"

/* A laptop that looks at the logs of hostile others. */
struct desk {
    struct pair pair;
    struct salur_key *neighbour; /* log key of another village */
    struct salur_hasher *hasher;
    struct salur_buf entries;
    struct salur_buf note;
};

/* The trust note of the pair with the neighbour's line. */
static void
adopt_neighbour(struct desk *d)
{
    struct salur_trust_draft *draft = NULL;
    struct salur_buf held;
    struct salur_buf signed_note;

    salur_buf_init(&held, 1 << 20);
    salur_buf_init(&signed_note, 1 << 20);
    trust_of_both(&d->pair, "", &held);
    CHECK_ERR(salur_trust_draft_open(&draft, salur_buf_view(&held),
                                     salur_bytes(NULL, 0), NULL),
              SALUR_OK);
    CHECK_ERR(salur_trust_draft_add_log(draft, salur_key_public(d->neighbour),
                                        VILLAGE_SITE + 1),
              SALUR_OK);
    CHECK_ERR(salur_note_sign(&signed_note, salur_trust_draft_text(draft),
                              d->pair.village.root, 0),
              SALUR_OK);
    CHECK_ERR(
        salur_ledger_pin_trust(d->pair.a.ledger, salur_buf_view(&signed_note)),
        SALUR_OK);
    salur_trust_draft_free(draft);
    salur_buf_wipe(&held);
    salur_buf_wipe(&signed_note);
}

static void
desk_open(struct desk *d, const char *folder)
{
    memset(d, 0, sizeof *d);
    pair_open(&d->pair, folder);
    d->neighbour =
        village_key("test/dinsos/log/9901012002/a/k1", SALUR_ROLE_LOG, 66);
    CHECK_ERR(salur_hasher_new(&d->hasher), SALUR_OK);
    salur_buf_init(&d->entries, 1 << 16);
    salur_buf_init(&d->note, 1 << 16);
    adopt_neighbour(d);
}

static void
desk_close(struct desk *d)
{
    salur_key_free(d->neighbour);
    salur_hasher_free(d->hasher);
    salur_buf_wipe(&d->entries);
    salur_buf_wipe(&d->note);
    pair_close(&d->pair);
}

/* A log of this one entry, signed. */
static struct salur_export
log_of(struct desk *d, struct salur_entry *entry, const struct salur_key *key)
{
    struct salur_export parts = {.entries = {NULL, 0}};
    struct salur_head head = {.size = 1};
    struct salur_buf one;

    salur_buf_init(&one, SALUR_ENTRY_MAX);
    salur_buf_clear(&d->entries);
    salur_buf_clear(&d->note);
    entry->time_s = VILLAGE_OPEN_S;
    salur_entry_first_prev(d->hasher, salur_key_public(key)->name,
                           &entry->prev);
    CHECK_ERR(salur_entry_encode(entry, &one), SALUR_OK);
    salur_hash_leaf(d->hasher, salur_buf_view(&one), &head.root);
    salur_entries_put(&d->entries, salur_buf_view(&one));
    CHECK_ERR(salur_checkpoint_sign(&head, key, &d->note), SALUR_OK);
    parts.entries = salur_buf_view(&d->entries);
    parts.checkpoint = salur_buf_view(&d->note);
    salur_buf_wipe(&one);
    return parts;
}

/* Neither road takes it in, both for this reason. */
static void
check_not_taken(struct desk *d, const struct salur_export *parts,
                enum salur_err wanted)
{
    struct salur_ledger *ledger = d->pair.a.ledger;
    struct salur_peer_result result;
    struct salur_continued continued;
    struct salur_peer peer;
    uint64_t size = village_size(ledger);

    salur_buf_clear(&d->pair.pack);
    CHECK_ERR(salur_export_write(parts, &d->pair.pack), SALUR_OK);
    CHECK_ERR(salur_ledger_peer_import(ledger, salur_buf_view(&d->pair.pack),
                                       VILLAGE_OPEN_S, &result),
              wanted);
    CHECK_ERR(salur_ledger_continue(ledger, parts, SALUR_CONTINUE_REPLACED,
                                    &stamp, &continued),
              wanted);
    CHECK_U64(village_size(ledger), size);
    CHECK_ERR(salur_ledger_peer_at(ledger, 0, &peer), SALUR_E_NOT_FOUND);
}

static struct salur_entry
genesis_of(const struct salur_key *key, uint64_t site)
{
    const struct salur_pubkey *public = salur_key_public(key);
    struct salur_entry entry = {.kind = SALUR_KIND_GENESIS};
    struct salur_body_genesis *body = &entry.body.genesis;

    memcpy(body->origin, public->name, strlen(public->name) + 1);
    body->site = site;
    body->device[0] = 'a';
    body->generation = 1;
    memcpy(body->log_key, public->bytes, SALUR_PUBKEY_LEN);
    return entry;
}

static void
a_log_begins_with_its_genesis(void)
{
    struct salur_entry entry = {.kind = SALUR_KIND_COMPLAINT};
    struct salur_export parts;
    struct desk d;

    desk_open(&d, "genesis");
    entry.body.complaint.subject = 1;
    parts = log_of(&d, &entry, d.pair.b.key);
    check_not_taken(&d, &parts, SALUR_E_SYNTAX);
    desk_close(&d);
}

/* The key of one village's log names another village in its genesis. */
static void
a_log_key_speaks_of_its_own_village_only(void)
{
    struct salur_entry entry;
    struct salur_export parts;
    struct desk d;

    desk_open(&d, "scope");
    entry = genesis_of(d.neighbour, VILLAGE_SITE);
    parts = log_of(&d, &entry, d.neighbour);
    check_not_taken(&d, &parts, SALUR_E_SCOPE);
    entry = genesis_of(d.neighbour, VILLAGE_SITE + 1);
    parts = log_of(&d, &entry, d.neighbour);
    check_not_taken(&d, &parts, SALUR_E_OTHER_SITE);
    desk_close(&d);
}

static void
nothing_is_continued_before_there_is_a_trust_note(void)
{
    struct salur_continued continued;
    struct salur_entry entry;
    struct salur_export parts;
    struct laptop fresh;
    struct desk d;

    desk_open(&d, "fresh");
    laptop_create(&fresh, "fresh-c", "c", 67);
    entry = genesis_of(d.pair.b.key, VILLAGE_SITE);
    parts = log_of(&d, &entry, d.pair.b.key);
    CHECK_ERR(salur_ledger_continue(fresh.ledger, &parts, SALUR_CONTINUE_STOLEN,
                                    &stamp, &continued),
              SALUR_E_STATE);
    CHECK_U64(village_size(fresh.ledger), 1);
    laptop_close(&fresh);
    desk_close(&d);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(a_log_begins_with_its_genesis),
        TEST(a_log_key_speaks_of_its_own_village_only),
        TEST(nothing_is_continued_before_there_is_a_trust_note),
    };

    return RUN_TESTS(tests, argc, argv);
}
