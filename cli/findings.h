/* SPDX-License-Identifier: Apache-2.0 */
/* Findings as a person and a script read them. */
#ifndef CLI_FINDINGS_H
#define CLI_FINDINGS_H

#include "audit/finding.h"
#include "cli/cli.h"

/* Context of the sink below. */
struct cli_findings {
    struct cli *cli;
    const char *path; /* file, or folder of the office */
    uint64_t count;
    int worst; /* -1 while none */
    FILE *out; /* of the text; NULL: stdout */
};

/* A sink that prints each finding as it comes. */
struct salur_finding_sink
cli_findings_sink(struct cli_findings *findings);

#endif
