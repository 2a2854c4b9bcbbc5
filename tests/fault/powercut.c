/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Replays power cuts: opens the states in which one may leave the disk at any
 * moment of a session, and judges each (README.md).
 *
 *   powercut WORK ROOT BASE CODES KEY RANDOM TORN SALUR WHOLE OTHER TRACE ...
 *
 * WORK    folder for the states, on a fast file system
 * ROOT    absolute path of the disk in the traces
 * BASE    folder with what was on it before the first trace
 * CODES   codes of families that are paid after a cut, one a line
 * KEY     device key, sealed with "contoh", or "-"; "office": no village
 * RANDOM  random subsets of sectors at each call
 * TORN    random subsets of words of each sector that is torn
 * SALUR   the program
 * WHOLE   one in so many states that were whole is opened by the program, and
 *         cut again; 0: none is
 * OTHER   the same of those that were recovered
 * TRACE   what strace wrote; one that ends in ".said" is what was shown before
 */
/* MAP_ANONYMOUS */
#define _DEFAULT_SOURCE
#include "again.h"

enum { WORKERS = 2 };

/* The last code is the program's, in a file of its own; the others are paid
 * by the judge. */
static void
read_codes(struct bench *bench, const char *path, const char *one)
{
    size_t len = 0;
    char *text = (char *)read_file(path, &len);
    struct bytes last = {NULL, 0};

    for (char *line = strtok(text, "\n"); line != NULL;
         line = strtok(NULL, "\n")) {
        struct salur_buf token;
        enum salur_payload kind;

        last = (struct bytes){(uint8_t *)line, strlen(line)};
        salur_buf_init(&token, 4096);
        if (salur_payload_parse(&kind, salur_bytes_str(line), &token) !=
            SALUR_OK) {
            trace_die("no code", line);
        }
        bench->tokens = must_alloc(bench->tokens, (bench->tokens_count + 1) *
                                                      sizeof *bench->tokens);
        bench->tokens[bench->tokens_count++] = token;
    }
    put_file(one, &last);
    free(text);
}

static void
read_key(struct bench *bench, const char *path)
{
    bench->is_office = strcmp(path, "office") == 0;
    if (bench->is_office || strcmp(path, "-") == 0) {
        return;
    }
    if (salur_key_load(&bench->device, path, salur_bytes_str("contoh")) !=
        SALUR_OK) {
        trace_die("the device key does not open", path);
    }
}

/* Lines that were shown before the first trace. */
static void
hear(const struct cuts *cuts, const char *path)
{
    size_t len = 0;
    struct op op = {.kind = OP_WRITE};

    op.data = read_file(path, &len);
    op.result = (int64_t)len;
    told_bytes(cuts->run->told, cuts->run->disk, &op);
    free(op.data);
}

/* One worker: all traces, and of the states its share. */
static void
work(struct cuts *cuts, char **traces)
{
    for (; *traces != NULL; traces++) {
        struct trace trace = {0};
        const char *dot = strrchr(*traces, '.');

        if (dot != NULL && strcmp(dot, ".said") == 0) {
            hear(cuts, *traces);
            continue;
        }

        cuts->run->trace = *traces;
        trace_read(&trace, *traces);
        cuts_follow(cuts, &trace);
        trace_wipe(&trace);
    }
}

static void
start_worker(const struct bench *bench, struct tally *tally, unsigned worker,
             char **argv)
{
    struct told *told = must_alloc(NULL, sizeof *told);
    struct jail jail = {.bench = bench,
                        .told = shared_memory(sizeof *jail.told),
                        .found = shared_memory(sizeof *jail.found)};
    struct disk disk;
    char *code = path_join(argv[1], "one.txt");
    char *place;
    int status;
    struct run run = {.bench = bench,
                      .disk = &disk,
                      .told = told,
                      .tally = tally,
                      .jail = &jail,
                      .found = jail.found,
                      .worker = worker,
                      .workers = WORKERS};
    /* The same seed in all workers: they split the same states. */
    struct cuts cuts = {.run = &run,
                        .prng = {20261125},
                        .random = (unsigned)strtoul(argv[6], NULL, 10),
                        .torn = (unsigned)strtoul(argv[7], NULL, 10),
                        .share = 1,
                        .salur = argv[8],
                        .again_whole = (unsigned)strtoul(argv[9], NULL, 10),
                        .again_other = (unsigned)strtoul(argv[10], NULL, 10)};

    memset(told, 0, sizeof *told);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)signal(SIGPIPE, SIG_IGN);
    (void)snprintf(run.folder, sizeof run.folder, "%s/%u", argv[1], worker);
    place = path_join(run.folder, bench->is_office ? "office" : "store");
    jail.folder = run.folder;
    jail.place = place;
    jail_start(&jail);
    disk_load(&disk, argv[3], argv[2]);
    cuts.code = code;
    work(&cuts, argv + 11);
    jail_end(&jail, &status);
    disk_wipe(&disk);
    remove_folder(run.folder);
    free(run.seen);
    free(place);
    free(code);
    free(told);
}

/* The figures, and one case for each way of choosing states. */
static int
report(const struct tally *tally)
{
    uint64_t opened = 0;
    unsigned passed = 0;
    unsigned failed = 0;

    for (int i = 0; i < RUN_FAMILIES_MAX; i++) {
        if (tally->families[i].name != NULL) {
            (void)printf("  %-24s %8llu opened, %llu bad\n",
                         tally->families[i].name,
                         (unsigned long long)tally->families[i].opened,
                         (unsigned long long)tally->families[i].bad);
            passed += tally->families[i].bad == 0;
            failed += tally->families[i].bad != 0;
        }
    }
    for (int i = 0; i < VERDICT_COUNT; i++) {
        opened += tally->verdicts[i];
    }
    (void)printf("  opened %llu", (unsigned long long)opened);
    for (int i = 0; i < VERDICT_COUNT; i++) {
        (void)printf(", %s %llu", verdict_names[i],
                     (unsigned long long)tally->verdicts[i]);
    }
    (void)printf(", silent %llu\n", (unsigned long long)tally->silent);
    for (int i = 0; i < RUN_ERRS; i++) {
        if (tally->refused[i] > 0) {
            (void)printf("  refused with %s: %llu\n",
                         salur_err_name((enum salur_err)i),
                         (unsigned long long)tally->refused[i]);
        }
    }
    (void)printf("%u passed, %u failed\n", passed, failed);
    return failed == 0 && passed > 0 ? 0 : 1;
}

int
main(int argc, char **argv)
{
    struct tally *tally = shared_memory(sizeof *tally);
    struct bench bench = {.tokens = NULL};
    char *one;
    int is_good = 1;
    int status;

    if (argc < 12 || salur_start() != SALUR_OK) {
        (void)fprintf(stderr, "usage: powercut WORK ROOT BASE CODES KEY RANDOM "
                              "TORN SALUR WHOLE OTHER TRACE ...\n");
        return 2;
    }
    one = path_join(argv[1], "one.txt");
    read_codes(&bench, argv[4], one);
    read_key(&bench, argv[5]);
    for (unsigned i = 0; i < WORKERS; i++) {
        pid_t pid = fork();

        if (pid == 0) {
            start_worker(&bench, tally, i, argv);
            (void)fflush(stdout);
            _exit(0);
        }
        is_good &= pid > 0;
    }
    for (unsigned i = 0; i < WORKERS; i++) {
        is_good &= wait(&status) > 0 && status == 0;
    }
    for (size_t i = 0; i < bench.tokens_count; i++) {
        salur_buf_wipe(&bench.tokens[i]);
    }
    free(one);
    free(bench.tokens);
    salur_key_free(bench.device);
    if (!is_good) {
        (void)printf("FAIL a worker died\n0 passed, 1 failed\n");
        return 1;
    }
    return report(tally);
}
