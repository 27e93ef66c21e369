#include "toolkit/identify/reflectance.h"

#include <math.h>
#include <stdio.h>

#include "toolkit/message.h"
#include "toolkit/print_rows.h"
#include "toolkit/print_table.h"
#include "toolkit/result_rows.h"

typedef struct {
    rg_reflectance_library ready;
    rg_reflectance_answers answers;
} job;

enum { MOST_PRINTED = 40, MOST_GROUPS = 8 };

static void release(void *state)
{
    job *j = state;
    rg_reflectance_library_free(&j->ready);
    rg_reflectance_answers_free(&j->answers);
}

static size_t count(const rg_reflectance_answers *a, size_t n_groups, rg_feature_outcome outcome)
{
    size_t n = 0;
    for (size_t i = 0; i < n_groups * a->n_rows; i++)
        n += a->outcome[i] == outcome;
    return n;
}

static rg_status check(const rg_identify_args *args, rg_error *err)
{
    if (args->noise <= 0.0)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "--noise is not above zero", NULL,
                             "give one standard error in reflectance, or leave it out");
    if (!(args->false_alarm > 0.0 && args->false_alarm <= 1.0))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "--false-alarm is out of range", NULL,
                             "give 0 < P <= 1");
    if (!(args->margin >= 0.0 && args->margin <= 1.0))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "--margin is out of range", NULL, "give 0 to 1");
    return RG_OK;
}

static rg_status solve(const rg_identify_args *args, rg_entry_run *entry, rg_error *err)
{
    job *j = entry->job;
    rg_status status = check(args, err);
    if (status == RG_OK)
        status = rg_reflectance_library_open(args, &entry->data, &j->ready, err);
    if (status == RG_OK)
        status = rg_reflectance_search(args, &j->ready, &entry->data, &j->answers, err);
    if (status == RG_OK &&
        count(&j->answers, j->ready.n_groups, RG_FEATURE_NO_DATA) == j->ready.n_groups * j->answers.n_rows)
        (void) rg_fail_named(&entry->nothing, RG_EDOMAIN, RG_NO_INDEX,
                             "no spectrum has the channels of a class of the library", NULL,
                             "compare the ranges by `regolith info`, and look for NaN or masked bands");
    return status == RG_OK
               ? rg_reflectance_result(&j->ready, &j->answers, &entry->data.entry, &entry->result, err)
               : status;
}

static void say_choices(const job *j, bool quiet)
{
    const rg_reflectance_library *ready = &j->ready;
    rg_message_note("identify", quiet, "%zu members of %zu classes; noise from %s",
                    ready->library.n - ready->n_not_used, ready->n_classes, j->answers.noise);
    if (ready->library.resampled)
        rg_message_note("identify", quiet, "library %s", ready->library.how);
    if (ready->n_not_used > 0)
        rg_message_note("identify", quiet,
                        "%zu members of no class of the rules take no part; members_not_used names them",
                        ready->n_not_used);
    if (ready->library.n_used < ready->library.n_bands)
        rg_message_note("identify", quiet, "%zu of %zu bands are used", ready->library.n_used,
                        ready->library.n_bands);
}

static rg_status print_rows(const job *j, const rg_entry_run *entry, rg_error *err)
{
    static const char *const ENDINGS[] = {"", "_status", "_q", "_fit", "_depth", "_margin", "_next"};
    enum { EACH = sizeof ENDINGS / sizeof ENDINGS[0] };
    char names[MOST_GROUPS * EACH][RG_NAME_SIZE];
    const char *columns[2 + MOST_GROUPS * EACH] = {"index", "sample_id"};
    size_t n = 2;
    for (size_t g = 0; g < j->ready.n_groups && g < MOST_GROUPS; g++)
        for (size_t i = 0; i < EACH; i++) {
            char safe[RG_NAME_SIZE];
            rg_result_safe_name(rg_reflectance_library_group(&j->ready, g), safe);
            snprintf(names[n - 2], RG_NAME_SIZE, "%.30s%s", safe, ENDINGS[i]);
            columns[n] = names[n - 2];
            n++;
        }
    rg_table table = {0};
    rg_status status = rg_result_rows_table(&entry->result, &entry->data.entry.rows, 0, j->answers.n_rows,
                                            true, &table, err);
    if (status == RG_OK)
        status = rg_print_rows(stdout, &table, columns, n, MOST_PRINTED, err);
    rg_table_free(&table);
    return status;
}

/* How many spectra each class has, with their mean fit and depth. */
static rg_status print_summary(const job *j, rg_error *err)
{
    static const char *const HEADINGS[] = {"<class", "<group", "spectra", "mean fit", "mean depth"};
    const rg_reflectance_answers *a = &j->answers;
    rg_print_table *table = rg_print_table_new(HEADINGS, 5);
    rg_status status =
        table == NULL ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the table to print") : RG_OK;
    for (size_t g = 0; g < j->ready.n_groups; g++)
        for (size_t k = 0; k < j->ready.n_classes && status == RG_OK; k++) {
            double fit = 0.0;
            double depth = 0.0;
            size_t n = 0;
            for (size_t i = g * a->n_rows; i < (g + 1) * a->n_rows; i++)
                if (a->answer[i] == (int32_t) k && a->outcome[i] == RG_FEATURE_IDENTIFIED) {
                    fit += (double) a->fit[i];
                    depth += (double) a->depth[i];
                    n++;
                }
            if (n == 0)
                continue;
            status = rg_print_table_cell(table, err, "%s", rg_reflectance_library_class(&j->ready, k)->label);
            if (status == RG_OK)
                status = rg_print_table_cell(table, err, "%s", rg_reflectance_library_group(&j->ready, g));
            if (status == RG_OK)
                status = rg_print_table_cell(table, err, "%zu", n);
            if (status == RG_OK)
                status = rg_print_table_number(table, fit / (double) n, 3, err);
            if (status == RG_OK)
                status = rg_print_table_number(table, depth / (double) n, 3, err);
        }
    if (status == RG_OK)
        rg_print_table_write(table, stdout);
    rg_print_table_free(table);
    return status;
}

static rg_status report(const rg_identify_args *args, const rg_entry_run *entry, rg_error *err)
{
    const job *j = entry->job;
    const rg_reflectance_answers *a = &j->answers;
    say_choices(j, args->common.quiet || args->common.json);
    if (args->common.json)
        return rg_print_result(&entry->result, &entry->data.entry.rows, &args->common, NULL, 0, MOST_PRINTED,
                               err);
    if (args->common.quiet)
        return RG_OK;
    const rg_status status = a->n_rows <= MOST_PRINTED ? print_rows(j, entry, err) : print_summary(j, err);
    for (size_t g = 0; g < j->ready.n_groups && status == RG_OK; g++) {
        const rg_reflectance_answers one = {.n_rows = a->n_rows, .outcome = a->outcome + g * a->n_rows};
        printf("%s: %zu of %zu spectra identified, %zu ambiguous, %zu unknown, %zu without data\n",
               rg_reflectance_library_group(&j->ready, g), count(&one, 1, RG_FEATURE_IDENTIFIED), a->n_rows,
               count(&one, 1, RG_FEATURE_AMBIGUOUS), count(&one, 1, RG_FEATURE_UNKNOWN),
               count(&one, 1, RG_FEATURE_NO_DATA));
    }
    if (status == RG_OK)
        rg_reflectance_phases_print(&j->ready, a);
    return status;
}

const rg_identify_technique rg_identify_reflectance = {
    .techniques = 1u << RG_REFLECTANCE,
    .job_size = sizeof(job),
    .solve = solve,
    .report = report,
    .release = release,
};
