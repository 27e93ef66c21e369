#include <math.h>
#include <stdio.h>

#include "toolkit/clock.h"
#include "toolkit/message.h"
#include "toolkit/print_rows.h"
#include "toolkit/print_table.h"
#include "toolkit/unmix/unmixing.h"

static void say_choices(const rg_unmix_args *args, const rg_endmember_library *library, bool cube, bool maps)
{
    const bool quiet = args->common.quiet || args->common.json;
    if (library->resampled)
        rg_message_note("unmix", quiet, "endmembers %s", library->how);
    if (library->n_used < library->n_bands)
        rg_message_note("unmix", quiet,
                        "%zu of %zu bands are used; the others are bad, outside --from and --to, or lacking "
                        "in an endmember",
                        library->n_used, library->n_bands);
    if (cube && !maps)
        rg_message_note("unmix", quiet,
                        "the cube is too large for abundance maps in memory; abundances are stored by row");
}

/* Of a large library only the endmembers that were found. */
static rg_status print_summary(const rg_unmixing *u, rg_error *err)
{
    static const char *const HEADINGS[] = {"<endmember", "mean abundance"};
    rg_print_table *table = rg_print_table_new(HEADINGS, 2);
    rg_status status =
        table == NULL ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the table to print") : RG_OK;
    double largest = 0.0;
    size_t n_absent = 0;
    for (size_t m = 0; m < u->library.n; m++)
        largest = fmax(largest, fabs(u->sums[m]) / (double) u->counts[RG_UNMIX_SOLVED]);
    for (size_t m = 0; m < u->library.n && status == RG_OK; m++) {
        const double mean = u->sums[m] / (double) u->counts[RG_UNMIX_SOLVED];
        if (u->library.n > RG_UNMIXING_PRINTED && !(fabs(mean) > 0.0)) {
            n_absent++;
            continue;
        }
        status = rg_print_table_cell(table, err, "%s", u->library.names[m]);
        if (status == RG_OK)
            status = largest < 0.01 ? rg_print_table_cell(table, err, "%.4g", mean)
                                    : rg_print_table_number(table, mean, 4, err);
    }
    if (status == RG_OK)
        rg_print_table_write(table, stdout);
    rg_print_table_free(table);
    if (status == RG_OK && n_absent > 0)
        printf("in no spectrum: %zu of %zu endmembers\n", n_absent, u->library.n);
    if (status == RG_OK)
        printf("%zu of %zu spectra unmixed\n", u->counts[RG_UNMIX_SOLVED], u->n_rows);
    return status;
}

/* The rows of a small result, read from the file that was written. */
static rg_status print_rows(const rg_unmix_args *args, const rg_entry_run *entry, rg_error *err)
{
    const char *path = args->common.output != NULL ? args->common.output : args->common.operands[0];
    rg_h5_file *file = NULL;
    rg_result result = {0};
    rg_status status = rg_h5_open(path, &file, err);
    if (status == RG_OK)
        status = rg_h5_read_result(file, entry->home_name, entry->result.name, true, &result, err);
    if (status == RG_OK)
        status = rg_print_result(&result, &entry->data.entry.rows, &args->common, NULL, 0,
                                 RG_UNMIXING_PRINTED, err);
    rg_result_free(&result);
    rg_h5_close(file);
    return status;
}

/* Writing goes on until the file has its name, so it ends here. */
static void say_timing(const rg_unmixing *u)
{
    const double write_seconds = u->store_seconds + rg_clock_seconds() - u->streamed_at;
    fprintf(stderr, "solve seconds: %.6f\nread seconds: %.6f\nwrite seconds: %.6f\n", u->solve_seconds,
            u->read_seconds, write_seconds);
}

rg_status rg_unmixing_report(const void *state, const rg_entry_run *entry, rg_error *err)
{
    const rg_unmix_args *args = state;
    const rg_unmixing *u = entry->job;
    if (args->timing)
        say_timing(u);
    say_choices(args, &u->library, entry->data.entry.n_lines > 0, u->map != NULL);
    if (args->common.quiet && !args->common.json)
        return RG_OK;
    if (u->n_rows <= RG_UNMIXING_PRINTED && !args->common.json && u->model->print != NULL)
        return u->model->print(u->state, &entry->data.entry.rows, err);
    return args->common.json || u->n_rows <= RG_UNMIXING_PRINTED ? print_rows(args, entry, err)
                                                                 : print_summary(u, err);
}
