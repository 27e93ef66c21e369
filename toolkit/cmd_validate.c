/* regolith validate: do files follow the layout? */
#include <stdio.h>

#include "formats/hdf5/validate.h"
#include "toolkit/commands.h"
#include "toolkit/json.h"
#include "toolkit/say.h"

typedef struct {
    rg_common_args common;
    bool strict;
    bool rules;
} validate_args;

static const rg_option options[] = {
    {RG_OPTION_FLAG, 0, "strict", NULL, NULL, offsetof(validate_args, strict), "warnings count as errors",
     false},
    {RG_OPTION_FLAG, 0, "rules", NULL, NULL, offsetof(validate_args, rules), "list the rules and stop",
     false},
    {0},
};

static const char *const LEVELS[] = {"info", "warning", "error"};

/* An object of texts: [n][key, value]. */
static void print_members(const char *const members[][2], size_t n)
{
    int first = 1;
    printf("{");
    for (size_t m = 0; m < n; m++) {
        rg_json_key(stdout, members[m][0], &first);
        rg_json_text(stdout, members[m][1]);
    }
    printf("}");
}

static void list_rules(void)
{
    size_t n;
    const rg_rule *rules = rg_h5_rules(&n);
    for (size_t i = 0; i < n; i++)
        printf("%s  %-7s  %s\n", rules[i].rule, LEVELS[rules[i].level], rules[i].asks);
}

static void list_rules_json(void)
{
    size_t n;
    const rg_rule *rules = rg_h5_rules(&n);
    for (size_t i = 0; i < n; i++) {
        const char *const members[][2] = {
            {"rule", rules[i].rule}, {"level", LEVELS[rules[i].level]}, {"asks", rules[i].asks}};
        printf("%s", i > 0 ? ",\n " : "[");
        print_members(members, sizeof members / sizeof members[0]);
    }
    printf("]\n");
}

static void print_lines(const char *path, const rg_findings *findings)
{
    size_t count[3] = {0};
    for (size_t i = 0; i < findings->n; i++) {
        const rg_finding *finding = &findings->items[i];
        count[finding->level]++;
        rg_say("%s: %s %s %s: %s%s%s\n", path, finding->rule, LEVELS[finding->level], finding->path,
               finding->text, finding->remedy != NULL ? "; " : "",
               finding->remedy != NULL ? finding->remedy : "");
    }
    rg_say("%s: %zu errors, %zu warnings, %zu remarks\n", path, count[RG_FINDING_ERROR],
           count[RG_FINDING_WARNING], count[RG_FINDING_INFO]);
}

static void print_json(const char *path, const rg_findings *findings, int *first_file)
{
    printf("%s{", *first_file ? "[" : ",\n ");
    *first_file = 0;
    int first = 1;
    rg_json_key(stdout, "file", &first);
    rg_json_text(stdout, path);
    rg_json_key(stdout, "findings", &first);
    printf("[");
    for (size_t i = 0; i < findings->n; i++) {
        const rg_finding *finding = &findings->items[i];
        const char *const members[][2] = {{"rule", finding->rule},
                                          {"level", LEVELS[finding->level]},
                                          {"path", finding->path},
                                          {"text", finding->text},
                                          {"remedy", finding->remedy != NULL ? finding->remedy : ""}};
        printf("%s", i > 0 ? ", " : "");
        print_members(members, sizeof members / sizeof members[0]);
    }
    printf("]}");
}

static rg_status run_validate(rg_run *run, rg_error *err)
{
    const validate_args *args = run->args;
    if (args->rules) {
        args->common.json ? list_rules_json() : list_rules();
        return RG_OK;
    }
    if (args->common.n_operands == 0)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "a file name is missing", run->command->operands,
                             "see --help");
    rg_status status = RG_OK;
    int first_file = 1;
    for (size_t i = 0; i < args->common.n_operands && status == RG_OK; i++) {
        rg_findings findings = {0};
        status = rg_h5_validate(args->common.operands[i], &findings, err);
        if (status == RG_OK && args->common.json)
            print_json(args->common.operands[i], &findings, &first_file);
        else if (status == RG_OK)
            print_lines(args->common.operands[i], &findings);
        for (size_t f = 0; f < findings.n; f++)
            if (findings.items[f].level >= (args->strict ? RG_FINDING_WARNING : RG_FINDING_ERROR))
                run->verdict = 1;
        rg_findings_free(&findings);
    }
    if (args->common.json && !first_file)
        printf("]\n");
    return status;
}

const rg_command rg_cmd_validate = {
    .name = "validate",
    .group = "Data",
    .summary = "check files against the numbered rules of the layout",
    .operands = "FILE...",
    .description =
        "Every finding is a line with its rule, level, path and remedy. Exits 0 when no file has a finding\n"
        "of level error, else 1.",
    .example = "regolith validate samples.h5",
    .options = options,
    .args_size = sizeof(validate_args),
    .min_operands = 0,
    .max_operands = (size_t) -1,
    .has = RG_HAS_JSON,
    .run = run_validate,
};
