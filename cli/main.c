/* SPDX-License-Identifier: Apache-2.0 */
/* The table of commands, and nothing but finding the row to run. */
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/commands.h"
#include "cli/lang.h"

const struct command commands[] = {
    {"key", "kunci", "office",
     "new NAME --role ROLE -o FILE\n"
     "show FILE",
     N_("make a key, or show what a key file holds"), cmd_key},
    {"sign", "segel", "office", "NOTE --key FILE",
     N_("add one signature to a note; a plain text becomes a note"), cmd_sign},
    {"list", "daftar", "office",
     "check FILE [--rejects FILE] [--aliases FILE] [--all]\n"
     "import FILE --office DIR --stage STAGE --opens DATE\n"
     "    --closes DATE [--reference TEXT] [--package CODE=TEXT]...\n"
     "    [--rejects FILE] [--aliases FILE] [--trust NOTE] [--all]",
     N_("check an official list, or freeze it as a stage"), cmd_list},
    {"stage", "tahap", "office",
     "show --office DIR [--stage STAGE]\n"
     "approve --office DIR --stage STAGE --key FILE [--list FILE]\n"
     "    [--aliases FILE] [--trust NOTE] [--yes]",
     N_("show a stage, or recompute and approve it"), cmd_stage},
    {"issue", "terbitkan", "office",
     "--office DIR --stage STAGE --key FILE [--trust NOTE]",
     N_("sign the entitlements of an approved stage; resumable"), cmd_issue},
    {"qr", "kode", "office",
     "--office DIR --stage STAGE --site CODE\n"
     "    --format png|svg|term|text [-o DIR] [--module PIXELS]",
     N_("draw the codes of one village"), cmd_qr},
    {"enrol", "daftarkan", "office",
     "[FILE.enrol ...] --office DIR [--trust NOTE]\n"
     "    [--words TEXT] [--yes]\n"
     "    [--withdraw NAME [--size N] [--from DATE]]",
     N_("compare a device's words, put its key into the draft"), cmd_enrol},
    {"sheet", "lembar", "office",
     "--office DIR --stage STAGE --site CODE|all -o FILE.pdf|DIR\n"
     "    [--layout cards|letter|danom] [--village NAME] [--contact TEXT]\n"
     "    [--from TEXT] [--place TEXT] [--when TEXT] [--aliases FILE]\n"
     "--self-test -o FILE.pdf",
     N_("print cards, letters or the list of a village as PDF"), cmd_sheet},
    {"bundle", "bundel", "office",
     "--office DIR --stage STAGE --site CODE -o FILE.slr\n"
     "    [--key ISSUER.key] [--village NAME] [--contact TEXT]\n"
     "    [--aliases FILE] [--trust NOTE]",
     N_("write what one cooperative needs for one stage"), cmd_bundle},
    {"withdraw", "cabut", "office", "NOTE --office DIR [--trust NOTE]",
     N_("adopt a signed list of withdrawn entitlements and cards"),
     cmd_withdraw},
    {"reissue", "gantikartu", "office",
     "--office DIR --stage STAGE --site CODE\n"
     "    --short CODE|--cti CODE --key FILE|--reprint\n"
     "    -o FILE.png|.svg|.txt [--trust NOTE]",
     N_("make the next card for a family that lost its own"), cmd_reissue},
    {"ingest", "terima", "office",
     "--office DIR FILE.slog ... [--trust NOTE]\n"
     "    [--witness FILE [--out DIR]]",
     N_("verify the logs of cooperatives and take them in"), cmd_ingest},
    {"reconcile", "cocokkan", "office",
     "--office DIR --stage STAGE [--format text|csv|json]\n"
     "    [--trust NOTE]",
     N_("set the logs against the approved list, to the rupiah"),
     cmd_reconcile},
    {"init", "mulai", "cooperative",
     "[--store DIR] [--site CODE] [--device NAME] [-o FILE.enrol]\n"
     "    [--generation N] [--mirror DIR] [--authority NAME]\n"
     "    [--trust NOTE] [--operator NAME]",
     N_("make the store and the key of this device"), cmd_init},
    {"import", "muat", "cooperative",
     "--store DIR FILE.slr|withdrawn.note|FILE.cosigned.note\n"
     "    [--operator NAME]",
     N_("take in a bundle, a withdrawn list, or an answer"), cmd_import},
    {"counter", "loket", "cooperative",
     "--store DIR [--operator NAME]\n"
     "    [--scanner DEVICE|-|PICTURE] [--printer FILE]\n"
     "    [--receipt FORMAT] [--receipts DIR] [--proxy-limit N] [--line]\n"
     "    [--ascii] [--quiet-sound]",
     N_("the cashier's program: scan, compare, hand over, close"), cmd_counter},
    {"redeem", "cairkan", "cooperative",
     "--store DIR [--operator NAME] [FILE|-]",
     N_("check codes, record their redemption, one result a line"), cmd_redeem},
    {"unpaid", "gagal", "cooperative",
     "--store DIR --reason REASON [--operator NAME] [FILE|-]",
     N_("record that a family could not be paid, with the reason"), cmd_unpaid},
    {"void", "batal", "cooperative",
     "ENTRY --store DIR --reason REASON [--key FILE]\n"
     "    [--operator NAME]",
     N_("take a redemption back by a new entry"), cmd_void},
    {"close", "tutup", "cooperative",
     "--store DIR [--counted RUPIAH] [--reason TEXT]\n"
     "    [--statement FILE.note] [--pdf FILE.pdf] [--operator NAME]\n"
     "--again --store DIR [--statement FILE.note]\n"
     "    [--pdf FILE.pdf]",
     N_("close the day and sign a checkpoint"), cmd_close},
    {"export", "kirim", "cooperative",
     "--store DIR -o FILE.slog\n"
     "--from FILE|DIR -o FILE.slog\n"
     "--office DIR --log NAME -o FILE.slog",
     N_("write the log for the office and the auditor"), cmd_export},
    {"peer", "banding", "cooperative", "--store DIR FILE.slog",
     N_("take in the other laptop's log; who was paid twice"), cmd_peer},
    {"recover", "pulihkan", "cooperative",
     "--store DIR [--from FILE|DIR]\n"
     "--store DIR --continue FILE|DIR\n"
     "    [--cause image|replaced|stolen|other] [--operator NAME]",
     N_("make the log whole, or go on from another laptop's"), cmd_recover},
    {"mirror", "cermin", "cooperative", "--store DIR [DIR|--off]",
     N_("keep a second copy of every record on a stick"), cmd_mirror},
    {"anchor", "jangkar", "cooperative",
     "[FILE|CODE]... --store DIR\n"
     "[FILE|CODE]... --office DIR [--trust NOTE]",
     N_("keep a receipt or sheet as evidence, compare it at once"), cmd_anchor},
    {"people", "warga", "cooperative",
     "find [NAME|SHORT] --store DIR [--nik-tail 1234]\n"
     "    [--show-personal] [--operator NAME]\n"
     "list --store DIR",
     N_("show what is kept of a family, or the stages with names"), cmd_people},
    {"erase", "musnahkan", "cooperative",
     "--store DIR --stage STAGE [--yes] [--operator NAME]",
     N_("destroy the names of a stage; the log stays"), cmd_erase},
    {"status", "keadaan", "cooperative", "--store DIR|--office DIR",
     N_("say who this is, what is recorded and what comes next"), cmd_status},
    {"verify", "periksa", "auditor",
     "FILE.slog ... --trust NOTE [--list FILE.slr]...\n"
     "    [--witnesses N] [--max-age DAYS] [--windows]\n"
     "    [--head FILE]...",
     N_("verify logs with public keys alone"), cmd_verify},
    {"prove", "buktikan", "auditor",
     "FILE.slog|--office DIR --log LOG --trust NOTE\n"
     "    --entry N|--receipt FILE|--short CODE|--cti CODE\n"
     "    [-o FILE.tlog-proof] [--witnesses N]\n"
     "--check FILE.tlog-proof --trust NOTE [--receipt FILE]\n"
     "    [--witnesses N]",
     N_("prove one entry of a log to anybody, or check a proof"), cmd_prove},
    {"compare", "padankan", "auditor",
     "FILE|CODE ... --trust NOTE [--office DIR]",
     N_("say whether receipts, sheets and exports fit together"), cmd_compare},
    {"evidence", "bukti", "auditor",
     "FILE ... --trust NOTE -o X.zip [--finding F103]\n"
     "    [--list FILE.slr]... [--witnesses N] [--max-age DAYS]\n"
     "    [--office DIR [--log LOG]]\n"
     "--check X.zip [--trust NOTE]\n"
     "--office DIR --list",
     N_("pack a finding so that anybody can find it again"), cmd_evidence},
    {"show", "lihat", "auditor", "[FILE|-] --trust NOTE",
     N_("say what a code, picture or closing statement means"), cmd_show},
    {"demo", "contoh", "all", "[-o DIR]",
     N_("play the whole story with invented families"), cmd_demo},
    {"explain", "jelaskan", "all", "[CODE]",
     N_("say what a message means and what to do about it"), cmd_explain},
    {"help", "bantuan", "all", "[COMMAND]", N_("show this, or one command"),
     cmd_help},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

/*
 * A stream that came closed must not be handed out again as the store's own
 * file, or results would be written into it.  What takes its place is open
 * the wrong way round, so that using it is an error that gets reported.
 */
static int
hold_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) == -1 &&
            open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd) {
            return 0;
        }
    }
    return 1;
}

/* Names and keys are in memory: what crashes leaves no picture of it on the
 * disk, where `salur erase` does not reach. */
static void
leave_no_core(void)
{
    const struct rlimit none = {0, 0};

    (void)setrlimit(RLIMIT_CORE, &none); /* less is always allowed */
}

int
main(int argc, char **argv)
{
    struct cli cli = {.color = "auto"};
    struct sigaction ignore;

    if (!hold_streams()) {
        return EXIT_IO;
    }
    leave_no_core();
    /* A reader that went away is an I/O error to report, not a death. */
    memset(&ignore, 0, sizeof ignore);
    ignore.sa_handler = SIG_IGN;
    (void)sigaction(SIGPIPE, &ignore, NULL);
    cli_lang_start();
    if (salur_start() != SALUR_OK) {
        cli_say(SALUR_E_CRYPTO, _("the crypto library does not start"));
        return EXIT_IO;
    }
    if (argc < 2) {
        (void)cli_lang_use(cli_lang_choose(NULL, NULL));
        cli_help(&cli, NULL);
        return EXIT_USAGE;
    }
    return cli_run(&cli, argc - 1, argv + 1);
}
