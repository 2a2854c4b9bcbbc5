/* SPDX-License-Identifier: Apache-2.0 */
/* Values as people and scripts read them. */
#ifndef CLI_TEXT_H
#define CLI_TEXT_H

#include "cli/cli.h"
#include "salur/date.h"
#include "salur/stage.h"

/* "05-10-2026 09:41 WIB" in the village's zone. */
#define CLI_TIME_MAX 48
void
cli_time_text(char out[CLI_TIME_MAX], int64_t time_s, uint64_t site);
/* RFC 3339 in the village's zone, for JSON. */
json_t *
cli_time_json(int64_t time_s, uint64_t site);
/* Lower-case hex of an id, for JSON. */
json_t *
cli_cti_json(const struct salur_cti *cti);
json_t *
cli_hash_json(const struct salur_hash *hash);
/* The device of a log's name, "a" of "test/log/9901012001/a/k1". */
#define CLI_DEVICE_MAX 9
void
cli_device_text(char out[CLI_DEVICE_MAX], const char *origin);
/* A village code, a JSON string. */
json_t *
cli_site_json(uint64_t site);
/* Rupiah to out and back, for use inside printf. */
const char *
cli_idr(char out[32], int64_t amount_idr);
const char *
cli_count(char out[32], uint64_t count);
/* Parse a stage name; complains itself; -1 to go on. */
int
cli_stage_id(struct cli *cli, const char *text, struct salur_stage_id *out);
/* Parse "YYYY-MM-DD" of an option; as above. */
int
cli_date(struct cli *cli, const char *option, const char *text,
         struct salur_date *out);
/* One stage as "type" type, shared by several commands. */
json_t *
cli_stage_json(const char *type, const struct salur_stage *stage);

#endif
