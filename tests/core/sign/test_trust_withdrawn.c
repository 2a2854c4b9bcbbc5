/* SPDX-License-Identifier: Apache-2.0 */
/* The size at which a log's key stops: its line, and what still counts. */
#include "trust_world.h"

static int64_t
at(const char *time)
{
    int64_t time_s = 0;

    CHECK_ERR(salur_time_parse(&time_s, time, strlen(time)), SALUR_OK);
    return time_s;
}

static struct salur_trust *
open_good(size_t changed, const char *template, const char *tags)
{
    struct salur_buf note = good_note(changed, template, tags);
    struct salur_trust *trust = NULL;

    CHECK_ERR(salur_trust_open(&trust, salur_buf_view(&note), NULL, NULL),
              SALUR_OK);
    salur_buf_wipe(&note);
    return trust;
}

/* FORMAT.md, "Trust note": a log's key that stops at 213 entries. */
static void
a_log_key_is_withdrawn_at_a_size(void)
{
    static const struct {
        const char *line;
        uint64_t size;
    } rows[] = {
        {"withdrawn #l1 2026-11-02 213", 213},
        {"withdrawn #l1 2026-11-02 0", 0},
        {"withdrawn #l1 2026-11-02 4294967295", UINT32_MAX},
        {"withdrawn #l1 2026-11-02", UINT64_MAX},
        {"withdrawn #s1 2026-11-02", UINT64_MAX},
    };
    struct salur_buf line;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct salur_buf note = good_note(16, rows[i].line, "r1 r2");
        struct salur_trust *trust = NULL;
        const struct salur_trust_key *key;

        CHECK_ERR(salur_trust_open(&trust, salur_buf_view(&note), NULL, NULL),
                  SALUR_OK);
        key = salur_trust_find(trust, kid_of("l1"));
        CHECK(i == 4 ? key->withdrawn_s == INT64_MAX
                     : key->withdrawn_s == INT64_C(1793545200));
        CHECK_U64(key->withdrawn_size, rows[i].size);
        salur_trust_free(trust);
        salur_buf_wipe(&note);
    }
    salur_buf_init(&line, 64);
    put_template(&line, rows[0].line);
    CHECK_MEM(line.ptr, line.len, "withdrawn 01d3ab1c 2026-11-02 213", 33);
    salur_buf_wipe(&line);
}

/* Heads of a withdrawn log key, by size, by what a witness saw, by date. */
static void
a_withdrawn_log_key_counts_up_to_its_size(void)
{
    static const struct {
        const char *line;
        uint64_t size;
        const char *cosigned; /* NULL: by nobody */
        const char *now;
        enum salur_err err;
    } rows[] = {
        {"withdrawn #l1 2026-11-02 213", 0, NULL, "2026-12-01", SALUR_OK},
        {"withdrawn #l1 2026-11-02 213", 213, NULL, "2026-12-01", SALUR_OK},
        {"withdrawn #l1 2026-11-02 213", 214, NULL, "2026-12-01",
         SALUR_E_KEY_WITHDRAWN},
        {"withdrawn #l1 2026-11-02 213", UINT64_MAX, NULL, "2026-12-01",
         SALUR_E_KEY_WITHDRAWN},
        /* the first second at UTC+9, and the one before */
        {"withdrawn #l1 2026-11-02 213", 214, NULL, "2026-11-01T14:59:59Z",
         SALUR_OK},
        {"withdrawn #l1 2026-11-02 213", 214, NULL, "2026-11-01T15:00:00Z",
         SALUR_E_KEY_WITHDRAWN},
        {"withdrawn #l1 2026-11-02 213", 214, "2026-11-01T14:59:59Z",
         "2026-12-01", SALUR_OK},
        {"withdrawn #l1 2026-11-02 213", 214, "2026-11-01T15:00:00Z",
         "2026-12-01", SALUR_E_KEY_WITHDRAWN},
        {"withdrawn #l1 2026-11-02 0", 0, NULL, "2026-12-01", SALUR_OK},
        {"withdrawn #l1 2026-11-02 0", 1, NULL, "2026-12-01",
         SALUR_E_KEY_WITHDRAWN},
        {"withdrawn #l1 2026-11-02 0", 1, "2026-11-01", "2026-12-01", SALUR_OK},
        /* without a size no signature counts by itself, however short */
        {"withdrawn #l1 2026-11-02", 0, NULL, "2026-12-01",
         SALUR_E_KEY_WITHDRAWN},
        {"withdrawn #l1 2026-11-02", 213, "2026-11-01", "2026-12-01", SALUR_OK},
        {"withdrawn #l1 2026-11-02", 213, NULL, "2026-11-01", SALUR_OK},
        {"withdrawn #s1 2026-11-02", UINT64_MAX, NULL, "2026-12-01", SALUR_OK},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct salur_trust *trust = open_good(16, rows[i].line, "r1 r2");
        const struct salur_trust_key *key =
            salur_trust_find(trust, kid_of("l1"));

        if (!CHECK_ERR(salur_trust_check_head(key, rows[i].size,
                                              rows[i].cosigned == NULL
                                                  ? INT64_MAX
                                                  : at(rows[i].cosigned),
                                              at(rows[i].now)),
                       rows[i].err)) {
            CHECK_STR(rows[i].line, rows[i].now); /* say which */
        }
        salur_trust_free(trust);
    }
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(a_log_key_is_withdrawn_at_a_size),
        TEST(a_withdrawn_log_key_counts_up_to_its_size),
    };

    if (salur_start() != SALUR_OK) {
        return 1;
    }
    return RUN_TESTS(tests, argc, argv);
}
