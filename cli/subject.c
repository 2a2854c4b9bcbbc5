/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Subject access: a family asks what is kept of it.  What is shown is masked
 * unless it is asked for whole, and either way the log says that it was shown
 * before it is.
 */
#include "cli/subject.h"

#include <stdlib.h>
#include <string.h>

#include "cli/text.h"
#include "salur/text.h"

/* More than these are not one family that asks. */
#define FOUND_MAX 50
/* A street, RT and RW. */
#define ADDRESS_MAX (SALUR_PERSON_ADDRESS_MAX + 2 * SALUR_PERSON_RT_MAX + 16)

struct found {
    struct salur_person person; /* name "": none is kept */
    struct salur_family family;
    int is_listed;
};

struct search {
    const struct subject *by;
    struct found *found; /* FOUND_MAX */
    size_t count;
    int is_over; /* 1: there are more */
};

/* --- finding -------------------------------------------------------------- */

static struct found *
add(struct search *search)
{
    if (search->count == FOUND_MAX) {
        search->is_over = 1;
        return NULL;
    }
    return &search->found[search->count++];
}

static enum salur_err
on_person(void *ctx, const struct salur_people_terms *terms,
          const struct salur_person *person)
{
    struct search *search = ctx;
    struct found *found;
    enum salur_err err;

    if (search->by->tail != NULL &&
        strcmp(search->by->tail, person->nik_tail) != 0) {
        return SALUR_OK;
    }
    found = add(search);
    if (found == NULL) {
        return SALUR_OK;
    }
    found->person = *person;
    err = salur_ledger_family(search->by->ledger, &person->cti, &found->family);
    found->is_listed = err == SALUR_OK;
    found->family.stage = terms->stage;
    return err == SALUR_E_NOT_LISTED ? SALUR_OK : err;
}

/* Families of a short number, with or without a name. */
static enum salur_err
find_short(struct search *search, uint32_t bits)
{
    struct salur_family families[4];
    size_t count = 0;
    enum salur_err err =
        salur_ledger_find_short(search->by->ledger, bits, families, 4, &count);

    for (size_t i = 0; err == SALUR_OK && i < count && i < 4; i++) {
        struct found *found = add(search);

        if (found == NULL) {
            break;
        }
        found->family = families[i];
        found->is_listed = 1;
        err = salur_people_find(search->by->people, &families[i].item.cti,
                                &found->person);
        err = err == SALUR_E_NOT_FOUND ? SALUR_OK : err;
        found->person.cti = families[i].item.cti;
    }
    return err;
}

static enum salur_err
find(struct search *search, const char *text)
{
    uint32_t bits = 0;
    enum salur_err err = SALUR_OK;

    if (text != NULL &&
        salur_short_parse(&bits, text, strlen(text)) == SALUR_OK) {
        err = find_short(search, bits);
    }
    /* A name may look like a short number. */
    if (err == SALUR_OK && search->count == 0) {
        err = salur_people_search(search->by->people, text != NULL ? text : "",
                                  on_person, search);
    }
    return err;
}

/* --- showing -------------------------------------------------------------- */

static void
name_text(const struct search *search, const struct salur_person *person,
          char out[SALUR_PERSON_NAME_MAX + 1])
{
    if (search->by->show_personal) {
        memcpy(out, person->name, SALUR_PERSON_NAME_MAX + 1);
    } else {
        salur_name_mask(out, SALUR_PERSON_NAME_MAX + 1,
                        salur_bytes_str(person->name));
    }
}

static void
address_text(const struct salur_person *person, char out[ADDRESS_MAX])
{
    (void)snprintf(out, ADDRESS_MAX, "%s%s%s%s%s", person->address,
                   person->rt[0] != '\0' ? "  RT " : "", person->rt,
                   person->rw[0] != '\0' ? " RW " : "", person->rw);
}

/* The id that an entry is about, or NULL. */
static const struct salur_cti *
cti_of(const struct salur_entry *entry)
{
    switch (entry->kind) {
    case SALUR_KIND_REDEEM:
        return &entry->body.redeem.cti;
    case SALUR_KIND_REFUSE:
        return &entry->body.refuse.cti;
    case SALUR_KIND_VOID:
        return &entry->body.voided.cti;
    case SALUR_KIND_UNPAID:
        return &entry->body.unpaid.cti;
    case SALUR_KIND_COMPLAINT:
        return entry->body.complaint.has_cti ? &entry->body.complaint.cti
                                             : NULL;
    case SALUR_KIND_GENESIS:
    case SALUR_KIND_OPEN:
    case SALUR_KIND_CLOSE:
    case SALUR_KIND_STAGE:
    case SALUR_KIND_WITHDRAWN:
    case SALUR_KIND_WITNESSED:
    case SALUR_KIND_CLOCK:
    case SALUR_KIND_STAGE_CLOSED:
    case SALUR_KIND_RESTORED:
    case SALUR_KIND_PERSONAL:
        break;
    }
    return NULL;
}

/* What happened to a family, in the past tense of a log. */
static const char *
event_word(enum salur_kind kind)
{
    return kind == SALUR_KIND_REDEEM   ? _("redeemed")
           : kind == SALUR_KIND_REFUSE ? _("refused")
           : kind == SALUR_KIND_VOID   ? _("voided")
           : kind == SALUR_KIND_UNPAID ? _("not paid")
                                       : _("complaint");
}

/* Every entry of the log that names this id, to print or into a list. */
static enum salur_err
tell_log(const struct search *search, const struct salur_cti *cti, json_t *list)
{
    struct salur_ledger_status status;
    struct salur_buf buf;
    enum salur_err err = salur_ledger_status(search->by->ledger, &status);
    uint64_t size = err == SALUR_OK ? status.head.size : 0;
    uint64_t site = err == SALUR_OK ? status.identity.site : 0;

    salur_buf_init(&buf, SALUR_ENTRY_MAX);
    for (uint64_t seq = 0; err == SALUR_OK && seq < size; seq++) {
        struct salur_entry entry;
        const struct salur_cti *about = NULL;
        char time[CLI_TIME_MAX];

        salur_buf_clear(&buf);
        err = salur_ledger_entry(search->by->ledger, seq, &buf);
        if (err == SALUR_OK) {
            err = salur_entry_decode(&entry, salur_buf_view(&buf));
        }
        about = err == SALUR_OK ? cti_of(&entry) : NULL;
        if (about == NULL ||
            memcmp(about->bytes, cti->bytes, SALUR_CTI_LEN) != 0) {
            continue;
        }
        if (list != NULL) {
            (void)json_array_append_new(
                list, json_pack("{s:I,s:s,s:o,s:s}", "entry", (json_int_t)seq,
                                "kind", salur_kind_name(entry.kind), "time",
                                cli_time_json(entry.time_s, site), "operator",
                                entry.operator_name));
            continue;
        }
        cli_time_text(time, entry.time_s, site);
        (void)printf(_("  log        entry %llu  %s  %s  %s\n"),
                     (unsigned long long)seq, time, event_word(entry.kind),
                     entry.operator_name);
    }
    salur_buf_wipe(&buf);
    return err;
}

static enum salur_err
json_found(const struct search *search, const struct found *found)
{
    const struct salur_person *person = &found->person;
    char number[SALUR_SHORT_MAX];
    char stage[SALUR_STAGE_NAME_MAX];
    char name[SALUR_PERSON_NAME_MAX + 1];
    char address[ADDRESS_MAX];
    json_t *list = json_array();
    enum salur_err err = tell_log(search, &person->cti, list);

    salur_short_format(number, &person->cti);
    salur_stage_id_format(stage, &found->family.stage);
    name_text(search, person, name);
    address_text(person, address);
    cli_json(json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:b,s:b,s:I,s:b,s:o}", "type",
                       "person", "stage", stage, "short", number, "name", name,
                       "nik_tail", person->nik_tail, "address",
                       search->by->show_personal ? address : "", "masked",
                       !search->by->show_personal, "listed", found->is_listed,
                       "amount_idr", (json_int_t)found->family.item.amount_idr,
                       "redeemed", found->family.is_redeemed, "log", list));
    return err;
}

static void
print_person(const struct search *search, const struct salur_person *person)
{
    char name[SALUR_PERSON_NAME_MAX + 1];
    char address[ADDRESS_MAX];

    if (person->name[0] == '\0') {
        (void)printf("  %s\n", _("no name, address or number is kept"));
        return;
    }
    name_text(search, person, name);
    address_text(person, address);
    (void)printf(_("  name       %s\n"), name);
    (void)printf(_("  NIK        ************%s\n"), person->nik_tail);
    (void)printf(_("  address    %s\n"), search->by->show_personal
                                             ? address
                                             : _("(--show-personal shows it)"));
}

static enum salur_err
print_found(const struct search *search, const struct found *found)
{
    const struct salur_family *family = &found->family;
    char number[SALUR_SHORT_MAX];
    char stage[SALUR_STAGE_NAME_MAX];
    char idr[32];

    if (search->by->cli->json) {
        return json_found(search, found);
    }
    salur_short_format(number, &found->person.cti);
    salur_stage_id_format(stage, &family->stage);
    (void)printf("%s  %s\n", number, stage);
    print_person(search, &found->person);
    if (found->is_listed) {
        (void)printf(_("  listed     %s, %s\n"),
                     cli_idr(idr, family->item.amount_idr),
                     family->is_redeemed    ? _("collected")
                     : family->is_elsewhere ? _("collected on another laptop")
                     : family->is_stopped   ? _("withdrawn")
                                            : _("not collected yet"));
    } else {
        (void)printf("  %s\n", _("on no list that is loaded here"));
    }
    return tell_log(search, &found->person.cti, NULL);
}

/* --- recording ------------------------------------------------------------ */

/* One entry a stage, with its number of families, before anything is shown. */
static int
record_shown(struct search *search)
{
    int code = -1;

    for (size_t i = 0; code < 0 && i < search->count; i++) {
        const struct salur_stage_id *id = &search->found[i].family.stage;
        struct salur_body_personal body = {.action = PEOPLE_SHOWN, .id = *id};
        int is_first = 1;
        uint64_t seq;

        for (size_t j = 0; j < search->count; j++) {
            int is_same =
                salur_stage_id_compare(id, &search->found[j].family.stage) == 0;

            is_first = is_first && !(is_same && j < i);
            body.count += (uint64_t)is_same; /* 0 or 1 */
        }
        if (is_first) {
            code = cli_people_append(search->by->cli, search->by->ledger,
                                     search->by->dir, &body, &search->by->stamp,
                                     &seq);
        }
    }
    return code;
}

static int
show(struct search *search, const char *text)
{
    enum salur_err err = find(search, text);
    int code;

    if (err != SALUR_OK) {
        return cli_store_fail(search->by->cli, err, search->by->dir);
    }
    if (search->is_over) {
        return cli_usage(search->by->cli,
                         _("more than 50 families: give more of the name, or "
                           "--nik-tail"),
                         text);
    }
    if (search->count == 0) {
        if (!search->by->cli->json) {
            (void)puts(
                _("Nobody of this name, number or digits is kept here."));
        }
        return EXIT_NO;
    }
    code = record_shown(search);
    for (size_t i = 0; code < 0 && i < search->count; i++) {
        err = print_found(search, &search->found[i]);
        code = err == SALUR_OK
                   ? -1
                   : cli_store_fail(search->by->cli, err, search->by->dir);
    }
    if (code < 0 && !search->by->cli->json) {
        (void)printf(_("  recorded as entry %llu that this was shown\n"),
                     (unsigned long long)search->by->cli->recorded);
    }
    return code < 0 ? EXIT_YES : code;
}

int
cli_subject_show(const struct subject *subject, const char *text)
{
    struct search search = {.by = subject};
    int code;

    search.found = calloc(FOUND_MAX, sizeof *search.found);
    code = search.found == NULL
               ? cli_fail(subject->cli, SALUR_E_MEMORY, NULL, NULL)
               : show(&search, text);
    free(search.found);
    return code;
}
