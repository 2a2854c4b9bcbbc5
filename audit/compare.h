/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signed heads of a log set against each other, wherever they come from:
 * receipts, closing statements, checkpoints with or without cosignatures,
 * requests to a witness, proofs, exports.
 *
 * What is proven
 *
 * Two genuine heads of one log that are of one size and have two roots were
 * signed by one key over two histories: nobody but the holder of the key can
 * have made both.  Of two heads of different sizes the larger one continues the
 * smaller one, or does not; the heads alone do not say.  Entries say it (those
 * of an export that reach as far as the smaller head and hash to a signed head
 * themselves), the proof inside a request to a witness, or a proof of the entry
 * that was the last under the smaller head.  Where none of these is there, the
 * answer is that it cannot be told, and which export would tell.
 *
 * What is not: who held the key, when a head was signed (but before its
 * cosignature), and that there is no further history which nobody here has a
 * head of.
 *
 * Memory: 32 bytes an entry of the exports, and about 1 KiB a head.
 */
#ifndef SALUR_AUDIT_COMPARE_H
#define SALUR_AUDIT_COMPARE_H

#include "salur/signed_head.h"

struct salur_compare;

/* What carried a head. */
enum salur_carrier {
    SALUR_CARRIER_NOTE = 1, /* a receipt, a closing statement, a checkpoint */
    SALUR_CARRIER_REQUEST = 2,
    SALUR_CARRIER_PROOF = 3,
    SALUR_CARRIER_EXPORT = 4,   /* its checkpoint */
    SALUR_CARRIER_COSIGNED = 5, /* its cosigned checkpoint */
};

struct salur_compare_head {
    struct salur_signed_head head;
    enum salur_carrier carrier;
    size_t source;           /* the caller's number of what it came in */
    struct salur_bytes note; /* when genuine; borrowed from the comparison */
    /* 1: proven to be the beginning of a larger head here, or equal to the
     * largest of its log; when all are, they are of one history. */
    int is_continued;
    /* An export's checkpoint whose entries are not those that it signed, or
     * too few: SALUR_E_ROOT, SALUR_E_ROLLBACK, or of the walk over them. */
    enum salur_err entries_err;
};

enum salur_compare_verdict {
    SALUR_COMPARE_SAME = 0,   /* all are one head */
    SALUR_COMPARE_GREW = 1,   /* each is continued by the next larger one */
    SALUR_COMPARE_FORKED = 2, /* two histories of one log */
    SALUR_COMPARE_UNTOLD = 3, /* entries are needed to tell */
    SALUR_COMPARE_ALONE = 4,  /* one head, nothing to compare it with */
};

/* What came out for one log. */
struct salur_compare_log {
    const char *origin; /* borrowed */
    enum salur_compare_verdict verdict;
    size_t heads; /* genuine ones */
    uint64_t smallest;
    uint64_t largest; /* an export of so many entries would tell */
};

/* What shows that two heads are of two histories. */
enum salur_compare_basis {
    SALUR_BASIS_SIZE = 1,    /* they are of one size */
    SALUR_BASIS_ENTRIES = 2, /* entries that hash to the larger head */
    SALUR_BASIS_PROOF = 3,   /* a proof under the larger head */
};

struct salur_compare_fork {
    const struct salur_compare_head *smaller; /* both genuine, of one log */
    const struct salur_compare_head *larger;
    enum salur_compare_basis basis;
    size_t source;          /* of the entries or the proof */
    struct salur_hash root; /* that the larger one's history has at the size of
                               the smaller one */
    /* Entries of both are there: the first that differs. */
    int has_seq;
    uint64_t seq;
};

/*
 * Begin a comparison.
 *
 * trust  whose keys count; borrowed until the comparison is freed
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_compare_new(struct salur_compare **out, const struct salur_trust *trust);
/* Release; NULL is fine. */
SALUR_API void
salur_compare_free(struct salur_compare *compare);

/*
 * Add what carries heads: the bytes of a receipt, or a whole file, told apart
 * by how they begin.
 *
 * bytes   not needed after the call
 * source  the caller's number of it
 *
 * Returns SALUR_OK when a head could be read, genuine or not; as
 * salur_signed_head_read, salur_export_open, salur_witness_parse or
 * salur_tlog_proof_parse; SALUR_E_MEMORY or SALUR_E_CRYPTO.  On error nothing
 * was added.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_compare_add(struct salur_compare *compare, struct salur_bytes bytes,
                  size_t source);

/*
 * Compare all that was added; once, after the last.
 * Returns SALUR_OK or SALUR_E_MEMORY.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_compare_run(struct salur_compare *compare);

/* Heads in the order in which they were added; NULL past the last. */
SALUR_API const struct salur_compare_head *
salur_compare_head_at(const struct salur_compare *compare, size_t index);
/* Logs by name; NULL past the last. */
SALUR_API const struct salur_compare_log *
salur_compare_log_at(const struct salur_compare *compare, size_t index);
/* Forks by log, then by the size of the smaller head; NULL past the last. */
SALUR_API const struct salur_compare_fork *
salur_compare_fork_at(const struct salur_compare *compare, size_t index);

#endif
