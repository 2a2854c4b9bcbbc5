/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The counter: a machine that takes keys and lines and says what is to be
 * seen.  It reads no terminal, no clock and no argument, so the full screen,
 * line mode and a script drive the same one.
 *
 * It is always in one step, one question to the person at the counter.  A
 * step's `show` says what is seen and which answers and keys are taken; what
 * it does not offer never reaches its `key`.  A code is presented when the
 * step takes codes and waits its turn when it does not: a scanner answers no
 * question.
 *
 * Keys of the steps (in line mode the word, then Enter):
 *
 *   operator   a name, Enter            float      rupiah, Enter
 *   recovered  Enter                    ended      y work without, t leave
 *   handout    y handed over, t not     clock      Enter go on, Esc back
 *   home       a code; a short number and Enter; F1 bantuan, F2 cari,
 *              F4 gagal, F5 adu, F6 batal, F7 hilang, F9 petugas, F10 tutup;
 *              `cetak` prints the newest receipt again, `gambar FILE` reads
 *              the codes of a picture, `keadaan` says the sums
 *   pick       1 .. 9, Esc
 *   identity   1 matches, 2 does not match, 3 no card: letter of the village,
 *              4 proxy, 5 heir, 6 home visit, Esc back, nothing recorded
 *   relation, document, absence, death   digits, Esc back
 *   kk, nik    16 digits, Enter; Esc back
 *   handover   Enter handed over, F8 not handed over
 *   answer     Enter (a refusal, or paid before), F1 what it means
 *   unread     the same, or the next code
 *   why        Enter read on, Esc back
 *   family     a code, or a short number and Enter; Esc
 *   unpaid     1 .. 9, a, b, c; Esc     complaint  1 .. 5; Esc
 *   lost       Enter record, Esc
 *   void       the entry's number; void_reason 1 .. 3; void_key a file;
 *              void_pass a passphrase, each with Enter; Esc
 *   count      how many of each, Enter; Esc one back
 *   variance   text, Enter             close      Enter close, Esc
 *   closed     Enter                    quit       y, t
 *   help, failed   Enter
 */
#ifndef CLI_COUNTER_COUNTER_H
#define CLI_COUNTER_COUNTER_H

#include "cli/cli.h"
#include "cli/counter/code.h"
#include "cli/counter/diary.h"
#include "cli/counter/event.h"
#include "cli/counter/money.h"
#include "cli/counter/view.h"
#include "salur/closing.h"
#include "salur/journal.h"
#include "salur/people.h"
#include "salur/redeem.h"

struct counter;

/* The line of a step is not to be seen. */
#define STEP_SECRET 1U
/* The typed line is free text: no word of it is a command but "kembali". */
#define STEP_FREE 2U
/* Enter counts when it was pressed for what is seen: not before that could be
 * read. */
#define STEP_FIRM 4U

struct step {
    const char *name;
    unsigned flags;
    void (*show)(struct counter *counter, struct view *view);
    /* An answer or key that show has offered; NULL when it offers none. */
    void (*key)(struct counter *counter, int key);
    /* A typed line; NULL when none is taken. */
    void (*text)(struct counter *counter, const char *text);
    /* A code; NULL: it waits. */
    void (*code)(struct counter *counter, const struct code *code);
};

/* What is open for the whole session; the caller's. */
struct till {
    struct cli *cli;
    const char *dir;
    struct salur_ledger *ledger;
    struct salur_key *key; /* log key of this device */
    struct salur_people *people;
    uint64_t proxy_limit;     /* handouts of one person a day */
    const char *printer;      /* file or device; NULL: none */
    const char *receipts_dir; /* NULL: none */
    enum receipt_format format;
    int has_format;
};

/* The family at the counter. */
struct visit {
    struct code code; /* err 0 and len 0: keyed */
    struct salur_cti cti;
    struct salur_presented presented;
    struct salur_redeemed result; /* of the last call */
    struct salur_person person;
    int has_person;
    int64_t time_s; /* of the redemption */
};

#define PICK_MAX 9

/* What the flows beside the handout collect. */
struct errand {
    struct salur_family families[PICK_MAX];
    size_t families_count;
    /* Where a chosen family goes. */
    void (*then)(struct counter *counter, const struct salur_cti *cti);
    const char *title; /* of the family step */
    int is_optional;   /* 1: the errand may do without a family */
    struct salur_cti cti;
    int has_cti;
    uint64_t entry; /* the redemption to be voided */
    int64_t amount_idr;
    enum salur_void_reason reason;
    char key_path[512];
};

/* Cash as it is counted at the close. */
struct cash_count {
    uint64_t counts[MONEY_VALUES];
    size_t at; /* which of them is asked */
    int64_t counted_idr;
    char reason[SALUR_REASON_MAX + 1];
    /* What the close wrote, for the last page. */
    struct salur_closing closing;
    char path[512];
};

struct counter {
    struct till *till;
    /* Set by the driver before each call. */
    int64_t now_s;  /* seconds since 1970 */
    int64_t now_ms; /* of a clock that does not go back */

    const struct step *step;
    const struct step *beneath; /* of help and quit: where it goes back to */
    int64_t shown_ms;     /* when the step was seen first, set by the driver;
                             INT64_MAX until then */
    unsigned serial;      /* counts what is new to be said */
    unsigned note_serial; /* counts notes alone */
    struct view view;
    int is_over;
    int exit_code;
    int is_indonesian;
    int is_untimed; /* 1: the pace of the keys means nothing */

    char operator_name[SALUR_OPERATOR_MAX + 1];
    struct salur_ledger_status status;
    struct diary diary;
    uint64_t personal_seen; /* diary.personal when names were opened */
    char note[VIEW_TEXT_MAX];
    enum salur_err failure; /* of the step failed */
    int is_failure_recorded;
    enum salur_err why; /* of the step why */
    size_t why_screen;
    /* What the head and the status show besides (status.c). */
    char stages[64];
    char village[SALUR_VILLAGE_MAX + 1];
    char contact[SALUR_CONTACT_MAX + 1];
    int64_t backup_s;  /* of the newest export, 0: none known */
    int64_t backup_ms; /* when that and the mirror were looked up */
    struct salur_mirror mirror;
    int is_recovery_seen;
    char ended[SALUR_NAME_MAX + 1]; /* a log that is missing here; "" */

    struct visit visit;
    struct visit printed; /* of the newest receipt */
    struct errand errand;
    struct cash_count cash;
    struct code_queue queue;
    /* A code that a stray Enter has cut, while its rest may come. */
    uint8_t part[SALUR_QR_CHARS_MAX + 64];
    size_t part_len;
    int64_t part_ms;
    int is_part_waiting; /* 1: nothing was said of it yet */
};

/* Read the state of the store and show the first step.  SALUR_OK, or as
 * salur_ledger_status and salur_ledger_entry. */
SALUR_MUST_USE enum salur_err
counter_start(struct counter *counter);
/* Release what the counter holds; the till is the caller's. */
void
counter_wipe(struct counter *counter);
/* Take an event. */
void
counter_event(struct counter *counter, const struct event *event);
/* Let time pass: a cut code is given up, the clock is shown. */
void
counter_tick(struct counter *counter);
/* When counter_tick is due, in ms; INT64_MAX: no hurry. */
int64_t
counter_deadline(const struct counter *counter);

/* --- for the steps (step.c) ------------------------------------------------
 */

/* Go to a step; the note stays for it to show. */
void
counter_go(struct counter *counter, const struct step *step);
/* Go where work goes on: to the next code that waits, or home. */
void
counter_go_on(struct counter *counter);
/* Say what has just happened, until the next step but one. */
void
counter_note(struct counter *counter, const char *format, ...)
    SALUR_PRINTF(2, 3);
/* The store has failed: say so, and what is on record.  recorded: 1 when an
 * entry was written and what came after it failed. */
void
counter_fail(struct counter *counter, enum salur_err err, int recorded);
/* Time and operator of an entry that is written now. */
struct salur_stamp
counter_stamp(const struct counter *counter);
/* The answer "no": t (tidak), n on an English screen.  Both are taken. */
int
counter_no(const struct counter *counter);
/* Read the store's sums again after something was recorded. */
void
counter_refresh(struct counter *counter);

/* Go to the question that must be answered before work can begin, or on with
 * the work (start.c). */
void
start_next(struct counter *counter);

/* Whether what opening recovered was not said yet (recovered.c). */
int
recovered_is_due(const struct counter *counter);
/* Look for a log that ended and is missing here; as counter_start (ended.c). */
SALUR_MUST_USE enum salur_err
ended_start(struct counter *counter);

/* Every step, each in the file of its flow. */
extern const struct step step_operator;
extern const struct step step_recovered;
extern const struct step step_ended;
extern const struct step step_handout;
extern const struct step step_float;
extern const struct step step_home;
extern const struct step step_clock;
extern const struct step step_pick;
extern const struct step step_identity;
extern const struct step step_handover;
extern const struct step step_answer;
extern const struct step step_unread;
extern const struct step step_relation;
extern const struct step step_failed;
extern const struct step step_why;
extern const struct step step_quit;
extern const struct step step_help;

/* Present a code, or a family whose number was typed (visit.c). */
void
visit_code(struct counter *counter, const struct code *code);
void
visit_family(struct counter *counter, const struct salur_cti *cti);
/* Read name and numbers of the visit's family from the people data. */
void
visit_person(struct counter *counter);
/* Redeem what is presented, and show the outcome. */
void
visit_redeem(struct counter *counter);
/* Refuse it for a reason that people see, and show that. */
void
visit_refuse(struct counter *counter, enum salur_err cause);
/* Say who the family is, masked, and what it gets. */
void
visit_describe(const struct counter *counter, struct view *view);
/* Record that a handout was handed over, and print its receipt. */
void
visit_confirm(struct counter *counter, uint64_t seq);
/* Void a handout that was not handed over. */
void
visit_take_back(struct counter *counter, uint64_t seq);
/* "SITI N.  7QK2-M4X", the short number alone when no name is known. */
void
visit_name(const struct visit *visit, char out[64]);

/* Offer the page that explains an error with F1, where there is one; begin to
 * show it (why.c). */
void
why_key(const struct counter *counter, enum salur_err err, struct view *view);
void
why_begin(struct counter *counter, enum salur_err err);

/* Find families by what was typed: a short number; goes to pick when there
 * are several, to errand.then when there is one, and says so when there is
 * none. */
void
family_find(struct counter *counter, const char *text);

#endif
