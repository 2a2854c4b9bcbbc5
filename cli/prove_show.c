/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a proof proves, and what not, in words for people who never saw a log:
 * which entry, what it says, under which signed head, and who saw that head.
 */
#include "cli/prove.h"

#include <string.h>

#include "cli/heads.h"
#include "cli/text.h"
#include "salur/entitlement.h"
#include "salur/entry.h"
#include "salur/proof.h"

/* Everything that one proof says, judged. */
struct shown {
    const struct proving *p;
    struct salur_tlog_proof proof;
    struct salur_signed_head head;
    enum salur_err err; /* SALUR_OK: proven */
    enum salur_err entry_err;
    struct salur_entry entry; /* when entry_err is SALUR_OK */
    /* The leaf of an office's log: a cosigned checkpoint. */
    int is_leaf;
    struct salur_signed_head leaf;
    enum salur_err code_err; /* of the code in a redemption */
    struct salur_entitlement code;
};

/* --- judging ------------------------------------------------------------- */

/* What the entry's bytes are; the proof vouches for them or does not. */
static void
read_entry(struct shown *s)
{
    s->entry_err = salur_entry_decode(&s->entry, s->proof.extra);
    if (s->entry_err == SALUR_OK && s->entry.seq != s->proof.index) {
        s->entry_err = SALUR_E_MISMATCH;
    }
    if (s->entry_err != SALUR_OK && s->head.key == NULL &&
        salur_signed_head_read(&s->leaf, s->proof.extra, s->p->trust, NULL) ==
            SALUR_OK) {
        s->is_leaf = 1;
    }
    if (s->entry_err == SALUR_OK && s->entry.kind == SALUR_KIND_REDEEM &&
        s->entry.body.redeem.token.len > 0) {
        s->code_err = salur_entitlement_check(
            &s->code, s->entry.body.redeem.token, s->p->trust, s->entry.time_s);
    }
}

/* The first reason why it is not proven, in the order of their weight. */
static enum salur_err
judge(struct shown *s)
{
    struct salur_hasher *hasher = NULL;
    enum salur_err err = salur_hasher_new(&hasher);

    if (err == SALUR_OK) {
        err = s->head.err;
    }
    if (err == SALUR_OK) {
        err = salur_tlog_proof_check(hasher, &s->proof, s->proof.extra, NULL);
    }
    if (err == SALUR_OK && !salur_signed_head_binds(&s->head, s->p->now_s)) {
        err = SALUR_E_KEY_WITHDRAWN;
    }
    if (err == SALUR_OK && s->head.cosignatures < s->p->witnesses) {
        err = SALUR_E_QUORUM;
    }
    if (err == SALUR_OK && !s->is_leaf && s->entry_err != SALUR_OK &&
        s->entry_err != SALUR_E_VERSION) {
        err = s->entry_err;
    }
    salur_hasher_free(hasher);
    return err;
}

/* --- words --------------------------------------------------------------- */

static const char *
kind_words(enum salur_kind kind)
{
    static const char *const words[] = {
        N_("the log begins"),
        N_("aid was handed over"),
        N_("aid was refused"),
        N_("a handout is taken back"),
        N_("a family could not be paid"),
        N_("the day was opened"),
        N_("the day was closed"),
        N_("a stage was taken in"),
        N_("a withdrawn list was taken in"),
        N_("a cosigned head was taken in"),
        N_("the clock was set back"),
        N_("a stage was closed"),
        N_("another log is continued"),
        N_("a complaint"),
        N_("names were taken in, shown or destroyed"),
    };

    return (size_t)kind < sizeof words / sizeof words[0] ? _(words[kind]) : "?";
}

static void
print_code(const struct shown *s)
{
    char stage[SALUR_STAGE_NAME_MAX];
    char id[8];

    if (s->entry.body.redeem.token.len == 0) {
        (void)fputs(_("  card         its number was typed, no code scanned\n"),
                    stdout);
        return;
    }
    if (s->code_err != SALUR_OK) {
        cli_err_id(id, s->code_err);
        (void)printf(_("  card         NOT GENUINE: %s (%s)\n"),
                     cli_strerror(s->code_err), id);
        return;
    }
    salur_stage_id_format(stage, &s->code.stage);
    (void)printf(_("  card         scanned, genuine, of stage %s\n"), stage);
}

static void
print_redeem(const struct shown *s)
{
    const struct salur_body_redeem *body = &s->entry.body.redeem;
    char number[SALUR_SHORT_MAX];
    char idr[32];

    salur_short_format(number, &body->cti);
    if (body->package[0] != 0) {
        (void)printf(_("  package      %s\n"), body->package);
    } else {
        (void)printf(_("  amount       %s\n"), cli_idr(idr, body->amount_idr));
    }
    (void)printf(_("  short number %s\n"), number);
    print_code(s);
}

static void
print_entry(const struct shown *s)
{
    uint64_t site = cli_head_site(&s->head);
    char time[CLI_TIME_MAX];
    char count[32];
    char id[8];

    if (s->is_leaf) {
        (void)printf(_("  entry        %llu: a cosigned checkpoint\n"),
                     (unsigned long long)s->proof.index);
        (void)printf(_("  of           %s, %s entries\n"),
                     s->leaf.checkpoint.origin,
                     cli_count(count, s->leaf.checkpoint.head.size));
        /* The office's log vouches for the leaf's bytes, not for who signed. */
        if (s->leaf.err != SALUR_OK) {
            cli_err_id(id, s->leaf.err);
            (void)printf(_("    NOT GENUINE: %s (%s)\n"),
                         cli_strerror(s->leaf.err), id);
        }
        return;
    }
    if (s->entry_err != SALUR_OK) {
        cli_err_id(id, s->entry_err);
        (void)printf(_("  entry        %llu: not readable here: %s (%s)\n"),
                     (unsigned long long)s->proof.index,
                     cli_strerror(s->entry_err), id);
        return;
    }
    cli_time_text(time, s->entry.time_s, site);
    (void)printf(_("  entry        %llu: %s\n"),
                 (unsigned long long)s->entry.seq, kind_words(s->entry.kind));
    (void)printf(_("  time         %s, by the laptop's clock\n"), time);
    if (s->entry.operator_name[0] != 0) {
        (void)printf(_("  operator     %s\n"), s->entry.operator_name);
    }
    if (s->entry.kind == SALUR_KIND_REDEEM) {
        print_redeem(s);
    }
    if (s->entry.kind == SALUR_KIND_VOID) {
        (void)printf(_("  takes back   entry %llu\n"),
                     (unsigned long long)s->entry.body.voided.redeem);
    }
}

/* What a person must know who relies on it. */
static void
print_limits(const struct shown *s)
{
    const struct proving *p = s->p;

    if (s->entry_err != SALUR_OK || s->entry.kind != SALUR_KIND_REDEEM) {
        return;
    }
    if (p->is_voided) {
        (void)printf(_("  but: entry %llu of the same log takes this handout "
                       "back\n"),
                     (unsigned long long)p->voided_by);
    } else if (!p->is_whole) {
        (void)fputs(_("  not said here: whether a later entry takes this "
                      "handout back; the log tells\n"),
                    stdout);
    }
    (void)fputs(_("  not said here: that the money or goods reached the "
                  "family; the log says that somebody recorded it\n"),
                stdout);
}

static void
print_verdict(const struct shown *s)
{
    const struct proving *p = s->p;
    char id[8];

    if (s->err != SALUR_OK) {
        cli_err_id(id, s->err);
        if (s->err == SALUR_E_QUORUM) {
            (void)printf(_("NOT PROVEN: %u of %u cosignatures of trusted "
                           "witnesses\n"),
                         s->head.cosignatures, p->witnesses);
            return;
        }
        (void)printf(_("NOT PROVEN: %s (%s)\n"), cli_strerror(s->err), id);
        return;
    }
    (void)printf(_("PROVEN: this is entry %llu of the log, as it was when the "
                   "head was signed\n"),
                 (unsigned long long)s->proof.index);
    if (p->receipt != NULL && p->receipt_size == s->proof.index + 1) {
        (void)fputs(_("  the receipt was given when this entry was the last, "
                      "and fits\n"),
                    stdout);
    } else if (p->receipt != NULL) {
        (void)printf(_("  the receipt fits the log, but is that of entry "
                       "%llu\n"),
                     (unsigned long long)p->receipt_size - 1);
    }
    if (s->head.cosignatures == 0) {
        (void)fputs(_("  not cosigned: only the log's own key vouches for this "
                      "head\n"),
                    stdout);
    }
    print_limits(s);
}

static void
print_all(const struct shown *s, const char *name)
{
    const struct salur_head *head = &s->head.checkpoint.head;
    char print[48];
    char count[32];

    cli_fingerprint(print, &head->root);
    (void)printf(_("proof %s\n"), name);
    (void)printf(_("  log          %s\n"), s->head.checkpoint.origin);
    if (s->head.key != NULL) {
        (void)printf(_("  village      %s\n"), s->head.key->area);
    }
    print_entry(s);
    (void)printf(_("  under        %s entries, fingerprint %s\n"),
                 cli_count(count, head->size), print);
    if (s->head.err == SALUR_OK) {
        cli_print_cosigned(&s->head);
        cli_print_withdrawn(&s->head);
    }
    print_verdict(s);
}

/* --- JSON ---------------------------------------------------------------- */

static void
redeem_json(const struct shown *s, json_t *line)
{
    const struct salur_body_redeem *body = &s->entry.body.redeem;
    int is_scanned = body->token.len > 0;
    char stage[SALUR_STAGE_NAME_MAX] = "";
    char number[SALUR_SHORT_MAX];

    salur_short_format(number, &body->cti);
    if (is_scanned && s->code_err == SALUR_OK) {
        salur_stage_id_format(stage, &s->code.stage);
    }
    (void)json_object_update_new(
        line,
        json_pack("{s:o,s:s,s:I,s:s,s:I,s:b,s:s,s:s}", "cti",
                  cli_cti_json(&body->cti), "short", number, "amount_idr",
                  (json_int_t)body->amount_idr, "package", body->package,
                  "card", (json_int_t)body->card, "scanned", is_scanned,
                  "stage", stage, "code_error", salur_err_name(s->code_err)));
}

static void
print_json(const struct shown *s)
{
    const struct proving *p = s->p;
    json_t *line = cli_head_json("proof", &s->head, s->proof.checkpoint);
    char id[8];

    cli_err_id(id, s->err);
    if (line == NULL) {
        cli_json(NULL);
        return;
    }
    (void)json_object_update_new(
        line,
        json_pack("{s:I,s:b,s:s,s:s,s:I}", "entry", (json_int_t)s->proof.index,
                  "proven", s->err == SALUR_OK, "error", salur_err_name(s->err),
                  "error_id", id, "hashes", (json_int_t)s->proof.path.count));
    if (s->entry_err == SALUR_OK) {
        (void)json_object_update_new(
            line,
            json_pack("{s:s,s:o,s:s}", "entry_kind",
                      salur_kind_name(s->entry.kind), "time",
                      cli_time_json(s->entry.time_s, cli_head_site(&s->head)),
                      "operator", s->entry.operator_name));
    }
    if (s->entry_err == SALUR_OK && s->entry.kind == SALUR_KIND_REDEEM) {
        redeem_json(s, line);
    }
    if (s->is_leaf) {
        (void)json_object_update_new(
            line,
            json_pack("{s:s,s:I,s:b}", "leaf_log", s->leaf.checkpoint.origin,
                      "leaf_size", (json_int_t)s->leaf.checkpoint.head.size,
                      "leaf_genuine", s->leaf.err == SALUR_OK));
    }
    if (p->is_whole) {
        (void)json_object_set_new(line, "voided_by",
                                  p->is_voided
                                      ? json_integer((json_int_t)p->voided_by)
                                      : json_null());
    }
    cli_json(line);
}

int
cli_prove_show(const struct proving *p, struct salur_bytes text,
               const char *name)
{
    struct salur_where where = {0, 0, 0};
    struct shown s = {.p = p};
    struct salur_buf extra;
    enum salur_err err;
    int code = EXIT_DATA;

    salur_buf_init(&extra, SALUR_ENTRY_MAX);
    err = salur_tlog_proof_parse(&s.proof, text, &extra, &where);
    if (err == SALUR_OK) {
        err =
            salur_signed_head_read(&s.head, s.proof.checkpoint, p->trust, NULL);
    }
    if (err != SALUR_OK) {
        code = cli_fail_at(p->cli, err, name, &where);
    } else {
        read_entry(&s);
        s.err = judge(&s);
        if (p->cli->json) {
            print_json(&s);
        } else {
            print_all(&s, name);
        }
        code = s.err == SALUR_OK ? EXIT_YES : EXIT_NO;
    }
    salur_buf_wipe(&extra);
    return code;
}
