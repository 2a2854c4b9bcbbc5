/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings: what an audit has to say, one at a time, in the order found.
 *
 * Ids are stable (F1xx: the log's integrity, F2xx: what was signed, F3xx:
 * money and lists) and are never reused.  A finding is evidence for a person
 * to follow, it is not a verdict on a person.
 */
#ifndef SALUR_AUDIT_FINDING_H
#define SALUR_AUDIT_FINDING_H

#include "salur/entry.h"

enum salur_finding_id {
    /* integrity */
    SALUR_F_PACK = 101,           /* the export cannot be read */
    SALUR_F_ENTRY_FORM = 102,     /* an entry does not follow the format */
    SALUR_F_SEQUENCE = 103,       /* numbers are not 0, 1, 2, ... */
    SALUR_F_CHAIN = 104,          /* prev is not the hash of the entry before */
    SALUR_F_ROOT = 105,           /* the entries do not hash to the root */
    SALUR_F_SIZE = 106,           /* more or fewer entries than signed */
    SALUR_F_GENESIS = 107,        /* the log does not begin as it must */
    SALUR_F_CHECKPOINT = 108,     /* checkpoint unreadable or of another log */
    SALUR_F_CHECKPOINT_SIG = 109, /* not signed by the trusted log key */
    SALUR_F_COSIGNED = 110,       /* cosigned head does not fit the entries */
    SALUR_F_FORK = 111,           /* two histories of one log */
    SALUR_F_ROLLBACK = 112,       /* ends before a head that is held covers */
    SALUR_F_TIME_BACK = 113,      /* time went back without a clock entry */
    SALUR_F_TIME_AHEAD = 114,     /* time lies in the future */
    SALUR_F_BACKDATED = 115,      /* a witness shows that the time is false */
    SALUR_F_CLOCK_STEP = 116,     /* the clock was set back by days */
    SALUR_F_BURST = 117,          /* faster than anybody can hand out */
    SALUR_F_NO_CLOSE = 118,       /* a day with handouts was not closed */
    SALUR_F_STALE = 119,          /* no witness saw the log lately */
    SALUR_F_BEYOND = 120,         /* void: beyond a key's withdrawal */
    SALUR_F_RESTORED = 121,       /* says where it goes on from */
    SALUR_F_REQUEST = 122,        /* witness request does not fit the heads */
    /* signed things */
    SALUR_F_TOKEN_SIG = 201,   /* entitlement not signed by a trusted issuer */
    SALUR_F_TOKEN_FORM = 202,  /* entitlement unreadable or not of the entry */
    SALUR_F_TOKEN_SCOPE = 203, /* issuer outside area, dates, or withdrawn */
    /* money and lists */
    SALUR_F_TWICE = 301,        /* redeemed twice in one log */
    SALUR_F_TWICE_ACROSS = 302, /* redeemed at two villages or devices */
    SALUR_F_NOT_LISTED = 303,   /* not on the approved list */
    SALUR_F_AMOUNT = 304,       /* amount or package differs */
    SALUR_F_OTHER_SITE = 305,   /* entitlement of another village */
    SALUR_F_WINDOW = 306,       /* before opening or after closing */
    SALUR_F_WITHDRAWN = 307,    /* withdrawn before it was redeemed */
    SALUR_F_TOTALS = 308,       /* totals of a day or stage do not add up */
    SALUR_F_UNPAID = 309,       /* not redeemed; remaining */
    SALUR_F_SILENT = 310,       /* a village that sent no log */
    SALUR_F_NO_LIST = 311,      /* list membership could not be checked */
    SALUR_F_VOID = 312,         /* a void that matches no redemption */
    SALUR_F_STAGE = 313,        /* stage or withdrawn list not as approved */
    SALUR_F_REFUSAL = 314,      /* a refusal that the log itself contradicts */
};

enum salur_severity {
    SALUR_SEVERITY_NOTE = 0,       /* worth knowing */
    SALUR_SEVERITY_DIFFERENCE = 1, /* money or list: to be explained */
    SALUR_SEVERITY_TAMPER = 2,     /* the record is not what was recorded */
};

struct salur_finding {
    enum salur_finding_id id;
    enum salur_severity severity;
    const char *origin; /* log, "" when unknown; borrowed */
    uint64_t site;      /* 0 when unknown */
    int has_seq;
    uint64_t seq;  /* integrity: the first bad or missing entry, counted in
                      the file; else the entry that is meant */
    size_t offset; /* of it in "entries"; their length when it is missing */
    int has_cti;
    struct salur_cti cti;
    int64_t amount_idr; /* of this entry or family, 0 when none */
    /* integrity: what is still proven and what is affected */
    uint64_t proven;   /* entries 0 .. proven-1 are still proven */
    uint64_t affected; /* redemptions at and after the first entry that is
                          not proven; burst: those of the burst */
    int64_t affected_idr;
    enum salur_err err; /* the underlying error, or SALUR_OK */
    /* twice: the other occurrence */
    const char *other_origin; /* "" when the same log; borrowed */
    uint64_t other_seq; /* also F106, F110 .. F112, F119, F121: entries that the
                           head covers; F118: last handout of the day before */
    int64_t expected_idr;       /* amounts and totals: what it should be */
    struct salur_hash expected; /* chain, root: what it should be */
    struct salur_hash found;
    int has_hashes;
};

/* Receives each finding; pointers in it live until the call returns. */
struct salur_finding_sink {
    void (*put)(void *ctx, const struct salur_finding *finding);
    void *ctx;
};

/* "F104"; constant string, "F???" for an unknown id. */
SALUR_API const char *
salur_finding_code(enum salur_finding_id id);
/* One English sentence; constant, never NULL. */
SALUR_API const char *
salur_finding_text(enum salur_finding_id id);
/* The severity that a finding of this id has unless its case is a milder one;
 * of an unknown id SALUR_SEVERITY_TAMPER. */
SALUR_API enum salur_severity
salur_finding_severity(enum salur_finding_id id);
/* "note", "difference", "tamper"; constant, "?" for an unknown severity. */
SALUR_API const char *
salur_severity_name(enum salur_severity severity);

#endif
