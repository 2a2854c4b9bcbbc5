/* SPDX-License-Identifier: Apache-2.0 */
/* Nothing gets in that an issuer of the village did not sign for this very
 * list, and nothing that was changed on the way. */
#include "people/people_import.h"

#include <sys/stat.h>

#include "base/cbor.h"
#include "people.h"
#include "sign/cose.h"
#include "sign/envelope.h"

#define FAMILIES 3

static struct village village;
static struct salur_bundle *bundle; /* of FAMILIES families, checked */
static char store[256];

/* Import a sealed part into the bundle that is open. */
static enum salur_err
import(struct salur_bytes sealed, const struct salur_key *device,
       int64_t time_s)
{
    bundle->parts.people = sealed;
    return salur_people_import(store, device, bundle, time_s, NULL);
}

/* Nothing came of it: neither names nor files. */
static void
check_empty(void)
{
    struct salur_people *people = NULL;
    struct salur_people_terms terms;

    CHECK_ERR(salur_people_open(&people, store, village.device), SALUR_OK);
    CHECK_ERR(salur_people_terms_at(people, 0, &terms), SALUR_E_NOT_FOUND);
    salur_people_close(people);
}

/* A roll of families, whose ids are those of a batch of the village. */
struct made {
    unsigned batch;
    uint64_t site;
    size_t families;
    unsigned ids_of; /* batch */
    const struct salur_key *issuer;
    uint64_t signed_site; /* of the claim; 0: the same */
};

static struct made
good(void)
{
    struct made made = {1, VILLAGE_SITE, FAMILIES, 1, village.issuer, 0};

    return made;
}

static void
put_made(const struct made *made, struct salur_buf *out)
{
    struct sl_roll_head head = {.terms = {.stage = people_stage(made->batch),
                                          .site = made->site,
                                          .count = made->families}};

    sl_roll_put_head(out, &head);
    for (size_t n = 0; n < made->families; n++) {
        struct salur_person person = {.name = "SITI CONTOH",
                                      .nik_tail = "0001"};

        person.cti = village_item(made->ids_of, n).cti;
        sl_roll_put_person(out, &person);
    }
}

/* Sign bytes as the claim of a roll. */
static void
put_token(const struct made *made, struct salur_bytes roll,
          struct salur_buf *out)
{
    struct salur_people_terms terms = {
        .stage = people_stage(made->batch),
        .site = made->signed_site != 0 ? made->signed_site : made->site};
    struct salur_hasher *hasher = NULL;
    struct salur_hash digest;
    uint8_t bytes[SL_CLAIM_MAX];
    struct salur_buf claim;

    CHECK_ERR(salur_hasher_new(&hasher), SALUR_OK);
    salur_hash(hasher, roll, &digest);
    salur_hasher_free(hasher);
    salur_buf_fixed(&claim, bytes, sizeof bytes);
    sl_claim_put(&claim, &terms, &digest);
    CHECK_ERR(sl_cose_sign(out, salur_buf_view(&claim), made->issuer),
              SALUR_OK);
}

/* Seal a parcel of these to the village's device. */
static void
seal(struct salur_bytes token, struct salur_bytes roll, struct salur_buf *out)
{
    const struct salur_pubkey *device = salur_key_public(village.device);
    struct sl_parcel parcel = {token, roll};
    struct salur_buf plain;

    salur_buf_init(&plain, 1 << 16);
    sl_parcel_put(&plain, &parcel);
    salur_buf_clear(out);
    CHECK_ERR(sl_envelope_seal(&device, 1, salur_buf_view(&plain), out),
              SALUR_OK);
    salur_buf_wipe(&plain);
}

static enum salur_err
import_made(const struct made *made)
{
    struct salur_buf roll;
    struct salur_buf token;
    struct salur_buf sealed;
    enum salur_err err;

    salur_buf_init(&roll, 1 << 16);
    salur_buf_init(&token, SALUR_TOKEN_MAX);
    salur_buf_init(&sealed, 1 << 17);
    put_made(made, &roll);
    put_token(made, salur_buf_view(&roll), &token);
    seal(salur_buf_view(&token), salur_buf_view(&roll), &sealed);
    err = import(salur_buf_view(&sealed), village.device, VILLAGE_OPEN_S);
    salur_buf_wipe(&roll);
    salur_buf_wipe(&token);
    salur_buf_wipe(&sealed);
    return err;
}

static void
one_part_each_that_is_another_s_is_refused(void)
{
    struct made made = good();

    made.site = VILLAGE_SITE + 1;
    CHECK_ERR(import_made(&made), SALUR_E_MISMATCH);
    made.signed_site = VILLAGE_SITE; /* the claim is right, the roll is not */
    CHECK_ERR(import_made(&made), SALUR_E_MISMATCH);
    made = good();
    made.signed_site = VILLAGE_SITE + 1;
    CHECK_ERR(import_made(&made), SALUR_E_MISMATCH);
    made = good();
    made.batch = 2;
    CHECK_ERR(import_made(&made), SALUR_E_MISMATCH);
    made = good();
    made.ids_of = 2;
    CHECK_ERR(import_made(&made), SALUR_E_MISMATCH);
    made = good();
    made.families = FAMILIES - 1;
    CHECK_ERR(import_made(&made), SALUR_E_MISMATCH);
    made.families = FAMILIES + 1;
    CHECK_ERR(import_made(&made), SALUR_E_MISMATCH);
    check_empty();
}

static void
only_an_issuer_of_the_village_may_sign(void)
{
    struct made made = good();

    made.issuer = village.stranger;
    CHECK_ERR(import_made(&made), SALUR_E_KEY_UNKNOWN);
    made.issuer = village.approver;
    CHECK_ERR(import_made(&made), SALUR_E_KEY_ROLE);
    made.issuer = village.device;
    CHECK_ERR(import_made(&made), SALUR_E_KEY_ROLE);
    check_empty();
}

static void
the_dates_of_the_issuer_are_those_of_taking_in(void)
{
    const struct salur_key *device = village.device;
    struct salur_buf sealed;

    salur_buf_init(&sealed, 1 << 17);
    people_sealed(&village, 1, FAMILIES, village.withdrawn_issuer, &sealed);
    /* Withdrawn from 2026-10-06 on. */
    CHECK_ERR(
        import(salur_buf_view(&sealed), device, VILLAGE_OPEN_S + 24 * 3600),
        SALUR_E_KEY_WITHDRAWN);
    salur_buf_clear(&sealed);
    people_sealed(&village, 1, FAMILIES, village.issuer, &sealed);
    CHECK_ERR(import(salur_buf_view(&sealed), device,
                     VILLAGE_OPEN_S + 100L * 24 * 3600),
              SALUR_E_SCOPE);
    CHECK_ERR(import(salur_buf_view(&sealed), device,
                     VILLAGE_OPEN_S - 300L * 24 * 3600),
              SALUR_E_SCOPE);
    check_empty();
    salur_buf_wipe(&sealed);
}

static void
another_device_cannot_open_it(void)
{
    struct salur_key *other =
        village_key("test/dinsos/log/9901012001/b/k1", SALUR_ROLE_LOG, 99);
    struct salur_buf sealed;

    salur_buf_init(&sealed, 1 << 17);
    people_sealed(&village, 1, FAMILIES, village.issuer, &sealed);
    CHECK_ERR(import(salur_buf_view(&sealed), other, VILLAGE_OPEN_S),
              SALUR_E_NOT_ENROLLED);
    check_empty();
    salur_buf_wipe(&sealed);
    salur_key_free(other);
}

/* An issuer signs entitlements every day: none of them seals a roll. */
static void
a_token_of_another_use_is_refused(void)
{
    struct made made = good();
    struct salur_buf roll;
    struct salur_buf token;
    struct salur_buf sealed;

    salur_buf_init(&roll, 1 << 16);
    salur_buf_init(&token, SALUR_TOKEN_MAX);
    salur_buf_init(&sealed, 1 << 17);
    put_made(&made, &roll);
    village_token(&village, 1, 0, &token);
    seal(salur_buf_view(&token), salur_buf_view(&roll), &sealed);
    CHECK_ERR(import(salur_buf_view(&sealed), village.device, VILLAGE_OPEN_S),
              SALUR_E_MISMATCH);
    /* The claim of another roll. */
    made.families = 1;
    salur_buf_clear(&token);
    put_token(&made, salur_bytes_str("another"), &token);
    seal(salur_buf_view(&token), salur_buf_view(&roll), &sealed);
    CHECK_ERR(import(salur_buf_view(&sealed), village.device, VILLAGE_OPEN_S),
              SALUR_E_MISMATCH);
    /* A signature that is none. */
    token.ptr[token.len - 1] ^= 1;
    seal(salur_buf_view(&token), salur_buf_view(&roll), &sealed);
    CHECK_ERR(import(salur_buf_view(&sealed), village.device, VILLAGE_OPEN_S),
              SALUR_E_SIGNATURE);
    seal(salur_bytes_str("x"), salur_buf_view(&roll), &sealed);
    CHECK_ERR(import(salur_buf_view(&sealed), village.device, VILLAGE_OPEN_S),
              SALUR_E_SYNTAX);
    check_empty();
    salur_buf_wipe(&roll);
    salur_buf_wipe(&token);
    salur_buf_wipe(&sealed);
}

/* A roll that the issuer signed and no reader takes. */
static void
a_signed_roll_out_of_form_is_refused(void)
{
    struct made made = good();
    struct salur_buf roll;
    struct salur_buf token;
    struct salur_buf sealed;

    salur_buf_init(&roll, 1 << 16);
    salur_buf_init(&token, SALUR_TOKEN_MAX);
    salur_buf_init(&sealed, 1 << 17);
    put_made(&made, &roll);
    sl_put_u8(&roll, 0);
    put_token(&made, salur_buf_view(&roll), &token);
    seal(salur_buf_view(&token), salur_buf_view(&roll), &sealed);
    CHECK_ERR(import(salur_buf_view(&sealed), village.device, VILLAGE_OPEN_S),
              SALUR_E_TRAILING);
    roll.len -= 2;
    salur_buf_clear(&token);
    put_token(&made, salur_buf_view(&roll), &token);
    seal(salur_buf_view(&token), salur_buf_view(&roll), &sealed);
    CHECK_ERR(import(salur_buf_view(&sealed), village.device, VILLAGE_OPEN_S),
              SALUR_E_SHORT);
    check_empty();
    salur_buf_wipe(&roll);
    salur_buf_wipe(&token);
    salur_buf_wipe(&sealed);
}

/* Last: the store is not empty any more. */
static void
what_is_whole_and_signed_is_taken_in(void)
{
    struct made made = good();

    CHECK_ERR(import_made(&made), SALUR_OK);
}

static void
every_changed_bit_is_refused(void)
{
    struct salur_buf sealed;
    unsigned accepted = 0;

    salur_buf_init(&sealed, 1 << 17);
    people_sealed(&village, 1, FAMILIES, village.issuer, &sealed);
    for (size_t bit = 0; bit < 8 * sealed.len; bit++) {
        sealed.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8); /* one bit */
        accepted += import(salur_buf_view(&sealed), village.device,
                           VILLAGE_OPEN_S) == SALUR_OK;
        sealed.ptr[bit / 8] ^= (uint8_t)(1U << bit % 8); /* one bit */
    }
    CHECK_U64(accepted, 0);
    check_empty();
    salur_buf_wipe(&sealed);
}

static void
every_prefix_is_refused(void)
{
    struct salur_buf sealed;
    unsigned accepted = 0;

    salur_buf_init(&sealed, 1 << 17);
    people_sealed(&village, 1, FAMILIES, village.issuer, &sealed);
    for (size_t len = 1; len < sealed.len; len++) {
        accepted += import(salur_bytes(sealed.ptr, len), village.device,
                           VILLAGE_OPEN_S) != SALUR_E_SHORT;
    }
    CHECK_U64(accepted, 0);
    CHECK_ERR(import(salur_bytes(NULL, 0), village.device, VILLAGE_OPEN_S),
              SALUR_E_EMPTY);
    check_empty();
    salur_buf_wipe(&sealed);
}

/* What is inside may not be longer than the list's families need: that is
 * known before anything is allocated. */
static void
more_bytes_than_the_list_has_families_are_not_opened(void)
{
    struct salur_buf roll;
    struct salur_buf sealed;

    salur_buf_init(&roll, 1 << 16);
    salur_buf_init(&sealed, 1 << 17);
    for (size_t i = 0; i < sl_roll_max(FAMILIES) + SL_PARCEL_OVERHEAD; i++) {
        sl_put_u8(&roll, 'x');
    }
    seal(salur_bytes_str("token"), salur_buf_view(&roll), &sealed);
    CHECK_ERR(import(salur_buf_view(&sealed), village.device, VILLAGE_OPEN_S),
              SALUR_E_RANGE);
    check_empty();
    salur_buf_wipe(&roll);
    salur_buf_wipe(&sealed);
}

static void
a_parcel_has_two_parts(void)
{
    static const struct {
        const char *hex;
        enum salur_err err;
    } rows[] = {
        {"82 41 61 41 62", SALUR_OK},
        {"83 41 61 41 62 40", SALUR_E_SYNTAX},
        {"81 41 61", SALUR_E_SYNTAX},
        {"82 40 41 62", SALUR_E_RANGE},
        {"82 41 61 40", SALUR_E_RANGE},
        {"82 41 61 61 62", SALUR_E_SYNTAX},
        {"82 41 61 41 62 00", SALUR_E_TRAILING},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t bytes[32];
        struct sl_parcel parcel;
        size_t len = from_hex(bytes, sizeof bytes, rows[i].hex);

        if (!CHECK_ERR(sl_parcel_read(&parcel, salur_bytes(bytes, len)),
                       rows[i].err)) {
            CHECK_STR(rows[i].hex, "the row above");
        }
    }
}

/* FORMAT.md, "People": what an issuer signs of the roll of the example. */
static void
the_claim_of_the_format_is_written(void)
{
    struct salur_people_terms terms = {.stage = people_stage(1),
                                       .site = VILLAGE_SITE};
    struct salur_hash digest;
    uint8_t wanted[SL_CLAIM_MAX];
    uint8_t bytes[SL_CLAIM_MAX];
    struct salur_buf claim;
    size_t len = from_hex(
        wanted, sizeof wanted,
        "84 68 73616c75722f7031 83 63 504b48 1a 0003176c 01"
        "1b 000000024e257421"
        "5820 "
        "df1a250df011e1686230226499fd561062165632453cdd209330891610a462be");

    from_hex(
        digest.bytes, SALUR_HASH_LEN,
        "df1a250df011e1686230226499fd561062165632453cdd209330891610a462be");
    salur_buf_fixed(&claim, bytes, sizeof bytes);
    sl_claim_put(&claim, &terms, &digest);
    CHECK_MEM(claim.ptr, claim.len, wanted, len);
}

static void
the_longest_claim_fits_a_token(void)
{
    struct salur_people_terms terms = {
        .stage = {.programme = "ABCDEFGH", .period = 999999, .batch = 99},
        .site = UINT64_C(9999999999)};
    struct salur_hash digest = {{0}};
    uint8_t bytes[SL_CLAIM_MAX];
    struct salur_buf claim;

    salur_buf_fixed(&claim, bytes, sizeof bytes);
    sl_claim_put(&claim, &terms, &digest);
    CHECK_ERR(claim.err, SALUR_OK);
    CHECK_U64(claim.len, SL_CLAIM_MAX);
    CHECK(SL_CLAIM_MAX <= SL_COSE_PAYLOAD_MAX);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(one_part_each_that_is_another_s_is_refused),
        TEST(only_an_issuer_of_the_village_may_sign),
        TEST(the_dates_of_the_issuer_are_those_of_taking_in),
        TEST(another_device_cannot_open_it),
        TEST(a_token_of_another_use_is_refused),
        TEST(a_signed_roll_out_of_form_is_refused),
        TEST(every_changed_bit_is_refused),
        TEST(every_prefix_is_refused),
        TEST(more_bytes_than_the_list_has_families_are_not_opened),
        TEST(a_parcel_has_two_parts),
        TEST(the_claim_of_the_format_is_written),
        TEST(the_longest_claim_fits_a_token),
        TEST(what_is_whole_and_signed_is_taken_in),
    };
    struct village_bundle terms = {.families = FAMILIES};
    struct salur_buf pack;
    int status;

    village_open(&village);
    (void)snprintf(store, sizeof store, "%s/store", temp_dir());
    CHECK(mkdir(store, 0700) == 0);
    salur_buf_init(&pack, 1 << 20);
    village_pack(&village, terms, &pack);
    bundle = malloc(sizeof *bundle);
    CHECK_ERR(salur_bundle_open(bundle, salur_buf_view(&pack), NULL,
                                VILLAGE_OPEN_S, NULL),
              SALUR_OK);
    status = RUN_TESTS(tests, argc, argv);
    salur_bundle_wipe(bundle);
    free(bundle);
    salur_buf_wipe(&pack);
    village_close(&village);
    return status;
}
