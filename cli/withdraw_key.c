/* SPDX-License-Identifier: Apache-2.0 */
/*
 * salur enrol --withdraw: stop the key of a laptop that was stolen, cloned or
 * replaced, at a number of entries (FORMAT.md, "Trust note").  The office
 * knows best what was there before: what it has cosigned.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/draft.h"
#include "cli/text.h"
#include "salur/limits.h"

/* UTC+9, where a day begins first, as the withdrawal does. */
#define FIRST_ZONE_S (9 * 3600)

/* What the office has of the log. */
struct held {
    uint64_t entries;
    uint64_t cosigned;
};

static int
find_held(struct cli_draft *in, const char *origin, struct held *out)
{
    struct salur_office_log log;
    enum salur_err err =
        salur_office_log_find(in->office, origin, &log, &out->cosigned);

    out->entries = log.head.size;
    return err == SALUR_OK || err == SALUR_E_NOT_FOUND
               ? -1
               : cli_office_fail(in->cli, err, in->dir, NULL);
}

/*
 * --size, or what was cosigned.  A log that came and was never cosigned has
 * no number that the office could vouch for: a person has to give it.
 */
static int
choose_size(struct cli_draft *in, const struct cli_withdrawal *withdrawal,
            const struct held *held, uint64_t *out)
{
    const char *text = withdrawal->size;
    char *end = NULL;
    char remedy[256];

    *out = held->cosigned;
    if (text != NULL) {
        if (text[0] < '0' || text[0] > '9' || strlen(text) > 10) {
            return cli_usage(in->cli, _("--size takes a number of entries"),
                             text);
        }
        *out = strtoull(text, &end, 10); /* 10 digits at most */
        return *end == 0 && *out <= SALUR_LOG_ENTRIES_MAX
                   ? -1
                   : cli_usage(in->cli, _("--size takes a number of entries"),
                               text);
    }
    if (held->cosigned > 0 || held->entries == 0) {
        return -1;
    }
    (void)snprintf(remedy, sizeof remedy,
                   _("Nothing of it was cosigned: say with --size up to which "
                     "entry it counts; the office holds %llu."),
                   (unsigned long long)held->entries);
    return cli_fail(in->cli, SALUR_E_QUORUM, withdrawal->origin, remedy);
}

static int
choose_date(struct cli_draft *in, const char *from, struct salur_date *out)
{
    int64_t now_s = 0;
    int code;

    if (from != NULL) {
        return cli_date(in->cli, "from", from, out);
    }
    code = cli_time(in->cli, &now_s);
    *out = salur_date_of(now_s, FIRST_ZONE_S);
    return code;
}

static void
show(const struct cli_draft *in, const char *origin, struct salur_date from,
     uint64_t size, const struct held *held)
{
    char date[SALUR_DATE_TEXT_MAX];

    salur_date_format(date, from);
    if (in->cli->json) {
        cli_json(json_pack("{s:s,s:s,s:s,s:I,s:I,s:I}", "type", "withdrawal",
                           "origin", origin, "from", date, "size",
                           (json_int_t)size, "held", (json_int_t)held->entries,
                           "cosigned", (json_int_t)held->cosigned));
        return;
    }
    (void)printf(_("%s\n"
                   "  withdrawn from %s on, at %llu entries; the office holds "
                   "%llu, cosigned: %llu\n"),
                 origin, date, (unsigned long long)size,
                 (unsigned long long)held->entries,
                 (unsigned long long)held->cosigned);
    if (held->entries > size) {
        (void)printf(_("  the last %llu that the office holds will be void\n"),
                     (unsigned long long)(held->entries - size));
    }
}

/* Why a key is not withdrawn. */
static int
withdraw_fail(struct cli *cli, enum salur_err err, const char *origin)
{
    const struct cli_remedy remedies[] = {
        {SALUR_E_KEY_UNKNOWN,
         _("The trust note has no log of this name; `salur status` at the "
           "village, or its export, shows it.")},
        {SALUR_E_KEY_WITHDRAWN,
         _("The trust note has withdrawn it already; the line of a draft is "
           "corrected in its text, before the roots sign it.")},
        {SALUR_OK, NULL},
    };

    return cli_fail(cli, err, origin, cli_remedy(remedies, err));
}

int
cli_withdraw_key(struct cli_draft *in, const struct cli_withdrawal *withdrawal)
{
    struct held held = {0, 0};
    struct salur_date from = {0, 0, 0};
    uint64_t size = 0;
    enum salur_err err;
    int code = choose_date(in, withdrawal->from, &from);

    code = code < 0 ? cli_draft_open(in) : code;
    code = code < 0 ? find_held(in, withdrawal->origin, &held) : code;
    code = code < 0 ? choose_size(in, withdrawal, &held, &size) : code;
    if (code >= 0) {
        return code;
    }
    err = salur_trust_draft_withdraw(in->draft, withdrawal->origin, from, size);
    if (err != SALUR_OK) {
        return withdraw_fail(in->cli, err, withdrawal->origin);
    }
    show(in, withdrawal->origin, from, size, &held);
    return cli_draft_finish(in, 1);
}
