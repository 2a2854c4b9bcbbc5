/* SPDX-License-Identifier: Apache-2.0 */
/* The mirror in words: what a cashier sees, and does about it. */
#include "cli/mirror.h"

#include <unistd.h>

static const struct {
    const char *json;
    const char *word;
    const char *remedy; /* NULL: nothing to do */
} states[] = {
    [SALUR_MIRROR_OFF] = {"off", N_("none"), NULL},
    [SALUR_MIRROR_WHOLE] = {"whole", N_("whole"), NULL},
    [SALUR_MIRROR_BEHIND] = {"behind", N_("catching up"), NULL},
    [SALUR_MIRROR_MISSING] = {"missing", N_("NOT THERE"),
                              N_("Put the stick back: it catches up by "
                                 "itself. Nothing is lost here.")},
    [SALUR_MIRROR_FAILED] = {"failed", N_("NOT WRITTEN"),
                             N_("The stick is full, broken or locked: use "
                                "another one. Nothing is lost here.")},
    [SALUR_MIRROR_FOREIGN] = {"foreign", N_("ANOTHER LOG"),
                              N_("The file on the stick is not of this log: "
                                 "use another folder or stick.")},
};

const char *
cli_mirror_word(enum salur_mirror_kind kind)
{
    return _(states[kind].word);
}

/* The stick can be read, and says more or other things than the log. */
static int
is_other(const struct salur_mirror *mirror)
{
    return mirror->kind == SALUR_MIRROR_FAILED &&
           (mirror->err == SALUR_E_ROLLBACK || mirror->err == SALUR_E_FORK);
}

static const char *
word_of(const struct salur_mirror *mirror)
{
    return !is_other(mirror)                 ? cli_mirror_word(mirror->kind)
           : mirror->err == SALUR_E_ROLLBACK ? _("HOLDS MORE")
                                             : _("ANOTHER HISTORY");
}

static const char *
remedy_of(const struct salur_mirror *mirror)
{
    const char *remedy = states[mirror->kind].remedy;

    if (!is_other(mirror)) {
        return remedy != NULL ? _(remedy) : NULL;
    }
    return mirror->err == SALUR_E_ROLLBACK
               ? _("This laptop shows an older state than the stick. Leave the "
                   "stick in: salur recover.")
               : _("Laptop and stick contradict each other. Keep both and call "
                   "the office: `salur explain T003`.");
}

json_t *
cli_mirror_json(const struct salur_mirror *mirror)
{
    return json_pack("{s:s,s:s,s:I,s:b}", "path", mirror->path, "state",
                     !is_other(mirror) ? states[mirror->kind].json
                     : mirror->err == SALUR_E_ROLLBACK ? "more"
                                                       : "forked",
                     "behind", (json_int_t)mirror->behind, "same_disk",
                     mirror->same_disk);
}

void
cli_mirror_print(const struct salur_mirror *mirror)
{
    if (mirror->kind == SALUR_MIRROR_OFF) {
        (void)printf(_("  mirror: none. With a stick in: salur mirror --store "
                       "DIR STICK\n"));
        return;
    }
    (void)printf(_("  mirror: %s  %s\n"), word_of(mirror), mirror->path);
    if (remedy_of(mirror) != NULL) {
        (void)printf("    %s\n", remedy_of(mirror));
    } else if (mirror->same_disk) {
        (void)printf(_("    It is on the same disk as the log: a stick "
                       "protects from more.\n"));
    }
}

/* The same folder for whoever opens the store from elsewhere; 0 when the path
 * is too long. */
static int
make_absolute(char out[SALUR_MIRROR_PATH_MAX], const char *folder)
{
    char here[SALUR_MIRROR_PATH_MAX];
    int len;

    if (folder[0] == '/') {
        len = snprintf(out, SALUR_MIRROR_PATH_MAX, "%s", folder);
    } else if (getcwd(here, sizeof here) != NULL) {
        len = snprintf(out, SALUR_MIRROR_PATH_MAX, "%s/%s", here, folder);
    } else {
        return 0;
    }
    while (len > 1 && len < SALUR_MIRROR_PATH_MAX && out[len - 1] == '/') {
        out[--len] = 0;
    }
    return len > 0 && len < SALUR_MIRROR_PATH_MAX;
}

int
cli_mirror_set(struct cli *cli, struct salur_ledger *ledger, const char *folder)
{
    static const struct cli_remedy remedies[] = {
        {SALUR_E_NOT_FOUND, N_("There is no such folder: is the stick in?")},
        {SALUR_E_FORK, N_("The mirror there is another history of this log. "
                          "Keep both and call the office.")},
        {SALUR_E_ROLLBACK,
         N_("The mirror there holds more than this laptop: `salur recover "
            "--from` that folder first.")},
        {SALUR_E_EXISTS, N_("A file of that name is there and is no journal: "
                            "take another folder.")},
        {SALUR_OK, NULL},
    };
    char path[SALUR_MIRROR_PATH_MAX];
    enum salur_err err;

    if (folder != NULL && !make_absolute(path, folder)) {
        return cli_usage(cli, _("the path is too long"), folder);
    }
    err = salur_ledger_mirror_set(ledger, folder != NULL ? path : NULL);
    return err == SALUR_OK
               ? -1
               : cli_fail(cli, err, folder, cli_remedy(remedies, err));
}
