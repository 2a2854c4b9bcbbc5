/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Logs for other implementations, and logs of theirs
 * (tests/opinion/interop.sh):
 *
 *   interop make N     writes N random logs, one JSON object a line
 *   interop judge      reads such lines, judges each thing in them, and ends
 *                      with "N passed, N failed"
 *
 * A line holds the public keys, a checkpoint, the same cosigned, a request to
 * the witness from an older head, two proofs, and forms of all of them with
 * one thing changed.  Entry i of log k is the beginning of
 * SHA-256(k || i), both as 64 bits, as long as 1 + the last byte modulo 32; so
 * a judge makes the entries himself and takes nothing on trust.
 */
#include <errno.h>

#include "../opinion/forms.h"
#include "salur/proof.h"
#include "salur/witness.h"

#define SIZE_MAX_LOG 2000
#define PROOFS 2

struct maker {
    struct prng prng;
    struct salur_hasher *hasher;
    struct salur_hash leaves[SIZE_MAX_LOG];
    struct salur_buf entries; /* of the log at hand, as an export has them */
    char *other;              /* the checkpoint of the log before */
};

/* --- what all sides know ------------------------------------------------- */

static struct salur_hash
entry_source(struct salur_hasher *hasher, uint64_t log, uint64_t i)
{
    struct salur_hash hash;
    struct salur_buf buf;
    uint8_t bytes[16];

    salur_buf_fixed(&buf, bytes, sizeof bytes);
    sl_put_be64(&buf, log);
    sl_put_be64(&buf, i);
    salur_hash(hasher, salur_buf_view(&buf), &hash);
    return hash;
}

static size_t
entry_len(const struct salur_hash *source)
{
    return 1U + source->bytes[SALUR_HASH_LEN - 1] % 32U;
}

/* Entries and leaves of a log. */
static void
write_log(struct maker *m, uint64_t log, size_t size)
{
    salur_buf_clear(&m->entries);
    for (size_t i = 0; i < size; i++) {
        struct salur_hash source = entry_source(m->hasher, log, i);
        struct salur_bytes entry =
            salur_bytes(source.bytes, entry_len(&source));

        salur_entries_put(&m->entries, entry);
        salur_hash_leaf(m->hasher, entry, &m->leaves[i]);
    }
    must(m->entries.err, "entries");
}

static struct salur_head
head_of(struct maker *m, size_t size)
{
    struct salur_head head = {.size = size};

    salur_merkle_root(m->hasher, m->leaves, size, &head.root);
    return head;
}

/* --- making -------------------------------------------------------------- */

/* Small ones, powers of two and their neighbours, and any. */
static size_t
some_size(struct prng *prng)
{
    uint64_t die = prng_below(prng, 100);

    if (die < 25) {
        return 1 + (size_t)prng_below(prng, 16);
    }
    if (die < 60) {
        size_t size = ((size_t)1 << prng_below(prng, 11)) +
                      (size_t)prng_below(prng, 3); /* at most 1026 */

        return size > 1 ? size - 1 : 1;
    }
    return 1 + (size_t)prng_below(prng, SIZE_MAX_LOG);
}

/* The forms of a text whose end is a note: header, hashes, empty line. */
static void
put_text(struct maker *m, json_t *list, const char *kind, const char *text,
         size_t header_lines)
{
    struct forms f = {&m->prng, list, kind, ""};
    char *lines[LINES_MAX];
    char *copy = strdup(text);
    const char *note = strstr(text, "\n\n") + 2;
    char *head = strdup(text);
    char *at = copy;
    size_t count = 0;

    for (size_t i = 0; i < header_lines; i++) {
        at = strchr(at, '\n') + 1;
    }
    head[at - copy] = '\0';
    while (*at != '\n') {
        lines[count++] = at;
        at = strchr(at, '\n');
        *at++ = '\0';
    }
    put_paths(&f, head, lines, count, note);
    free(copy);
    free(head);
    head = strdup(text);
    head[note - text] = '\0';
    f.prefix = head;
    put_notes(&f, note, m->other, 0);
    free(head);
}

/* The number behind a word at the beginning of a line, changed. */
static void
put_number(struct maker *m, json_t *list, const char *kind, const char *text,
           const char *word, uint64_t number)
{
    struct forms f = {&m->prng, list, kind, ""};
    const char *at = strstr(text, word) + strlen(word);
    char digits[32];

    (void)snprintf(digits, sizeof digits, "%llu", (unsigned long long)number);
    put_replaced(&f, word, text, at, strcspn(at, "\n"), digits);
}

static json_t *
put_proof(struct maker *m, json_t *forms, struct salur_bytes checkpoint,
          size_t size, size_t index)
{
    struct salur_buf buf;
    const char *extra;
    char *text;
    json_t *value;

    salur_buf_init(&buf, SALUR_TLOG_PROOF_MAX);
    must(salur_tlog_proof_make(salur_buf_view(&m->entries), checkpoint, index,
                               &buf),
         "a proof");
    text = text_from(&buf);
    put_text(m, forms, "proof", text, 3);
    put_number(m, forms, "proof", text, "index ", size);
    if (size > 1) {
        put_number(m, forms, "proof", text, "index ", (index + 1) % size);
        put_number(m, forms, "proof", text, "index ",
                   (index + 1 + prng_below(&m->prng, size - 1)) % size);
    }
    extra = strstr(text, "extra ") + 6;
    put_turned(&(struct forms){&m->prng, forms, "proof", ""}, "extra", text,
               extra, 0);
    value = json_pack("{sI ss}", "index", (json_int_t)index, "text", text);
    free(text);
    salur_buf_wipe(&buf);
    return value;
}

static json_t *
put_request(struct maker *m, json_t *forms, struct salur_bytes checkpoint,
            size_t size, size_t old)
{
    struct salur_witness_request request = {.old_size = old,
                                            .note = checkpoint};
    struct salur_buf buf;
    char *text;
    json_t *value;

    salur_buf_init(&buf, 1 << 16);
    if (old > 0) {
        must(salur_merkle_prove_consistency(m->hasher, m->leaves, size, old,
                                            &request.proof),
             "a consistency proof");
    }
    must(salur_witness_format(&request, &buf), "a request");
    text = text_from(&buf);
    put_text(m, forms, "request", text, 1);
    put_number(m, forms, "request", text, "old ", old + 1);
    put_number(m, forms, "request", text, "old ", old ^ 1);
    value = json_string(text);
    free(text);
    salur_buf_wipe(&buf);
    return value;
}

static struct salur_key *
some_key(struct maker *m, const char *name, enum salur_role role)
{
    struct salur_key *key = NULL;
    uint8_t seed[32];

    prng_fill(&m->prng, seed, sizeof seed);
    must(salur_key_from_seed(&key, name, role, seed), name);
    return key;
}

static void
make_log(struct maker *m, const struct salur_key *witness, uint64_t log)
{
    size_t size = log == 1 ? 1 : log == 2 ? SIZE_MAX_LOG : some_size(&m->prng);
    size_t old = log % 8 == 0 ? 0 : 1 + (size_t)prng_below(&m->prng, size);
    int64_t time_s = NOW_S + (int64_t)prng_below(&m->prng, 1 << 24);
    json_t *forms = json_array();
    json_t *proofs = json_array();
    struct salur_buf notes[2];
    struct salur_key *key;
    struct salur_head head;
    char name[64];
    json_t *request;
    char *texts[2];

    (void)snprintf(name, sizeof name, "test/interop/log/%010llu/a/k1",
                   (unsigned long long)(UINT64_C(9900000000) + log));
    key = some_key(m, name, SALUR_ROLE_LOG);
    write_log(m, log, size);
    head = head_of(m, size);
    salur_buf_init(&notes[0], 1 << 14);
    salur_buf_init(&notes[1], 1 << 14);
    must(salur_checkpoint_sign(&head, key, &notes[0]), "a checkpoint");
    must(salur_note_sign(&notes[1], salur_buf_view(&notes[0]), witness, time_s),
         "a cosignature");
    for (size_t i = 0; i < 2; i++) {
        struct forms f = {&m->prng, forms, i == 0 ? "checkpoint" : "cosigned",
                          ""};

        texts[i] = text_from(&notes[i]);
        put_notes(&f, texts[i], m->other, i == 1);
    }
    for (size_t i = 0; i < PROOFS; i++) {
        size_t index = i == 0 && log % 3 == 0
                           ? size - 1
                           : (size_t)prng_below(&m->prng, size);

        (void)json_array_append_new(
            proofs,
            put_proof(m, forms, salur_buf_view(&notes[0]), size, index));
    }
    request = put_request(m, forms, salur_buf_view(&notes[0]), size, old);
    put_line(stdout,
             json_pack("{sI sI sI so so sI ss ss so so so}", "log",
                       (json_int_t)log, "size", (json_int_t)size, "old",
                       (json_int_t)old, "vkey", vkey_of(key), "witness",
                       vkey_of(witness), "time", (json_int_t)time_s,
                       "checkpoint", texts[0], "cosigned", texts[1], "request",
                       request, "proofs", proofs, "forms", forms));
    free(m->other);
    m->other = texts[0];
    free(texts[1]);
    salur_buf_wipe(&notes[0]);
    salur_buf_wipe(&notes[1]);
    salur_key_free(key);
}

static int
make(struct maker *m, uint64_t count)
{
    struct salur_key *witness = some_key(m, "test/saksi", SALUR_ROLE_WITNESS);
    struct salur_key *stranger =
        some_key(m, "test/interop/log/9901999999/z/k1", SALUR_ROLE_LOG);
    struct salur_head head = {.size = 3};
    struct salur_buf note;

    /* The other log of the first one. */
    salur_buf_init(&note, 1 << 14);
    must(salur_checkpoint_sign(&head, stranger, &note), "a checkpoint");
    m->other = text_from(&note);
    for (uint64_t log = 1; log <= count; log++) {
        make_log(m, witness, log);
    }
    free(m->other);
    salur_buf_wipe(&note);
    salur_key_free(stranger);
    salur_key_free(witness);
    return ferror(stdout) != 0 || fflush(stdout) != 0;
}

/* --- judging ------------------------------------------------------------- */

/* A log as its line says it is; roots and entries are computed here. */
struct judged {
    struct salur_pubkey key;
    struct salur_pubkey witness;
    int64_t time_s;
    struct salur_head head;
    struct salur_head old;
};

static int
takes_note(const struct judged *j, struct salur_bytes text)
{
    struct salur_checkpoint checkpoint;

    return salur_checkpoint_open(&checkpoint, text, &j->key) == SALUR_OK &&
           checkpoint.head.size == j->head.size &&
           salur_hash_equal(&checkpoint.head.root, &j->head.root);
}

static int
takes_cosigned(const struct judged *j, struct salur_bytes text)
{
    struct salur_note note;
    int64_t time_s = 0;

    return takes_note(j, text) && salur_note_parse(&note, text) == SALUR_OK &&
           salur_note_verify(&note, &j->witness, &time_s) == SALUR_OK &&
           time_s == j->time_s;
}

static int
takes_proof(struct maker *m, const struct judged *j, struct salur_bytes text)
{
    struct salur_tlog_proof proof;
    struct salur_buf extra;
    int takes;

    salur_buf_init(&extra, SALUR_ENTRY_MAX);
    takes = salur_tlog_proof_parse(&proof, text, &extra, NULL) == SALUR_OK &&
            takes_note(j, proof.checkpoint) &&
            salur_tlog_proof_check(m->hasher, &proof, proof.extra, NULL) ==
                SALUR_OK;
    salur_buf_wipe(&extra);
    return takes;
}

static int
takes_request(struct maker *m, const struct judged *j, struct salur_bytes text)
{
    struct salur_witness_request request;
    struct salur_checkpoint out;

    return salur_witness_parse(&request, text) == SALUR_OK &&
           salur_witness_judge(&out, m->hasher, &request, &j->key, &j->old) ==
               SALUR_OK &&
           salur_hash_equal(&out.head.root, &j->head.root);
}

static int
takes(struct maker *m, const struct judged *j, const char *kind,
      const char *text)
{
    struct salur_bytes bytes = salur_bytes_str(text);

    return strcmp(kind, "checkpoint") == 0 ? takes_note(j, bytes)
           : strcmp(kind, "cosigned") == 0 ? takes_cosigned(j, bytes)
           : strcmp(kind, "proof") == 0    ? takes_proof(m, j, bytes)
                                           : takes_request(m, j, bytes);
}

struct tally {
    unsigned long long logs, taken, refused, failed;
};

static void
expect(struct tally *tally, int ok, int is_good, uint64_t log, const char *kind,
       const char *part)
{
    tally->taken += ok && is_good;
    tally->refused += ok && !is_good;
    tally->failed += !ok;
    if (!ok) {
        (void)printf("FAIL log %llu: %s, %s: %s\n", (unsigned long long)log,
                     kind, part, is_good ? "refused" : "taken");
    }
}

static const char *
string_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text != NULL ? text : "";
}

static void
read_vkey(struct salur_pubkey *out, const json_t *line, const char *name)
{
    const char *vkey = string_of(line, name);

    must(salur_vkey_parse(out, vkey, strlen(vkey)), name);
}

static void
judge_line(struct maker *m, const json_t *line, struct tally *tally)
{
    static const char *const kinds[] = {"checkpoint", "cosigned", "request"};
    uint64_t log = (uint64_t)json_integer_value(json_object_get(line, "log"));
    size_t size = (size_t)json_integer_value(json_object_get(line, "size"));
    size_t old = (size_t)json_integer_value(json_object_get(line, "old"));
    struct judged j = {.time_s =
                           json_integer_value(json_object_get(line, "time"))};
    const json_t *item;
    size_t i;

    if (size == 0 || size > SIZE_MAX_LOG || old > size) {
        must(SALUR_E_RANGE, "a size");
    }
    read_vkey(&j.key, line, "vkey");
    read_vkey(&j.witness, line, "witness");
    write_log(m, log, size);
    j.head = head_of(m, size);
    j.old = head_of(m, old);
    for (i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        expect(tally, takes(m, &j, kinds[i], string_of(line, kinds[i])), 1, log,
               kinds[i], "as it was made");
    }
    json_array_foreach(json_object_get(line, "proofs"), i, item)
    {
        expect(tally, takes(m, &j, "proof", string_of(item, "text")), 1, log,
               "proof", "as it was made");
    }
    json_array_foreach(json_object_get(line, "forms"), i, item)
    {
        const char *kind = string_of(item, "kind");

        expect(tally, !takes(m, &j, kind, string_of(item, "text")), 0, log,
               kind, string_of(item, "part"));
    }
    tally->logs++;
}

static int
judge(struct maker *m)
{
    struct tally tally = {0, 0, 0, 0};
    char *line = NULL;
    size_t cap = 0;

    while (getline(&line, &cap, stdin) > 0) {
        json_t *object = json_loads(line, 0, NULL);

        if (object == NULL) {
            must(SALUR_E_SYNTAX, "a line");
        }
        judge_line(m, object, &tally);
        json_decref(object);
    }
    free(line);
    (void)printf("%llu logs, %llu good things taken, %llu changed forms "
                 "refused\n%llu passed, %llu failed\n",
                 tally.logs, tally.taken, tally.refused,
                 tally.taken + tally.refused, tally.failed);
    return tally.failed > 0 || tally.logs == 0;
}

int
main(int argc, char **argv)
{
    struct maker *m = calloc(1, sizeof *m);
    char *end = NULL;
    unsigned long long count;
    int status = 2;

    if (m == NULL || salur_start() != SALUR_OK) {
        return 1;
    }
    m->prng.state = 4;
    must(salur_hasher_new(&m->hasher), "a hasher");
    salur_buf_init(&m->entries, 1 << 20);
    errno = 0;
    count = argc == 3 ? strtoull(argv[2], &end, 10) : 0;
    if (argc == 3 && strcmp(argv[1], "make") == 0 && *end == '\0' &&
        count > 0 && count < 90000000) {
        status = make(m, count);
    } else if (argc == 2 && strcmp(argv[1], "judge") == 0) {
        status = judge(m);
    } else {
        (void)fprintf(stderr, "usage: interop make N | interop judge\n");
    }
    salur_buf_wipe(&m->entries);
    salur_hasher_free(m->hasher);
    free(m);
    return status;
}
