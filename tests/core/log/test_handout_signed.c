/* SPDX-License-Identifier: Apache-2.0 */
/* A handout that is confirmed with the key: what the log proves of it. */
#include "tests/core/counter.h"

/* The handout that waits, 0 for none. */
static uint64_t
waiting(struct salur_ledger *ledger)
{
    struct salur_ledger_status status;

    CHECK_ERR(salur_ledger_status(ledger, &status), SALUR_OK);
    CHECK_U64(status.has_handout, status.handout > 0);
    return status.handout;
}

static enum salur_err
held(struct counter *c, size_t family)
{
    struct salur_presented presented = {.hold = 1, .id_checked = 1};

    presented.cti = village_item(1, family).cti;
    return salur_redeem(c->ledger, &presented, &stamp, &c->out);
}

static void
a_confirmation_with_the_key_keeps_a_signed_head(void)
{
    struct counter c;
    struct salur_checkpoint head;
    struct salur_key *other;
    struct salur_buf note;
    struct salur_buf pack;

    counter_open(&c, "signed", (struct village_bundle){0});
    other = village_key("test/dinsos/log/9901012001/z/k1", SALUR_ROLE_LOG, 99);
    salur_buf_init(&note, 1 << 12);
    salur_buf_init(&pack, 1 << 20);
    CHECK_ERR(held(&c, 0), SALUR_OK);
    CHECK_ERR(salur_ledger_confirm(c.ledger, 2, other), SALUR_E_ORIGIN);
    CHECK_ERR(salur_ledger_confirm(c.ledger, 2, c.village.approver),
              SALUR_E_KEY_ROLE);
    CHECK_U64(waiting(c.ledger), 2);
    CHECK_ERR(salur_ledger_checkpoint(c.ledger, &note), SALUR_E_NOT_FOUND);
    CHECK_ERR(salur_ledger_export(c.ledger, NULL, &pack), SALUR_E_STATE);
    CHECK_ERR(salur_ledger_confirm(c.ledger, 3, c.village.device),
              SALUR_E_STATE);
    CHECK_ERR(salur_ledger_confirm(c.ledger, 2, c.village.device), SALUR_OK);
    CHECK_U64(waiting(c.ledger), 0);
    CHECK_ERR(salur_ledger_checkpoint(c.ledger, &note), SALUR_OK);
    CHECK_ERR(salur_checkpoint_open(&head, salur_buf_view(&note),
                                    salur_key_public(c.village.device)),
              SALUR_OK);
    CHECK_U64(head.head.size, village_size(c.ledger));
    /* Nobody need type a passphrase to export what is signed. */
    salur_buf_clear(&pack);
    CHECK_ERR(salur_ledger_export(c.ledger, NULL, &pack), SALUR_OK);
    salur_buf_wipe(&pack);
    salur_buf_wipe(&note);
    salur_key_free(other);
    counter_close(&c);
}

int
main(int argc, char **argv)
{
    static const struct test tests[] = {
        TEST(a_confirmation_with_the_key_keeps_a_signed_head),
    };
    return RUN_TESTS(tests, argc, argv);
}
