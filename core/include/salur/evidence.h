/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The evidence pack: what somebody who trusts nobody needs to find a finding
 * again: the raw bytes, the trust note, the commands, the reports that they
 * gave, a list of SHA-256, and what to do with all that in two languages
 * (FORMAT.md, "Evidence pack").
 *
 * The pack is read as hostile input.  It proves nothing by itself: its list
 * shows which member was changed since, the files inside carry signatures, and
 * the reports are believed when the commands give them again.
 */
#ifndef SALUR_EVIDENCE_H
#define SALUR_EVIDENCE_H

#include "salur/trust.h"

/* Ten members are the pack's own. */
#define SALUR_EVIDENCE_FILES_MAX (SALUR_PACK_MEMBERS_MAX - 10)
/* "in-01.tlog-proof" and the NUL, as members of a pack. */
#define SALUR_EVIDENCE_NAME_MAX 25
/* What the file was called, as far as it is printable; a label on a bag. */
#define SALUR_EVIDENCE_LABEL_MAX 64
/* What a program may call its version. */
#define SALUR_EVIDENCE_VERSION_MAX 24
/* As the options of `salur verify` that they stand for. */
#define SALUR_EVIDENCE_WITNESSES_MAX 32
#define SALUR_EVIDENCE_AGE_MAX 3660

enum salur_evidence_kind {
    SALUR_EVIDENCE_EXPORT = 0, /* *.slog, also a damaged one */
    SALUR_EVIDENCE_LIST = 1,   /* a bundle, for its approved list */
    SALUR_EVIDENCE_NOTE = 2,   /* checkpoint, cosigned or closing note */
    SALUR_EVIDENCE_PROOF = 3,  /* C2SP tlog-proof */
    SALUR_EVIDENCE_TEXT = 4,   /* other text: receipts as typed or sent */
    SALUR_EVIDENCE_OTHER = 5,  /* anything else: a picture */
};

struct salur_evidence_file {
    enum salur_evidence_kind kind;
    char name[SALUR_EVIDENCE_NAME_MAX]; /* follows from place and kind */
    char label[SALUR_EVIDENCE_LABEL_MAX + 1];
    struct salur_bytes data; /* borrowed */
};

struct salur_evidence {
    /* What the reports were made with. */
    char version[SALUR_EVIDENCE_VERSION_MAX + 1];
    int64_t at_s; /* the time that stood for now, 0 .. year 9999 */
    uint32_t witnesses;
    uint32_t max_age_days; /* 0: none was asked for */
    uint32_t finding;      /* the number that it is about, 0: all */
    /* The pack's own members; these borrow. */
    struct salur_bytes readme_id;
    struct salur_bytes readme_en;
    struct salur_bytes commands;
    struct salur_bytes report_id;
    struct salur_bytes report_en;
    struct salur_bytes report_json;
    struct salur_bytes keys;
    struct salur_bytes trust;
    struct salur_evidence_file files[SALUR_EVIDENCE_FILES_MAX];
    size_t count;
};

/* What is wrong with a pack that cannot be opened. */
struct salur_evidence_bad {
    char member[SALUR_EVIDENCE_NAME_MAX]; /* "" when it is none */
    size_t offset; /* in the pack: of the member, or of the bad header */
};

/* What a file is, by its content; a pack that is no bundle is an export. */
SALUR_API enum salur_evidence_kind
salur_evidence_kind_of(struct salur_bytes data);

/* "export", "list", "note", "proof", "text" or "other"; "?" for an unknown
 * kind. */
SALUR_API const char *
salur_evidence_kind_name(enum salur_evidence_kind kind);

/*
 * Add a file behind those that are there; it gets its name by place and kind.
 *
 * label  what it was called: cut, and bytes that are not printable ASCII
 *        become question marks; empty is "-"
 * data   borrowed, not empty (SALUR_E_EMPTY)
 *
 * Returns SALUR_OK, SALUR_E_EMPTY or SALUR_E_LIMIT.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_evidence_add(struct salur_evidence *evidence,
                   enum salur_evidence_kind kind, const char *label,
                   struct salur_bytes data);

/*
 * Write the keys that somebody needs who checks signatures with other tools:
 * the trust note's roots and witnesses, and the keys of the logs that the
 * files speak of; a line each, "<role> <vkey>".
 *
 * Returns SALUR_OK, SALUR_E_MEMORY or the buffer's error.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_evidence_keys(const struct salur_evidence *evidence,
                    const struct salur_trust *trust, struct salur_buf *out);

/*
 * Write the pack, with its manifest and its list of SHA-256.
 *
 * Returns SALUR_OK, SALUR_E_ARG for fields that a reader would refuse (an
 * empty member, a number out of bounds), SALUR_E_MEMORY, SALUR_E_CRYPTO or the
 * buffer's error.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_evidence_write(const struct salur_evidence *evidence,
                     struct salur_buf *out);

/*
 * Read a pack strictly: what is accepted is written again byte for byte.
 * Signatures and reports are not looked at.
 *
 * out  borrows from pack; about 8 KiB: too large for the stack
 * bad  the member that is to blame; may be NULL
 *
 * Returns SALUR_OK, as the reader of packs (a changed byte is
 * SALUR_E_CHECKSUM or SALUR_E_CANONICAL), SALUR_E_MISMATCH (a member is not
 * the one that was listed), SALUR_E_VERSION, SALUR_E_SYNTAX (no evidence
 * pack), another 2xx, SALUR_E_MEMORY or SALUR_E_CRYPTO.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_evidence_open(struct salur_evidence *out, struct salur_bytes pack,
                    struct salur_evidence_bad *bad);

#endif
