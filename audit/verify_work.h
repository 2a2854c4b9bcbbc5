/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What one verification knows, shared by the files verify_*.c.  The order of
 * the work is that of the functions below; verify.c calls them.
 */
#ifndef SL_VERIFY_WORK_H
#define SL_VERIFY_WORK_H

#include "audit/verify.h"
#include "audit/verify_time.h"
#include "audit/verify_walk.h"

enum sl_head_place {
    SL_HEAD_CHECKPOINT = 0,
    SL_HEAD_COSIGNED = 1,
    SL_HEAD_ENTRY = 2,   /* in a witnessed entry */
    SL_HEAD_OUTSIDE = 3, /* of the policy */
};

/* A head with the log key's signature: what must be reproduced. */
struct sl_signed_head {
    struct salur_head head;
    enum sl_head_place place;
    int counts;       /* what it covers is not void: salur_trust_check_head */
    int64_t oldest_s; /* cosigned by then: INT64_MAX when it is not */
    int64_t newest_s; /* INT64_MIN when it is not */
    int64_t seen_s;   /* oldest_s of this or a larger one that fits */
    int fits;         /* the first head.size entries hash to it */
    struct salur_hash found; /* their root, when there are that many */
};

/* What public keys say of one checkpoint note. */
struct sl_judged {
    struct salur_checkpoint checkpoint;
    /* SALUR_OK when it is this log's and signed as it must be; 2xx,
     * SALUR_E_ORIGIN, SALUR_E_KEY_UNKNOWN, SALUR_E_SIGNATURE,
     * SALUR_E_DUPLICATE or SALUR_E_KEY_WITHDRAWN. */
    enum salur_err err;
    int counts;            /* 0: of a withdrawn key, beyond the size of that */
    uint32_t cosignatures; /* valid ones of trusted witnesses */
    const struct salur_trust_key *witnesses[SALUR_NOTE_SIGS_MAX];
    int64_t witnessed_s[SALUR_NOTE_SIGS_MAX];
    uint32_t strangers; /* signatures of keys that are not in the trust */
    int64_t oldest_s;   /* of the cosignatures, when there are some */
    int64_t newest_s;
};

/* A witnessed entry, judged before the entries are walked for content. */
struct sl_cited {
    uint64_t at;
    int64_t newest_s; /* of its valid cosignatures; INT64_MIN when none */
    enum salur_err err;
};

/* Where a defect shows first. */
struct sl_spot {
    int is_found;
    uint64_t at;
    size_t offset;
    enum salur_err err;
    int has_hashes;
    struct salur_hash expected;
    struct salur_hash found;
};

/* What walking over all entries for form, chain and tree gave. */
struct sl_chain {
    uint64_t entries;
    struct salur_head head;
    int64_t first_s;
    int64_t last_s;
    struct sl_spot form;
    struct sl_spot genesis;
    struct sl_spot sequence;
    struct sl_spot link;
    /* The break of the chain is at the last entry: either that one was
     * changed or the one before, and only a signed root can tell. */
    int link_is_last;
};

/* One verification under way. */
struct sl_verify {
    const struct salur_verify_policy *policy;
    const struct salur_finding_sink *sink;
    struct salur_verify_report *report;
    struct salur_hasher *hasher;
    struct salur_note *note; /* scratch: too large for the stack */

    struct salur_export parts;
    enum salur_err pack_err;
    size_t pack_offset;

    const struct salur_trust_key *log_key; /* NULL: not in the trust note */
    struct sl_judged checkpoint;
    struct sl_judged cosigned; /* meaningful when parts.cosigned.len > 0 */

    struct sl_signed_head *heads; /* by size */
    size_t heads_count;
    size_t heads_cap;
    struct sl_cited *cited; /* by place */
    size_t cited_count;
    size_t cited_cap;

    struct sl_chain chain;
    struct sl_pace pace;
    /* A head that does not fit was rebuilt from the recorded hashes: the
     * entries below first_bad are genuine, that one is not. */
    int is_rebuilt;
    uint64_t first_bad;
    uint64_t affected; /* redemptions at and behind report->proven */
    int64_t affected_idr;
};

/* verify_salvage.c: fill parts with what a damaged pack still shows. */
void
sl_verify_salvage(struct salur_export *parts, struct salur_bytes pack);

/* verify_heads.c: find the log and its key, judge all notes, sort heads. */
SALUR_MUST_USE enum salur_err
sl_verify_heads(struct sl_verify *v);

/* Take in one more head, before they are sorted. */
SALUR_MUST_USE enum salur_err
sl_verify_add_head(struct sl_verify *v, const struct sl_signed_head *head);

/* verify_outside.c: take in the policy's heads of this log that count. */
SALUR_MUST_USE enum salur_err
sl_verify_outside(struct sl_verify *v);
/* Put a finding for those that do not fit, and one for those that the entries
 * do not reach. */
void
sl_verify_outside_put(struct sl_verify *v);

/*
 * Judge one note, with v's policy, report, key and scratch note.  out->err
 * says what it is worth; returns SALUR_OK or SALUR_E_MEMORY.
 */
SALUR_MUST_USE enum salur_err
sl_verify_judge(const struct sl_verify *v, struct salur_bytes note,
                struct sl_judged *out);

/* verify_chain.c: form, sequence, chain and tree of all entries, and their
 * pace; marks the heads that fit.  Returns SALUR_OK or SALUR_E_MEMORY. */
SALUR_MUST_USE enum salur_err
sl_verify_chain(struct sl_verify *v);

/* verify_window.c: what witnesses say of the time; fills in the report and
 * puts F119.  After the chain, before the entries. */
void
sl_verify_windows(struct sl_verify *v);
/* Hand the windows over to the policy's sink. */
void
sl_verify_windows_put(struct sl_verify *v);
/* The window of the entries one after the other; zeroed to begin with. */
struct sl_window {
    size_t cited; /* next of v->cited */
    size_t head;  /* next of v->heads */
    int is_begun;
    int64_t not_before_s;
    int64_t not_after_s;
};
void
sl_window_step(const struct sl_verify *v, struct sl_window *window,
               uint64_t at);

/* verify_rebuild.c: set is_rebuilt and first_bad from a head that does not
 * fit.  Returns SALUR_OK also when it cannot be done, or SALUR_E_MEMORY. */
SALUR_MUST_USE enum salur_err
sl_verify_rebuild(struct sl_verify *v, const struct salur_head *head);

/* verify_proven.c: proven and affected; puts the integrity findings. */
SALUR_MUST_USE enum salur_err
sl_verify_proven(struct sl_verify *v);

/* Offset of the entry at a place; the length of all when there is none. */
size_t
sl_verify_offset(const struct sl_verify *v, uint64_t at);
/* The first entry that is certainly bad under a head of this size. */
uint64_t
sl_verify_first_bad(const struct sl_verify *v, uint64_t size);

/* verify_withdrawn.c: how many entries count; puts the finding of others. */
void
sl_verify_withdrawn(struct sl_verify *v);
/* verify_request.c: the request to a witness against the heads; puts a
 * finding when it does not fit them. */
void
sl_verify_request(struct sl_verify *v);

/* verify_entries.c: what each entry says; puts a finding for each. */
SALUR_MUST_USE enum salur_err
sl_verify_entries(struct sl_verify *v);

/* verify.c: begin a finding of this log, with its usual severity. */
void
sl_finding_init(const struct sl_verify *v, struct salur_finding *out,
                enum salur_finding_id id);
/* Count a finding and hand it over. */
void
sl_finding_put(struct sl_verify *v, const struct salur_finding *finding);

#endif
