/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Headers and the columns they mean.  Headers are compared by their letters
 * and digits alone, upper case; nothing is matched by likeness.  A header
 * means one column: a table that says otherwise is refused as a whole, but
 * the name of a village gives way to any other column.
 */
#include "list/alias.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "list/cell.h"

/* Letters and digits of a header; the longest built-in one has 24. */
#define KEY_MAX 63
/* Headers in all tables together: twenty times the built-in ones. */
#define ALIASES_MAX 4096

struct key {
    char text[KEY_MAX + 1];
};

struct alias {
    struct key key;
    enum salur_column column;
};

struct salur_aliases {
    struct alias *items;
    size_t count;
    size_t cap;
};

static const uint8_t builtin[] = {
#include "gen/aliases.inc"
};

static const char *const column_names[SALUR_COL_COUNT] = {
    [SALUR_COL_NIK] = "nik",         [SALUR_COL_NAME] = "name",
    [SALUR_COL_SITE] = "site",       [SALUR_COL_AMOUNT] = "amount",
    [SALUR_COL_KK] = "kk",           [SALUR_COL_ADDRESS] = "address",
    [SALUR_COL_RT] = "rt",           [SALUR_COL_RW] = "rw",
    [SALUR_COL_PACKAGE] = "package", [SALUR_COL_CARD] = "card",
    [SALUR_COL_ID] = "id",           [SALUR_COL_VILLAGE] = "village",
};

const char *
salur_column_name(enum salur_column column)
{
    return (unsigned)column < SALUR_COL_COUNT ? column_names[column] : NULL;
}

/* Take the bytes if they are next; 1 when they were. */
static int
try_literal(struct sl_reader *rd, const char *literal)
{
    struct sl_reader ahead = *rd;

    sl_read_literal(&ahead, literal);
    if (ahead.err != SALUR_OK) {
        return 0;
    }
    *rd = ahead;
    return 1;
}

/*
 * Reduce a header to what counts of it.
 * Returns SALUR_OK, SALUR_E_EMPTY when nothing is left, or SALUR_E_LIMIT.
 */
static enum salur_err
make_key(struct key *out, struct salur_bytes header)
{
    struct sl_reader rd;
    size_t len = 0;

    memset(out, 0, sizeof *out);
    sl_reader_init(&rd, header);
    while (!sl_reader_done(&rd)) {
        uint8_t c;

        /* U+00A0, the no-break space, and U+FEFF, the byte order mark. */
        if (try_literal(&rd, "\xc2\xa0") || try_literal(&rd, "\xef\xbb\xbf")) {
            continue;
        }
        c = sl_read_u8(&rd);
        if (c >= 'a' && c <= 'z') {
            c = (uint8_t)(c - 'a' + 'A'); /* stays ASCII */
        }
        if (c < 0x80 && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9')) {
            continue;
        }
        if (len == KEY_MAX) {
            return SALUR_E_LIMIT;
        }
        out->text[len++] = (char)c; /* other letters keep their bytes */
    }
    return len == 0 ? SALUR_E_EMPTY : SALUR_OK;
}

static enum salur_column
find_key(const struct salur_aliases *aliases, const struct key *key)
{
    /* The newest first: it may stand over an older one (add_header). */
    for (size_t i = aliases->count; i > 0; i--) {
        if (strcmp(aliases->items[i - 1].key.text, key->text) == 0) {
            return aliases->items[i - 1].column;
        }
    }
    return SALUR_COL_COUNT;
}

enum salur_column
sl_aliases_find(const struct salur_aliases *aliases, struct salur_bytes header)
{
    struct key key;

    if (make_key(&key, header) != SALUR_OK) {
        return SALUR_COL_COUNT;
    }
    return find_key(aliases, &key);
}

/* Find a column by its name at the left of '='; case does not count. */
static enum salur_err
find_column(enum salur_column *out, struct salur_bytes name)
{
    struct key wanted;
    enum salur_err err = make_key(&wanted, name);

    if (err != SALUR_OK) {
        return err;
    }
    for (unsigned i = 0; i < SALUR_COL_COUNT; i++) {
        struct key key;

        err = make_key(&key, salur_bytes_str(column_names[i]));
        if (err == SALUR_OK && strcmp(key.text, wanted.text) == 0) {
            *out = (enum salur_column)i; /* below SALUR_COL_COUNT */
            return SALUR_OK;
        }
    }
    return SALUR_E_NOT_FOUND;
}

static enum salur_err
add_header(struct salur_aliases *aliases, enum salur_column column,
           struct salur_bytes header)
{
    void *grown = aliases->items;
    struct key key;
    enum salur_column known;
    enum salur_err err = make_key(&key, header);

    if (err != SALUR_OK) {
        return err;
    }
    known = find_key(aliases, &key);
    if (known == column) {
        return SALUR_OK;
    }
    /* "Desa" is the village's name, until an office knows that its lists have
     * the code there: what is only shown gives way. */
    if (known != SALUR_COL_COUNT && known != SALUR_COL_VILLAGE) {
        return SALUR_E_DUPLICATE;
    }
    err = sl_array_grow(&grown, &aliases->cap, aliases->count + 1, ALIASES_MAX,
                        sizeof *aliases->items);
    if (err != SALUR_OK) {
        return err;
    }
    aliases->items = grown;
    aliases->items[aliases->count].key = key;
    aliases->items[aliases->count].column = column;
    aliases->count++;
    return SALUR_OK;
}

/* Take what is before the delimiter, or all when it does not occur. */
static struct salur_bytes
take_part(struct sl_reader *rd, uint8_t delimiter)
{
    struct sl_reader ahead = *rd;
    struct salur_bytes part = sl_read_until(&ahead, delimiter);

    if (ahead.err != SALUR_OK) {
        return sl_read_bytes(rd, rd->left.len);
    }
    *rd = ahead;
    return part;
}

/* Read one line, "column = header, header, ..." or a comment or nothing. */
static enum salur_err
add_line(struct salur_aliases *aliases, struct salur_bytes line)
{
    struct sl_reader rd;
    struct salur_bytes name;
    enum salur_column column;
    enum salur_err err;

    sl_reader_init(&rd, line);
    sl_reader_init(&rd, sl_cell_trim(take_part(&rd, '#')));
    if (sl_reader_done(&rd)) {
        return SALUR_OK;
    }
    name = sl_read_until(&rd, '=');
    if (rd.err != SALUR_OK) {
        return SALUR_E_SYNTAX;
    }
    err = find_column(&column, name);
    do {
        if (err == SALUR_OK) {
            err = add_header(aliases, column, take_part(&rd, ','));
        }
    } while (err == SALUR_OK && !sl_reader_done(&rd));
    return err;
}

enum salur_err
salur_aliases_add(struct salur_aliases *aliases, struct salur_bytes text,
                  struct salur_where *where)
{
    size_t old_count = aliases->count;
    struct salur_where at = {0, 0, 0};
    struct sl_reader rd;
    enum salur_err err = SALUR_OK;

    sl_reader_init(&rd, text);
    while (err == SALUR_OK && !sl_reader_done(&rd)) {
        at.entry++;
        at.offset = rd.offset;
        err = add_line(aliases, take_part(&rd, '\n'));
    }
    if (err != SALUR_OK) {
        aliases->count = old_count;
    }
    if (where != NULL) {
        *where = err != SALUR_OK ? at : (struct salur_where){0, 0, 0};
    }
    return err;
}

enum salur_err
salur_aliases_new(struct salur_aliases **out)
{
    struct salur_aliases *aliases = calloc(1, sizeof *aliases);
    enum salur_err err;

    *out = NULL;
    if (aliases == NULL) {
        return SALUR_E_MEMORY;
    }
    err =
        salur_aliases_add(aliases, salur_bytes(builtin, sizeof builtin), NULL);
    if (err == SALUR_OK) {
        *out = aliases;
        aliases = NULL;
    }
    salur_aliases_free(aliases);
    return err;
}

void
salur_aliases_free(struct salur_aliases *aliases)
{
    if (aliases != NULL) {
        free(aliases->items);
    }
    free(aliases);
}
