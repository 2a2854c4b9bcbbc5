/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every bound of salur, with its reason.  Checked before anything is
 * allocated.  Sizes are bytes unless the name says otherwise.
 */
#ifndef SALUR_LIMITS_H
#define SALUR_LIMITS_H

/* Fixed by the primitives: SHA-256, Ed25519, C2SP key ids. */
#define SALUR_HASH_LEN 32
#define SALUR_PUBKEY_LEN 32
#define SALUR_SIG_LEN 64
#define SALUR_KID_LEN 4

/* BLAKE2b-128: 2^64 work to collide, 17 CBOR bytes in the QR. */
#define SALUR_CTI_LEN 16

/* A key name is an origin: authority/log/site/device/k9999. */
#define SALUR_NAME_MAX 120
/* name + '+' + 8 hex + '+' + base64 of 33 bytes (44), and the NUL. */
#define SALUR_VKEY_MAX (SALUR_NAME_MAX + 56)
/* cosignature/v1: 8 time + 64 signature, and the key id's 4 to spare. */
#define SALUR_NOTE_SIG_MAX 76
/* C2SP signed-note asks verifiers to support at least 16 signatures; more
 * than 32 would not fit the 4 KiB of stack that a function may use. */
#define SALUR_NOTE_SIGS_MAX 32
/* A national trust note: 514 regencies and tens of thousands of log lines. */
#define SALUR_NOTE_MAX (24UL * 1024 * 1024)
#define SALUR_LINE_MAX 512

/* Programme code: PKH, BPNT, ... upper case letters and digits. */
#define SALUR_PROGRAMME_MAX 8
/* Package code, "" for cash.  One byte more would push a PKH card to v9. */
#define SALUR_PACKAGE_MAX 8
/* "PROGRAMME-202604-99" and the NUL. */
#define SALUR_STAGE_NAME_MAX 24
/* Free text in a stage note: SP2D reference, package description. */
#define SALUR_REFERENCE_MAX 120
/* Operator as typed at the counter, UTF-8. */
#define SALUR_OPERATOR_MAX 32
/* Reason of a cash variance, UTF-8. */
#define SALUR_REASON_MAX 120
/* The personal part of a bundle; longer cells of a list are cut between
 * characters, since a screen of 80 columns shows no more. */
#define SALUR_PERSON_NAME_MAX 120
#define SALUR_PERSON_ADDRESS_MAX 160
#define SALUR_PERSON_RT_MAX 8
/* Name of a village (44 bytes at most exist) and whom a family may call. */
#define SALUR_VILLAGE_MAX 60
#define SALUR_CONTACT_MAX 60

/* Largest single entitlement: 4 x HAM component is 10.8 M; 1 G is generous. */
#define SALUR_AMOUNT_MAX INT64_C(1000000000)

/* COSE_Sign1 of one entitlement; a cash PKH entitlement takes 143. */
#define SALUR_TOKEN_MAX 172
/* "SLR1:" + Base45 of SALUR_TOKEN_MAX: 5 + 172 / 2 * 3. */
#define SALUR_CODE_MAX 263
/* 9-M holds 262 alphanumeric characters (ISO 18004 table 7). */
#define SALUR_QR_CHARS_MAX 262
#define SALUR_QR_VERSION_MAX 9
/* What a scanner may send in one go before it is refused. */
#define SALUR_SCAN_MAX 4096

/* Pictures with codes: a telephone's camera makes 8,160 x 6,120 at most, a
 * scanner at 600 dpi 4,960 x 7,016; a byte a pixel, three times in libzbar. */
#define SALUR_PICTURE_FILE_MAX (64UL * 1024 * 1024)
#define SALUR_PICTURE_SIDE_MAX 8192
#define SALUR_PICTURE_PIXELS_MAX (48UL * 1024 * 1024)
/* All texts of one picture; a sheet of 60 cards holds 16 KiB. */
#define SALUR_PICTURE_TEXTS_MAX (256UL * 1024)

/* One log entry; the length prefix of an export is 16 bits. */
#define SALUR_ENTRY_MAX 4096
/* Entries of one village log: 2^32 - 1 keeps the receipt's size in 32 bits. */
#define SALUR_LOG_ENTRIES_MAX UINT32_MAX
/* A journal that is read into memory, as a mirror from a stick is: a handout
 * takes about 1,000 bytes of it, so half a million of them. */
#define SALUR_JOURNAL_MAX (512UL * 1024 * 1024)
/* One record: a whole store as its first, or what one bundle brings. */
#define SALUR_JOURNAL_RECORD_MAX (256UL * 1024 * 1024)
/* Hashes in an inclusion or consistency proof of a 2^63 tree, plus one. */
#define SALUR_PROOF_MAX 64

/* Families of one village; the largest kelurahan stay far below. */
#define SALUR_SITE_ENTRIES_MAX 100000
/* Villages in one stage: 83,762 exist. */
#define SALUR_SITES_MAX 200000
/* One item of a site list: array head, cti, amount, package, card. */
#define SALUR_SITE_ITEM_MAX 48

/* Members of a pack and the size of the whole pack.  Bundles and exports have
 * at most seven; an evidence pack has nine and what is evidence: the exports,
 * receipts and notes of one case. */
#define SALUR_PACK_MEMBERS_MAX 64
#define SALUR_PACK_MAX (512UL * 1024 * 1024)

/* List import: a row, a cell and the number of columns of a spreadsheet. */
#define SALUR_ROW_MAX 65536
#define SALUR_COLUMNS_MAX 256
#define SALUR_CELL_MAX 4096
/* The header row is looked for in the first rows only. */
#define SALUR_HEADER_ROWS 20

/* Key files: Argon2id limits that a reader accepts. */
#define SALUR_KEY_FILE_MAX 4096
#define SALUR_PASSPHRASE_MAX 1024

#endif
