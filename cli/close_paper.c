/* SPDX-License-Identifier: Apache-2.0 */
/* The closed day as files, by the command; the counter has its own way to the
 * same page. */
#include "cli/close_paper.h"

#include <string.h>

#include "cli/close_again.h"
#include "cli/paper.h"

#define PAGE_MAX (256UL * 1024)
#define PDF_BEGINS "%PDF-"
#define STATEMENT_BEGINS "salur/closing/v1\n"

/* Names of the stages that are loaded, as many as fit. */
static enum salur_err
read_stages(struct salur_ledger *ledger, struct close_paper *paper)
{
    struct salur_stage stage;
    struct salur_site_line line;
    enum salur_err err;
    size_t len = 0;

    for (size_t i = 0;; i++) {
        char name[SALUR_STAGE_NAME_MAX];

        err = salur_ledger_stage(ledger, i, &stage, &line);
        if (err != SALUR_OK) {
            return err == SALUR_E_NOT_FOUND ? SALUR_OK : err;
        }
        salur_stage_id_format(name, &stage.id);
        if (paper->end > 0 &&
            close_again_is_later(ledger, paper->end, &stage.id)) {
            continue;
        }
        if (len + sizeof name + 2 < sizeof paper->stages) {
            len += (size_t)snprintf(paper->stages + len,
                                    sizeof paper->stages - len, "%s%s",
                                    len > 0 ? ", " : "", name);
        }
    }
}

/* Name of the village and whom to call, where names were taken in. */
static enum salur_err
read_terms(const char *dir, const struct salur_key *key,
           struct salur_people_terms *out)
{
    struct salur_people *people = NULL;
    enum salur_err err = salur_people_open(&people, dir, key);

    if (err == SALUR_OK) {
        err = salur_people_terms_at(people, 0, out);
        err = err == SALUR_E_NOT_FOUND ? SALUR_OK : err;
    }
    salur_people_close(people);
    return err;
}

int
cli_close_paper_read(struct cli *cli, struct salur_ledger *ledger,
                     const char *dir, const struct salur_key *key,
                     struct close_paper *paper)
{
    enum salur_err err;
    int code = -1;

    if (paper->statement == NULL && paper->pdf == NULL) {
        return -1;
    }
    if (paper->statement != NULL) {
        code = cli_replace_check(cli, paper->statement,
                                 salur_bytes_str(STATEMENT_BEGINS));
    }
    if (code < 0 && paper->pdf != NULL) {
        code = cli_replace_check(cli, paper->pdf, salur_bytes_str(PDF_BEGINS));
    }
    if (code >= 0) {
        return code;
    }
    err = salur_ledger_status(ledger, &paper->status);
    if (err == SALUR_OK) {
        err = diary_follow_to(&paper->diary, ledger,
                              paper->end > 0 ? paper->end : UINT64_MAX);
    }
    if (err == SALUR_OK && paper->end > 0) {
        err =
            close_again_sums(ledger, paper->end, &paper->status, &paper->diary);
    }
    if (err == SALUR_OK) {
        err = read_stages(ledger, paper);
    }
    if (err == SALUR_OK) {
        err = read_terms(dir, key, &paper->terms);
    }
    return err == SALUR_OK ? -1 : cli_store_fail(cli, err, dir);
}

/* Families with a reason that were not paid after all, as far as the diary
 * goes. */
static enum salur_err
sum_unpaid(struct salur_ledger *ledger, const struct diary *diary,
           struct paper_sum *out)
{
    enum salur_err err = SALUR_OK;

    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < diary->unpaid_count && err == SALUR_OK; i++) {
        struct salur_family family;

        err = salur_ledger_family(ledger, &diary->unpaid[i], &family);
        if (err == SALUR_OK &&
            (!family.is_redeemed || family.seq >= diary->next)) {
            out->count++;
            out->amount_idr += family.item.amount_idr; /* of the list's sum */
        }
    }
    return err;
}

enum salur_err
cli_closing_facts(struct salur_ledger *ledger,
                  const struct salur_ledger_status *status,
                  const struct diary *diary, struct closing_facts *facts)
{
    const struct salur_trust *trust = salur_ledger_trust(ledger);

    facts->has_list = status->listed > 0;
    facts->listed = (struct paper_sum){status->listed, status->listed_idr};
    facts->redeemed =
        (struct paper_sum){status->redeemed, status->redeemed_idr};
    memcpy(facts->by_collector, diary->by_collector,
           sizeof facts->by_collector);
    facts->is_test = trust == NULL || salur_trust_is_test(trust);
    return sum_unpaid(ledger, diary, &facts->unpaid);
}

static enum salur_err
make_page(struct salur_ledger *ledger, const struct salur_key *key,
          const struct close_paper *paper, const struct salur_closing *closing,
          struct salur_buf *out)
{
    struct closing_facts facts = {
        .village = paper->terms.village,
        .contact = paper->terms.contact,
        .stages = paper->stages,
    };
    uint8_t store[SALUR_RECEIPT_LEN];
    struct salur_buf receipt;
    enum salur_err err =
        cli_closing_facts(ledger, &paper->status, &paper->diary, &facts);

    salur_buf_fixed(&receipt, store, sizeof store);
    if (err == SALUR_OK) {
        err = salur_receipt_sign(&closing->head, key, &receipt);
    }
    if (err == SALUR_OK) {
        facts.receipt = salur_buf_view(&receipt);
        err = cli_closing_page(closing, &facts, out);
    }
    return err;
}

/* Write one file that was made, or say why it was not. */
static int
write_file(struct cli *cli, const char *path, const char *begins,
           enum salur_err err, struct salur_buf *content)
{
    int code = err == SALUR_OK ? cli_replace(cli, path, salur_buf_view(content),
                                             salur_bytes_str(begins), 0)
                               : cli_fail(cli, err, path, NULL);

    salur_buf_wipe(content);
    return code;
}

int
cli_close_paper_write(struct cli *cli, struct salur_ledger *ledger,
                      const struct salur_key *key,
                      const struct close_paper *paper,
                      const struct salur_closing *closing)
{
    struct salur_closing full = *closing;
    struct salur_buf content;
    enum salur_err err;
    int code = -1;

    full.received_idr = paper->diary.received_idr;
    (void)snprintf(full.origin, sizeof full.origin, "%s",
                   paper->status.identity.origin);
    full.site = paper->status.identity.site;
    salur_buf_init(&content, PAGE_MAX);
    if (paper->statement != NULL) {
        err = salur_closing_sign(&full, key, &content);
        code =
            write_file(cli, paper->statement, STATEMENT_BEGINS, err, &content);
    }
    if (code < 0 && paper->pdf != NULL) {
        salur_buf_init(&content, PAGE_MAX);
        err = make_page(ledger, key, paper, &full, &content);
        code = write_file(cli, paper->pdf, PDF_BEGINS, err, &content);
    }
    return code;
}

void
cli_close_paper_wipe(struct close_paper *paper)
{
    diary_wipe(&paper->diary);
}
