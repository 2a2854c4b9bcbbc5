/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One entry of a village log (FORMAT.md, "Ledger entry"):
 * deterministic CBOR [1, kind, seq, prev, time, operator, body].
 *
 * No entry holds personal data: ids are keyed hashes, reasons are codes.
 */
#ifndef SALUR_ENTRY_H
#define SALUR_ENTRY_H

#include "salur/merkle.h"
#include "salur/stage.h"

enum salur_kind {
    SALUR_KIND_GENESIS = 0,
    SALUR_KIND_REDEEM = 1,
    SALUR_KIND_REFUSE = 2,
    SALUR_KIND_VOID = 3,
    SALUR_KIND_UNPAID = 4,
    SALUR_KIND_OPEN = 5,
    SALUR_KIND_CLOSE = 6,
    SALUR_KIND_STAGE = 7,
    SALUR_KIND_WITHDRAWN = 8,
    SALUR_KIND_WITNESSED = 9,
    SALUR_KIND_CLOCK = 10,
    SALUR_KIND_STAGE_CLOSED = 11,
    SALUR_KIND_RESTORED = 12,
    SALUR_KIND_COMPLAINT = 13,
    SALUR_KIND_PERSONAL = 14,
};
#define SALUR_KIND_COUNT 15

enum salur_method { SALUR_METHOD_QR = 0, SALUR_METHOD_KEYED = 1 };

enum salur_collector {
    SALUR_COLLECTOR_SELF = 0,
    SALUR_COLLECTOR_PROXY = 1, /* of the same family card */
    SALUR_COLLECTOR_HEIR = 2,
    SALUR_COLLECTOR_HOME = 3, /* home visit */
};

/* Relation of a proxy or heir to the family's representative. */
enum salur_relation {
    SALUR_RELATION_NONE = 0,
    SALUR_RELATION_SPOUSE = 1,
    SALUR_RELATION_CHILD = 2,
    SALUR_RELATION_PARENT = 3,
    SALUR_RELATION_SIBLING = 4,
    SALUR_RELATION_OTHER = 5,
};

/* Document shown by a proxy, heir or person without an identity card. */
enum salur_document {
    SALUR_DOCUMENT_NONE = 0,
    SALUR_DOCUMENT_KTP = 1,
    SALUR_DOCUMENT_KTP_KK = 2,
    SALUR_DOCUMENT_SURAT_KUASA = 3,
    SALUR_DOCUMENT_SURAT_DESA = 4,
    SALUR_DOCUMENT_AKTA_KEMATIAN = 5,
};

/* Why somebody else collects. */
enum salur_absence {
    SALUR_ABSENCE_NONE = 0,
    SALUR_ABSENCE_SICK = 1,
    SALUR_ABSENCE_ELDERLY = 2,
    SALUR_ABSENCE_DISABLED = 3,
    SALUR_ABSENCE_AWAY = 4,
    SALUR_ABSENCE_DECEASED = 5,
    SALUR_ABSENCE_OTHER = 6,
};

/* Gagal salur: reasons in use since 2023 (alamat, luar kota, ...). */
enum salur_unpaid_reason {
    SALUR_UNPAID_ADDRESS = 1,   /* alamat tidak ditemukan */
    SALUR_UNPAID_AWAY = 2,      /* di luar kota tanpa keluarga 1 KK */
    SALUR_UNPAID_DOUBLE_KK = 3, /* ganda dalam satu KK */
    SALUR_UNPAID_CAPABLE = 4,   /* sudah mampu */
    SALUR_UNPAID_DECEASED = 5,  /* meninggal dan KK tunggal */
    SALUR_UNPAID_MOVED = 6,     /* pindah */
    SALUR_UNPAID_OTHER_AID = 7, /* sudah dapat program lain */
    SALUR_UNPAID_NIK = 8,       /* NIK tidak cocok */
    SALUR_UNPAID_DECLINED = 9,  /* menolak */
    SALUR_UNPAID_PAPERS = 10,   /* dokumen tidak lengkap */
    SALUR_UNPAID_ABSENT = 11,   /* tidak hadir */
    SALUR_UNPAID_MINOR = 12,    /* di bawah umur */
};

enum salur_void_reason {
    SALUR_VOID_NOT_HANDED = 1, /* not handed over */
    SALUR_VOID_WRONG_PERSON = 2,
    SALUR_VOID_MISTAKE = 3,
};

/* Bodies.  A token borrows from the decoded bytes; len 0 encodes as null. */
struct salur_body_genesis {
    char origin[SALUR_NAME_MAX + 1];
    uint64_t site;
    char device[9]; /* 1 .. 8 lower-case letters or digits */
    uint32_t generation;
    uint8_t log_key[SALUR_PUBKEY_LEN];
};
struct salur_body_redeem {
    struct salur_cti cti;
    struct salur_bytes token;
    int64_t amount_idr;
    char package[SALUR_PACKAGE_MAX + 1];
    uint32_t card;
    enum salur_method method; /* keyed if and only if there is no token */
    enum salur_collector collector;
    enum salur_relation relation;
    enum salur_document document;
    enum salur_absence absence;
    uint8_t proxy_tag[8];
    int has_proxy_tag;
    int id_checked; /* 1: card compared with the list and matched */
};
struct salur_body_refuse {
    struct salur_cti cti;
    struct salur_bytes token; /* null when keyed */
    enum salur_err cause;     /* 3xx or 4xx */
    uint64_t earlier;         /* number of the redemption that was first */
    int has_earlier;          /* 1 if and only if the cause is SPENT */
};
struct salur_body_void {
    uint64_t redeem; /* number of the redemption that is voided */
    struct salur_cti cti;
    enum salur_void_reason reason;
    struct salur_kid supervisor; /* with has_signature */
    struct salur_signature signature;
    int has_signature;
};
struct salur_body_unpaid {
    struct salur_cti cti;
    enum salur_unpaid_reason reason;
};
struct salur_body_open {
    int64_t cash_idr; /* float received */
};
struct salur_body_close {
    uint64_t redeemed; /* since the close before */
    int64_t redeemed_idr;
    uint64_t voided;
    int64_t voided_idr;
    uint64_t refused;
    uint64_t unpaid;
    int64_t counted_idr; /* cash counted, with has_count */
    int64_t variance_idr;
    int has_count;                     /* 0: both encode as null */
    char reason[SALUR_REASON_MAX + 1]; /* of a variance, "" for none */
};
struct salur_body_stage {
    struct salur_stage_id id;
    struct salur_hash note;  /* SHA-256 of stage.note's bytes */
    struct salur_hash trust; /* fingerprint of the trust note in force */
    uint64_t count;          /* of this site */
    int64_t amount_idr;
    struct salur_hash root; /* of this site's list */
};
struct salur_body_withdrawn {
    struct salur_hash note; /* SHA-256 of withdrawn.note's bytes */
    uint64_t serial;
    uint64_t count;
};
struct salur_body_witnessed {
    struct salur_bytes note; /* the cosigned checkpoint, 1 .. 2048 bytes */
    int64_t time_s;          /* its newest cosignature */
};
struct salur_body_clock {
    int64_t before_s; /* time of the entry before */
    int64_t after_s;  /* what the clock said now; equals the entry's time */
};
struct salur_body_stage_closed {
    struct salur_stage_id id;
    uint64_t remaining;
    int64_t remaining_idr;
};
struct salur_body_restored {
    char origin[SALUR_NAME_MAX + 1]; /* of the log that is continued */
    struct salur_head head;          /* how far it could be proven */
    uint32_t cause; /* 1 image restored, 2 device replaced, 3 stolen, 4 other */
};
struct salur_body_complaint {
    struct salur_cti cti; /* with has_cti */
    int has_cti;
    uint32_t subject; /* 1 amount, 2 not paid, 3 staff, 4 card, 5 other */
};

/* What was done with the personal part of a stage; it names nobody. */
struct salur_body_personal {
    uint32_t action; /* 1 taken in, 2 shown on request, 3 destroyed */
    struct salur_stage_id id;
    uint64_t count; /* families, 0 .. SALUR_SITE_ENTRIES_MAX */
};

struct salur_entry {
    enum salur_kind kind;
    uint64_t seq; /* from 0 */
    struct salur_hash prev;
    int64_t time_s; /* 0 .. 2^53 */
    char operator_name[SALUR_OPERATOR_MAX + 1];
    union {
        struct salur_body_genesis genesis;
        struct salur_body_redeem redeem;
        struct salur_body_refuse refuse;
        struct salur_body_void voided;
        struct salur_body_unpaid unpaid;
        struct salur_body_open open;
        struct salur_body_close close;
        struct salur_body_stage stage;
        struct salur_body_withdrawn withdrawn;
        struct salur_body_witnessed witnessed;
        struct salur_body_clock clock;
        struct salur_body_stage_closed stage_closed;
        struct salur_body_restored restored;
        struct salur_body_complaint complaint;
        struct salur_body_personal personal;
    } body;
};

/*
 * Encode; what was in out stays before it.
 *
 * Returns SALUR_OK, SALUR_E_ARG for fields that a decoder would refuse, or
 * the buffer's error.  On error out is as it was.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_entry_encode(const struct salur_entry *entry, struct salur_buf *out);

/*
 * Decode strictly: what is accepted re-encodes to the same bytes.  An
 * unknown version or kind is SALUR_E_VERSION.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_entry_decode(struct salur_entry *out, struct salur_bytes bytes);

/*
 * Write what a supervisor signs to agree to a void, deterministic CBOR
 * ["salur/void/v1", origin, redeem, cti, reason] (FORMAT.md, "Ledger entry").
 *
 * origin  name of the log that the redemption stands in
 * body    its redeem, cti and reason are used
 *
 * Returns SALUR_OK or the buffer's error.
 */
SALUR_API SALUR_MUST_USE enum salur_err
salur_void_message(const char *origin, const struct salur_body_void *body,
                   struct salur_buf *out);

/* "redeem" and so on; "?" for an unknown kind. */
SALUR_API const char *
salur_kind_name(enum salur_kind kind);

/* prev of entry 0: SHA-256(origin || 0x0A). */
SALUR_API void
salur_entry_first_prev(struct salur_hasher *hasher, const char *origin,
                       struct salur_hash *out);

#endif
