#include "toolkit/identify/pattern.h"

#include <stdio.h>

#include "toolkit/message.h"
#include "toolkit/print_rows.h"
#include "toolkit/result_rows.h"
#include "toolkit/say.h"

typedef struct {
    rg_pattern_library ready;
    rg_pattern_answers answers;
} job;

enum { MOST_PRINTED = 40 };

static void release(void *state)
{
    job *j = state;
    rg_pattern_library_free(&j->ready);
    rg_pattern_answers_free(&j->answers);
}

/* No row of the entry has anything to compare. */
static void note_nothing(const rg_pattern_answers *a, rg_error *nothing)
{
    for (size_t row = 0; row < a->n_rows; row++)
        if (a->status[row] != RG_PATTERN_NOT_MEASURED)
            return;
    (void) rg_fail_named(nothing, RG_EDOMAIN, RG_NO_INDEX, "no spectrum has values on the library's axis",
                         NULL, "compare the ranges by `regolith info`");
}

static rg_status solve(const rg_identify_args *args, rg_entry_run *entry, rg_error *err)
{
    job *j = entry->job;
    if (!(args->q < 1.0))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "--q is out of range", NULL, "give 0 < Q < 1");
    rg_status status = rg_pattern_library_open(args, entry->data.entry.technique, &j->ready, err);
    if (status == RG_OK)
        status = rg_pattern_transmittance_refuse(args, &j->ready, &entry->data, err);
    if (status == RG_OK)
        status = rg_pattern_search(args, &j->ready, &entry->data, &j->answers, err);
    if (status == RG_OK)
        note_nothing(&j->answers, &entry->nothing);
    return status == RG_OK
               ? rg_pattern_result(args, &j->ready, &j->answers, &entry->data.entry, &entry->result, err)
               : status;
}

static void say_cautions(const rg_identify_args *args, const job *j, bool quiet)
{
    const double least = 1.0 / (1.0 + (double) j->ready.n_null);
    if (least > args->q)
        rg_message_warning(
            "identify",
            "the library has %zu members of %zu classes: too few to say what a look-alike scores, "
            "so nothing can be accepted at q %g",
            j->ready.library.n, j->ready.library.n_classes, args->q);
    else
        rg_message_note("identify", quiet, "%zu members of %zu classes by their %s", j->ready.library.n,
                        j->ready.library.n_classes, j->ready.library.class_column);
}

static rg_status report(const rg_identify_args *args, const rg_entry_run *entry, rg_error *err)
{
    static const char *const COLUMNS[] = {
        "index",  "sample_id", "answer",      "q",           "candidate_1",  "score_1",     "candidate_2",
        "margin", "n_bands",   "n_explained", "unexplained", "luminescence", "composition", "mixture"};
    const job *j = entry->job;
    const bool quiet = args->common.quiet || args->common.json;
    size_t counts[RG_PATTERN_STATUS_COUNT] = {0};
    rg_table table = {0};
    say_cautions(args, j, quiet);
    if (args->common.quiet && !args->common.json)
        return RG_OK;
    rg_status status = rg_result_rows_table(&entry->result, &entry->data.entry.rows, 0, j->answers.n_rows,
                                            true, &table, err);
    if (status == RG_OK && args->common.json)
        rg_print_rows_json(stdout, &table);
    else if (status == RG_OK)
        status =
            rg_print_rows(stdout, &table, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0], MOST_PRINTED, err);
    rg_table_free(&table);
    for (size_t row = 0; row < j->answers.n_rows; row++)
        counts[j->answers.status[row]]++;
    if (status == RG_OK && !quiet)
        printf("%zu spectra: %zu identified at q <= %g, %zu unknown, %zu without bands, %zu not measured\n",
               j->answers.n_rows, counts[RG_PATTERN_IDENTIFIED], args->q, counts[RG_PATTERN_UNKNOWN],
               counts[RG_PATTERN_NO_BANDS], counts[RG_PATTERN_NOT_MEASURED]);
    return status;
}

const rg_identify_technique rg_identify_pattern = {
    .techniques = 1u << RG_RAMAN | 1u << RG_FTIR | 1u << RG_XRD,
    .job_size = sizeof(job),
    .solve = solve,
    .report = report,
    .release = release,
};
