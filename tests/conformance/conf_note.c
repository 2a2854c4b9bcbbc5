/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signed notes as golang.org/x/mod/sumdb/note and c2sp.org/signed-note have
 * them: conf_note VECTORS reads golang-mod/notes.json there.
 */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "salur/note.h"
#include "salur/text.h"
#include "sign/secret.h"

static json_t *vectors;

static const char *
text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    CHECK(text != NULL);
    return text == NULL ? "" : text;
}

/*
 * Go refuses a note signed by a key that its list has twice; here a trust
 * note with such a list is refused, so the rule is applied by hand.
 */
static int
is_listed_before(const json_t *vkeys, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (json_equal(json_array_get(vkeys, i), json_array_get(vkeys, at))) {
            return 1;
        }
    }
    return 0;
}

/* Open a note as Go does: how many of its lines the keys verify, or an
 * error when none does, or when one that should does not. */
static enum salur_err
open_note(const struct salur_note *note, const json_t *vkeys, size_t *verified)
{
    *verified = 0;
    for (size_t i = 0; i < json_array_size(vkeys); i++) {
        const char *text = json_string_value(json_array_get(vkeys, i));
        struct salur_pubkey key;
        enum salur_err err;

        CHECK_ERR(salur_vkey_parse(&key, text, strlen(text)), SALUR_OK);
        err = salur_note_verify(note, &key, NULL);
        if (err == SALUR_E_NOT_FOUND) {
            continue;
        }
        if (err != SALUR_OK || is_listed_before(vkeys, i)) {
            return err == SALUR_OK ? SALUR_E_DUPLICATE : err;
        }
        (*verified)++;
    }
    return *verified > 0 ? SALUR_OK : SALUR_E_QUORUM;
}

static void
every_note_is_judged_as_published(void)
{
    const json_t *cases = json_object_get(vectors, "open_cases");

    CHECK(json_array_size(cases) >= 15);
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *row = json_array_get(cases, i);
        int is_good = json_is_true(json_object_get(row, "ok"));
        struct salur_note note;
        size_t verified = 0;
        enum salur_err err =
            salur_note_parse(&note, salur_bytes_str(text_of(row, "note")));

        if (err == SALUR_OK) {
            err = open_note(&note, json_object_get(row, "vkeys"), &verified);
        }
        if (!CHECK_I64(err == SALUR_OK, is_good)) {
            CHECK_STR(text_of(row, "name"), salur_err_name(err));
        }
        if (is_good) {
            CHECK_U64(verified,
                      json_integer_value(json_object_get(row, "verified")));
            CHECK_U64(note.count - verified,
                      json_integer_value(json_object_get(row, "unverified")));
        }
    }
}

static void
bad_vkeys_are_refused(void)
{
    const json_t *vkeys = json_object_get(vectors, "bad_vkeys");

    CHECK(json_array_size(vkeys) >= 2);
    for (size_t i = 0; i < json_array_size(vkeys); i++) {
        const char *text = json_string_value(json_array_get(vkeys, i));
        struct salur_pubkey key;

        CHECK(salur_vkey_parse(&key, text, strlen(text)) != SALUR_OK);
    }
}

/* "PRIVATE+KEY+name+hexid+base64(type || seed)" */
static void
the_published_text_is_signed_to_the_published_note(void)
{
    const char *input = text_of(vectors, "sign_input_text");
    const char *wanted = text_of(vectors, "sign_expected_note");
    const char *secret = text_of(vectors, "signer_key");
    size_t base64_len = SALUR_BASE64_LEN(1 + SL_SEED_LEN);
    uint8_t typed[SALUR_BASE64_LEN(1 + SL_SEED_LEN) / 4 * 3];
    struct salur_key *key = NULL;
    struct salur_buf out;
    size_t len;

    if (!CHECK(strlen(secret) > base64_len)) {
        return;
    }
    CHECK_ERR(salur_base64_decode(typed, &len,
                                  secret + strlen(secret) - base64_len,
                                  base64_len),
              SALUR_OK);
    CHECK_U64(len, 1 + SL_SEED_LEN);
    CHECK_ERR(sl_key_make(&key, "PeterNeumann", SALUR_ROLE_LOG, typed + 1),
              SALUR_OK);
    salur_buf_init(&out, 4096);
    CHECK_ERR(salur_note_sign(&out, salur_bytes_str(input), key, 0), SALUR_OK);
    CHECK_MEM(out.ptr, out.len, wanted, strlen(wanted));
    salur_buf_wipe(&out);
    salur_key_free(key);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(every_note_is_judged_as_published),
        TEST(bad_vkeys_are_refused),
        TEST(the_published_text_is_signed_to_the_published_note),
    };
    char path[4096];
    json_error_t error;
    int status;

    (void)snprintf(path, sizeof path, "%s/golang-mod/notes.json",
                   argc > 1 ? argv[1] : ".");
    vectors = json_load_file(path, 0, &error);
    if (vectors == NULL || salur_start() != SALUR_OK) {
        printf("%s: %s\n", path, error.text);
        return 1;
    }
    status = RUN_TESTS(tests, 1, argv);
    json_decref(vectors);
    return status;
}
