/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Forms of notes, proofs and requests with one thing changed, each of which
 * every judge has to refuse.  A form is named after what is changed in it, so
 * that a judge who cannot see that part passes it by.
 */
#ifndef OPINION_FORMS_H
#define OPINION_FORMS_H

#include "base/bytes.h"
#include "made.h"

/* Where changed forms go. */
struct forms {
    struct prng *prng;
    json_t *list;
    const char *kind;   /* "checkpoint", "cosigned", "proof", "request" */
    const char *prefix; /* of the note, which is the text's end */
};

static inline char *
text_from(const struct salur_buf *buf)
{
    char *text = malloc(buf->len + 1);

    if (text == NULL || buf->err != SALUR_OK) {
        must(SALUR_E_MEMORY, "a text");
    }
    memcpy(text, buf->ptr, buf->len);
    text[buf->len] = '\0';
    return text;
}

static inline void
put_form(const struct forms *f, const char *part, const char *note)
{
    struct salur_buf text;

    salur_buf_init(&text, 1 << 16);
    sl_put_str(&text, f->prefix);
    sl_put_str(&text, note);
    (void)json_array_append_new(f->list,
                                json_pack("{ss ss so}", "kind", f->kind, "part",
                                          part, "text", text_of(&text)));
    salur_buf_wipe(&text);
}

/* The note with len characters at a place replaced. */
static inline void
put_replaced(const struct forms *f, const char *part, const char *note,
             const char *at, size_t len, const char *by)
{
    struct salur_buf text;
    char *changed;

    salur_buf_init(&text, 1 << 16);
    sl_put(&text, note, (size_t)(at - note));
    sl_put_str(&text, by);
    sl_put_str(&text, at + len);
    changed = text_from(&text);
    put_form(f, part, changed);
    free(changed);
    salur_buf_wipe(&text);
}

/* Base64 of len characters with one bit turned, behind the first skip bytes. */
static inline void
turn_base64(struct prng *prng, char *out, const char *base64, size_t len,
            size_t skip)
{
    uint8_t bytes[128];
    size_t count = 0;
    size_t bit;

    must(salur_base64_decode(bytes, &count, base64, len), "Base64");
    bit = 8 * skip + (size_t)prng_below(prng, 8 * (count - skip));
    bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
    salur_base64_encode(out, bytes, count);
}

/* Turn a bit of the Base64 at a place. */
static inline void
put_turned(const struct forms *f, const char *part, const char *note,
           const char *at, size_t skip)
{
    size_t len = strcspn(at, "\n");
    char other[200];

    turn_base64(f->prng, other, at, len, skip);
    put_replaced(f, part, note, at, len, other);
}

/* The signature of line n, behind its name. */
static inline const char *
signature_of(const char *note, unsigned n)
{
    const char *at = strstr(note, "\n\n") + 2;

    while (n-- > 0) {
        at = strchr(at, '\n') + 1;
    }
    return strchr(strchr(at, ' ') + 1, ' ') + 1;
}

/* A letter of the origin replaced, in the text, or in both its places. */
static inline void
put_origins(const struct forms *f, const char *note)
{
    size_t len = strcspn(note, "\n");
    size_t at = 13 + (size_t)prng_below(f->prng, len - 13);
    char *copy = strdup(note);
    char letter = note[at] == 'q' ? 'w' : 'q';

    copy[at] = letter;
    put_form(f, "origin", copy);
    /* The name in the first line behind the dash and the blank. */
    strstr(copy, "\n\n")[2 + 4 + at] = letter;
    put_form(f, "origin and name", copy);
    free(copy);
}

/*
 * All forms of a checkpoint note.
 *
 * other   note of another log
 * is_two  the second line is a witness's
 */
static inline void
put_notes(const struct forms *f, const char *note, const char *other,
          int is_two)
{
    const char *size = strchr(note, '\n') + 1;
    const char *root = strchr(size, '\n') + 1;
    unsigned long long number = strtoull(size, NULL, 10);
    char digits[32];

    put_origins(f, note);
    (void)snprintf(digits, sizeof digits, "%llu", number + 1);
    put_replaced(f, "size", note, size, strcspn(size, "\n"), digits);
    (void)snprintf(digits, sizeof digits, "%llu", number ^ 1);
    put_replaced(f, "size", note, size, strcspn(size, "\n"), digits);
    put_turned(f, "root", note, root, 0);
    put_turned(f, "signature", note, signature_of(note, 0), 4);
    put_form(f, "another log", other);
    if (is_two) {
        const char *line = strchr(strstr(note, "\n\n") + 2, '\n') + 1;

        put_turned(f, "cosignature", note, signature_of(note, 1), 4);
        put_replaced(f, "no cosignature", note, line, strlen(line), "");
    }
}

/* --- proofs -------------------------------------------------------------- */

/* A text that begins with head, has these lines, and ends with the note. */
static inline void
put_lines(const struct forms *f, const char *part, const char *head,
          char *const *lines, size_t count, const char *note)
{
    struct forms whole = {f->prng, f->list, f->kind, ""};
    struct salur_buf text;
    char *changed;

    salur_buf_init(&text, 1 << 16);
    sl_put_str(&text, head);
    for (size_t i = 0; i < count; i++) {
        sl_put_str(&text, lines[i]);
        sl_put_str(&text, "\n");
    }
    sl_put_str(&text, "\n");
    sl_put_str(&text, note);
    changed = text_from(&text);
    put_form(&whole, part, changed);
    free(changed);
    salur_buf_wipe(&text);
}

#define LINES_MAX 65

/* All forms of the hashes of a proof, none of which is the proof. */
static inline void
put_paths(const struct forms *f, const char *head, char *const *lines,
          size_t count, const char *note)
{
    char *changed[LINES_MAX + 1];
    char turned[SALUR_BASE64_LEN(SALUR_HASH_LEN) + 1];
    size_t at = count > 0 ? (size_t)prng_below(f->prng, count) : 0;

    memcpy(changed, lines, count * sizeof *lines);
    if (count == 0) {
        changed[0] = strdup("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
        put_lines(f, "line added", head, changed, 1, note);
        free(changed[0]);
        return;
    }
    turn_base64(f->prng, turned, lines[at], strlen(lines[at]), 0);
    changed[at] = turned;
    put_lines(f, "hash", head, changed, count, note);
    memmove(&changed[at], &lines[at + 1], (count - at - 1) * sizeof *lines);
    put_lines(f, "line dropped", head, changed, count - 1, note);
    memcpy(changed, lines, (at + 1) * sizeof *lines);
    memcpy(&changed[at + 1], &lines[at], (count - at) * sizeof *lines);
    put_lines(f, "line doubled", head, changed, count + 1, note);
    if (at > 0 && strcmp(lines[at], lines[at - 1]) != 0) {
        memcpy(changed, lines, count * sizeof *lines);
        changed[at] = lines[at - 1];
        changed[at - 1] = lines[at];
        put_lines(f, "lines swapped", head, changed, count, note);
    }
}

#endif
