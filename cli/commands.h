/* SPDX-License-Identifier: Apache-2.0 */
/* One function a command; each in the file named after it. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

struct cli;

int
cmd_key(struct cli *cli, int argc, char **argv);
int
cmd_sign(struct cli *cli, int argc, char **argv);
int
cmd_list(struct cli *cli, int argc, char **argv);
int
cmd_stage(struct cli *cli, int argc, char **argv);
int
cmd_issue(struct cli *cli, int argc, char **argv);
int
cmd_qr(struct cli *cli, int argc, char **argv);
int
cmd_enrol(struct cli *cli, int argc, char **argv);
int
cmd_sheet(struct cli *cli, int argc, char **argv);
int
cmd_bundle(struct cli *cli, int argc, char **argv);
int
cmd_withdraw(struct cli *cli, int argc, char **argv);
int
cmd_reissue(struct cli *cli, int argc, char **argv);
int
cmd_ingest(struct cli *cli, int argc, char **argv);
int
cmd_reconcile(struct cli *cli, int argc, char **argv);
int
cmd_init(struct cli *cli, int argc, char **argv);
int
cmd_counter(struct cli *cli, int argc, char **argv);
int
cmd_import(struct cli *cli, int argc, char **argv);
int
cmd_redeem(struct cli *cli, int argc, char **argv);
int
cmd_unpaid(struct cli *cli, int argc, char **argv);
int
cmd_void(struct cli *cli, int argc, char **argv);
int
cmd_close(struct cli *cli, int argc, char **argv);
int
cmd_export(struct cli *cli, int argc, char **argv);
int
cmd_peer(struct cli *cli, int argc, char **argv);
int
cmd_mirror(struct cli *cli, int argc, char **argv);
int
cmd_recover(struct cli *cli, int argc, char **argv);
int
cmd_anchor(struct cli *cli, int argc, char **argv);
int
cmd_people(struct cli *cli, int argc, char **argv);
int
cmd_erase(struct cli *cli, int argc, char **argv);
int
cmd_status(struct cli *cli, int argc, char **argv);
int
cmd_verify(struct cli *cli, int argc, char **argv);
int
cmd_evidence(struct cli *cli, int argc, char **argv);
int
cmd_show(struct cli *cli, int argc, char **argv);
int
cmd_compare(struct cli *cli, int argc, char **argv);
int
cmd_prove(struct cli *cli, int argc, char **argv);
int
cmd_demo(struct cli *cli, int argc, char **argv);
int
cmd_explain(struct cli *cli, int argc, char **argv);
int
cmd_help(struct cli *cli, int argc, char **argv);

#endif
