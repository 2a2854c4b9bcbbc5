/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a damaged pack still shows.  A checksum covers a whole member, so one
 * flipped bit makes the pack unreadable without saying which entry it hit;
 * the members are found again by their order and sizes, and the hashes inside
 * then say it.  Nothing found here is evidence before a signature covers it,
 * and that the pack is damaged is reported in any case.
 */
#include "audit/verify_work.h"

#include <string.h>

/* APPNOTE 6.3.3, 4.3.7 and 4.3.12: "PK" and two more bytes. */
#define MARK_LOCAL 0x04034b50U
#define MARK_CENTRAL 0x02014b50U
/* Version, flags, method, time, date, CRC: what is not needed here. */
#define HEADER_SKIP 14
/* Length of the name and of the extra field. */
#define LENGTHS_SKIP 4

/* Read a member's data when another header follows it; 1 on success. */
static int
take_sized(struct sl_reader *rd, uint32_t size, struct salur_bytes *out)
{
    struct sl_reader after = *rd;
    struct sl_reader ahead;
    struct salur_bytes data = sl_read_bytes(&after, size);
    uint32_t mark;

    ahead = after;
    mark = sl_read_le32(&ahead);
    if (ahead.err != SALUR_OK || (mark != MARK_LOCAL && mark != MARK_CENTRAL)) {
        return 0;
    }
    *out = data;
    *rd = after;
    return 1;
}

/*
 * Read one member whose name has name_len bytes.  Its size stands there
 * twice; when one is damaged the other is followed by the next header.
 * Returns 1 on success.
 */
static int
take_member(struct sl_reader *rd, size_t name_len, struct salur_bytes *out)
{
    uint32_t sizes[2];

    (void)sl_read_le32(rd);
    (void)sl_read_bytes(rd, HEADER_SKIP);
    sizes[0] = sl_read_le32(rd);
    sizes[1] = sl_read_le32(rd);
    (void)sl_read_bytes(rd, LENGTHS_SKIP + name_len);
    if (take_sized(rd, sizes[0], out) || take_sized(rd, sizes[1], out)) {
        return 1;
    }
    /* Two sizes that agree are right, and the next header is damaged. */
    if (sizes[0] == sizes[1]) {
        *out = sl_read_bytes(rd, sizes[0]);
    }
    return sizes[0] == sizes[1] && rd->err == SALUR_OK;
}

void
sl_verify_salvage(struct salur_export *parts, struct salur_bytes pack)
{
    struct sl_reader rd;
    struct sl_reader ahead;
    int has_cosigned = 0;

    memset(parts, 0, sizeof *parts);
    sl_reader_init(&rd, pack);
    if (!take_member(&rd, strlen("entries"), &parts->entries) ||
        !take_member(&rd, strlen("checkpoint.note"), &parts->checkpoint)) {
        return;
    }
    ahead = rd;
    if (sl_read_le32(&ahead) == MARK_LOCAL) {
        has_cosigned =
            take_member(&rd, strlen("cosigned.note"), &parts->cosigned);
    }
    ahead = rd;
    if (has_cosigned && sl_read_le32(&ahead) == MARK_LOCAL) {
        (void)take_member(&rd, strlen("add-checkpoint"), &parts->request);
    }
}
