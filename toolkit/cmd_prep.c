/* regolith prep: an ordered chain of steps over spectra, in one pass. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "toolkit/commands.h"
#include "toolkit/json.h"
#include "toolkit/message.h"
#include "toolkit/options.h"
#include "toolkit/prep/chain.h"
#include "toolkit/prep/unprepared.h"
#include "toolkit/progress.h"
#include "toolkit/workfile.h"

typedef struct {
    rg_common_args common;
    bool list;
} prep_args;

static const rg_option options[] = {
    {RG_OPTION_FLAG, 0, "list", NULL, NULL, offsetof(prep_args, list),
     "list the steps; `regolith prep --help STEP` explains one", true},
    {0},
};

enum {
    SPECTRA_TECHNIQUES = 1u << RG_REFLECTANCE | 1u << RG_RAMAN | 1u << RG_FTIR | 1u << RG_XRD |
                         1u << RG_INTERFEROGRAM | 1u << RG_SINGLE_BEAM
};

/* What is said of an entry in the end. */
typedef struct {
    char name[RG_NAME_SIZE];
    bool prepared;
    size_t rows_in, columns_in;
    size_t rows_out, columns_out;
    size_t counts[RG_PREP_STATUS_COUNT];
} summary;

typedef struct {
    const rg_run *run;
    const prep_args *args;
    const char *path;
    char *output;
    char *canonical;
    rg_prep_words words;
    rg_h5_file *in;
    rg_h5_file *out;
    summary *entries; /* [n_entries] */
    size_t n_entries;
} prep;

static void show_progress(void *state, size_t rows)
{
    rg_progress_at(state, rows);
}

static rg_status write_entry(const prep *p, rg_entry *entry, rg_error *err)
{
    rg_progress progress;
    rg_progress_begin(&progress, "prep", "spectra", entry->n_rows,
                      p->args->common.quiet || p->args->common.json);
    const rg_status status = rg_h5_write_entry(p->out, entry, show_progress, &progress, err);
    rg_progress_end(&progress);
    return status;
}

static rg_status write_record(const prep *p, const rg_workfile *data, const rg_prep_chain *chain,
                              rg_error *err)
{
    rg_result result = {.aside = 1};
    rg_input input;
    rg_status status = rg_workfile_describe(p->run, "prep", &result, err);
    free(result.command);
    result.command = rg_copy_text(p->canonical, strlen(p->canonical));
    snprintf(result.default_group, sizeof result.default_group, "status");
    if (status == RG_OK && result.command == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the record");
    if (status == RG_OK)
        status = rg_prep_words_record(&p->words, &result, err);
    if (status == RG_OK)
        status = rg_workfile_input(data, "spectra", &input, err);
    if (status == RG_OK)
        status = rg_result_add_input(&result, &input, err);
    if (status == RG_OK)
        status = rg_prep_chain_describe(chain, &p->words, &data->entry, &result, err);
    if (status == RG_OK)
        status =
            rg_h5_write_result(p->out, rg_h5_entry_name(p->out, rg_h5_entry_count(p->out) - 1), &result, err);
    rg_result_free(&result);
    return status;
}

static void say_warnings(const rg_prep_chain *chain, const char *entry)
{
    const rg_table *warnings = rg_prep_chain_warnings(chain);
    for (size_t w = 0; w < warnings->n_rows; w++)
        rg_message_warning("prep", "%s: %s: %s", entry, warnings->columns[0].texts[w],
                           warnings->columns[1].texts[w]);
}

static rg_status prepare(const prep *p, rg_workfile *data, summary *s, rg_error *err)
{
    rg_prep_chain *chain = NULL;
    s->prepared = true;
    s->rows_in = data->entry.n_rows;
    s->columns_in = data->entry.n_columns;
    rg_status status = rg_prep_chain_new(&p->words, data, &chain, err);
    if (status == RG_OK)
        status =
            rg_table_add_pair(&data->entry.notes, "prepared", 8, p->canonical, strlen(p->canonical), err);
    if (status == RG_OK)
        status = write_entry(p, &data->entry, err);
    if (status == RG_OK) {
        s->rows_out = data->entry.n_rows;
        s->columns_out = data->entry.n_columns;
        rg_prep_chain_tally(chain, s->counts);
        if (s->counts[RG_PREP_FAILED] == s->rows_out)
            status = rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "no spectrum comes through this chain", NULL,
                                   "try its first steps alone");
    }
    if (status == RG_OK)
        status = write_record(p, data, chain, err);
    if (status == RG_OK)
        say_warnings(chain, data->name);
    rg_prep_chain_free(chain);
    return status;
}

/* One entry of the input: prepared when it is spectra and meant, else as it is. */
static rg_status do_entry(prep *p, size_t number, rg_error *err)
{
    const char *name = rg_h5_entry_name(p->in, number);
    const char *named = p->args->common.entry;
    rg_workfile data;
    bool fits = false;
    summary *s = &p->entries[number];
    snprintf(s->name, sizeof s->name, "%s", name);
    rg_status status = rg_workfile_take(p->in, p->path, name, ~0u, &data, &fits, err);
    if (status != RG_OK || !fits)
        return status;
    const bool spectra = (SPECTRA_TECHNIQUES >> data.entry.technique & 1u) != 0;
    const bool meant = spectra && (named == NULL || strcmp(named, name) == 0);
    if (meant)
        status = prepare(p, &data, s, err);
    else if (status == RG_OK)
        status = rg_prep_copy_entry(&data, p->out, err);
    if (status != RG_OK)
        (void) rg_error_place(err, p->path, name);
    rg_entry_free(&data.entry);
    return status;
}

/* "grain.h5" gives "grain_prep.h5" beside it. */
static rg_status name_output(prep *p, rg_error *err)
{
    const char *given = p->args->common.output;
    const size_t length = strlen(given != NULL ? given : p->path);
    const size_t stem = length > 3 && strcmp(p->path + length - 3, ".h5") == 0 ? length - 3 : length;
    p->output = rg_alloc(length + 16, 1, 1);
    if (p->output == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for a name");
    if (given != NULL)
        memcpy(p->output, given, length);
    else
        snprintf(p->output, length + 16, "%.*s_prep.h5", (int) stem, p->path);
    return RG_OK;
}

/* The command line as it is recorded: steps are no paths. */
static rg_status name_command(prep *p, rg_error *err)
{
    const char *operands[RG_PREP_MOST_STEPS + 1] = {p->path};
    prep_args args = *p->args;
    for (size_t i = 0; i < p->words.n; i++)
        operands[i + 1] = p->words.words[i].canonical;
    args.common.operands = operands;
    args.common.n_operands = p->words.n + 1;
    p->canonical = rg_options_canonical(p->run->command, &args);
    return p->canonical != NULL ? RG_OK
                                : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the command line");
}

static rg_status check_entry(const prep *p, rg_error *err)
{
    const char *named = p->args->common.entry;
    rg_workfile data;
    bool fits = false;
    rg_status status = RG_OK;
    for (size_t i = 0; i < rg_h5_entry_count(p->in) && status == RG_OK && !fits; i++) {
        const char *name = rg_h5_entry_name(p->in, i);
        if (named != NULL && strcmp(named, name) != 0)
            continue;
        status = rg_workfile_take(p->in, p->path, name, SPECTRA_TECHNIQUES | RG_ANY_AXIS, &data, &fits, err);
        if (fits)
            rg_entry_free(&data.entry);
    }
    return status == RG_OK && !fits ? rg_workfile_no_entry(p->path, SPECTRA_TECHNIQUES, err) : status;
}

static void print_counts(const summary *s)
{
    static const char *const WORDS[RG_PREP_STATUS_COUNT] = {"ok", "with masked channels", "not converged",
                                                            "without an answer"};
    const char *separator = "";
    for (int i = 0; i < RG_PREP_STATUS_COUNT; i++)
        if (s->counts[i] > 0) {
            printf("%s%zu %s", separator, s->counts[i], WORDS[i]);
            separator = ", ";
        }
    putchar('\n');
}

static void report(const prep *p)
{
    const rg_common_args *common = &p->args->common;
    int first = 1;
    if (common->json)
        putchar('{');
    for (size_t i = 0; i < p->n_entries; i++) {
        const summary *s = &p->entries[i];
        if (common->json && s->prepared) {
            rg_json_key(stdout, s->name, &first);
            printf("{\"spectra_in\": %zu, \"channels_in\": %zu, \"spectra\": %zu, \"channels\": %zu, "
                   "\"ok\": %zu, \"masked\": %zu, \"not_converged\": %zu, \"no_answer\": %zu}",
                   s->rows_in, s->columns_in, s->rows_out, s->columns_out, s->counts[RG_PREP_OK],
                   s->counts[RG_PREP_MASKED], s->counts[RG_PREP_UNCONVERGED], s->counts[RG_PREP_FAILED]);
        } else if (!common->json && !common->quiet && s->prepared) {
            printf("%s: %zu spectra of %zu channels; ", s->name, s->rows_out, s->columns_out);
            print_counts(s);
        } else if (!common->json && !common->quiet) {
            printf("%s: as it was\n", s->name);
        }
    }
    if (common->json)
        puts("}");
    else if (!common->quiet)
        printf("written to %s\n", p->output);
}

static rg_status open_files(prep *p, rg_error *err)
{
    rg_status status = rg_h5_open(p->path, &p->in, err);
    if (status == RG_OK)
        status = check_entry(p, err);
    if (status != RG_OK)
        return status;
    const char *const inputs[] = {p->path};
    const rg_h5_write_options how = {p->args->common.force, inputs, 1};
    p->n_entries = rg_h5_entry_count(p->in);
    p->entries = rg_alloc(p->n_entries, 1, sizeof *p->entries);
    if (p->entries == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the entries");
    return rg_h5_create(p->output, &how, &p->out, err);
}

static rg_status run_prep(rg_run *run, rg_error *err)
{
    prep p = {.run = run, .args = run->args};
    const rg_common_args *common = &p.args->common;
    if (p.args->list) {
        rg_prep_list(stdout);
        return RG_OK;
    }
    if (common->n_operands == 0)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "a file name is missing", run->command->operands,
                             "see --help");
    if (common->n_operands == 1)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "no step is named", run->command->operands,
                             "`regolith prep --list` has all of them");
    p.path = common->operands[0];
    rg_status status = rg_prep_words_parse(common->operands + 1, common->n_operands - 1, &p.words, err);
    if (status == RG_OK)
        status = name_command(&p, err);
    if (status == RG_OK)
        status = name_output(&p, err);
    if (status == RG_OK)
        status = open_files(&p, err);
    for (size_t i = 0; i < p.n_entries && status == RG_OK; i++)
        status = do_entry(&p, i, err);
    if (status == RG_OK)
        status = rg_h5_publish(p.out, err);
    else
        rg_h5_abandon(p.out);
    if (status == RG_OK)
        report(&p);
    rg_h5_close(p.in);
    rg_prep_words_free(&p.words);
    free(p.entries);
    free(p.canonical);
    free(p.output);
    return status;
}

const rg_command rg_cmd_prep = {
    .name = "prep",
    .group = "Prepare",
    .summary = "prepare spectra by an ordered chain of steps",
    .operands = "IN.h5 STEP...",
    .description = "A step is a word with options, step=value,option=value. All steps run in the order "
                   "given, in one pass,\n"
                   "over every entry with spectra (or that of --entry); other entries are copied, results "
                   "are not. Without\n"
                   "-o the output is IN_prep.h5. Bad bands and missing channels take no part; every spectrum "
                   "has a status.",
    .example = "regolith prep spectra.h5 crop=600:2400 normalise=area -o prepared.h5\n"
               "regolith prep --list\n"
               "regolith prep --help normalise",
    .options = options,
    .args_size = sizeof(prep_args),
    .min_operands = 0,
    .max_operands = RG_PREP_MOST_STEPS + 1,
    .has = RG_HAS_OUTPUT | RG_HAS_JSON | RG_HAS_ENTRY,
    .run = run_prep,
    .explain = rg_prep_explain,
};
