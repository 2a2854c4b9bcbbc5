/* SPDX-License-Identifier: Apache-2.0 */
/* Values as people and scripts read them; no command is served here alone. */
#include "cli/text.h"

#include <string.h>

#include "salur/text.h"

void
cli_time_text(char out[CLI_TIME_MAX], int64_t time_s, uint64_t site)
{
    int32_t zone_s = salur_zone_of_site(site);
    char text[SALUR_TIME_TEXT_MAX];
    const char *name = zone_s == SALUR_WIT_S    ? "WIT"
                       : zone_s == SALUR_WITA_S ? "WITA"
                                                : "WIB";

    /* "2026-10-05T09:41:00+07:00" holds all the digits that are wanted. */
    salur_time_format(text, time_s, zone_s);
    (void)snprintf(out, CLI_TIME_MAX, "%.2s-%.2s-%.4s %.8s %s", text + 8,
                   text + 5, text, text + 11, name);
}

json_t *
cli_time_json(int64_t time_s, uint64_t site)
{
    char text[SALUR_TIME_TEXT_MAX];

    salur_time_format(text, time_s, salur_zone_of_site(site));
    return json_string(text);
}

json_t *
cli_cti_json(const struct salur_cti *cti)
{
    char hex[2 * SALUR_CTI_LEN + 1];

    salur_hex_encode(hex, cti->bytes, SALUR_CTI_LEN);
    return json_string(hex);
}

json_t *
cli_hash_json(const struct salur_hash *hash)
{
    char hex[2 * SALUR_HASH_LEN + 1];

    cli_hash_text(hex, hash);
    return json_string(hex);
}

void
cli_device_text(char out[CLI_DEVICE_MAX], const char *origin)
{
    const char *end = strrchr(origin, '/');
    const char *begin = end;

    while (begin != NULL && begin > origin && begin[-1] != '/') {
        begin--;
    }
    if (begin == NULL) {
        (void)snprintf(out, CLI_DEVICE_MAX, "?");
        return;
    }
    (void)snprintf(out, CLI_DEVICE_MAX, "%.*s", (int)(end - begin), begin);
}

json_t *
cli_site_json(uint64_t site)
{
    char text[24];

    (void)snprintf(text, sizeof text, "%010llu", (unsigned long long)site);
    return json_string(text);
}

const char *
cli_idr(char out[32], int64_t amount_idr)
{
    salur_idr_format(out, amount_idr);
    return out;
}

const char *
cli_count(char out[32], uint64_t count)
{
    salur_count_format(out, count);
    return out;
}

int
cli_stage_id(struct cli *cli, const char *text, struct salur_stage_id *out)
{
    if (salur_stage_id_parse(out, text, strlen(text)) != SALUR_OK) {
        return cli_usage(cli, _("a stage is written like PKH-202604-1"), text);
    }
    return -1;
}

int
cli_date(struct cli *cli, const char *option, const char *text,
         struct salur_date *out)
{
    if (salur_date_parse(out, text, strlen(text)) != SALUR_OK) {
        char what[96];

        (void)snprintf(what, sizeof what,
                       _("--%s takes a date like 2026-10-05"), option);
        return cli_usage(cli, what, text);
    }
    return -1;
}

json_t *
cli_stage_json(const char *type, const struct salur_stage *stage)
{
    char id[SALUR_STAGE_NAME_MAX];
    char opens[SALUR_DATE_TEXT_MAX];
    char closes[SALUR_DATE_TEXT_MAX];

    salur_stage_id_format(id, &stage->id);
    salur_date_format(opens, stage->opens);
    salur_date_format(closes, stage->closes);
    return json_pack(
        "{s:s,s:s,s:s,s:s,s:o,s:I,s:s,s:I,s:I,s:I,s:o}", "type", type, "stage",
        id, "opens", opens, "closes", closes, "list",
        cli_hash_json(&stage->list_hash), "rows", (json_int_t)stage->list_rows,
        "reference", stage->reference, "sites", (json_int_t)stage->sites,
        "entitlements", (json_int_t)stage->entitlements, "amount_idr",
        (json_int_t)stage->amount_idr, "root", cli_hash_json(&stage->root));
}
