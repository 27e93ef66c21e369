/* regolith bench: how fast this machine is at the jobs of the toolkit, beside what it could do at best. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/threads.h"
#include "toolkit/bench/machine.h"
#include "toolkit/bench/row.h"
#include "toolkit/commands.h"
#include "toolkit/json.h"
#include "toolkit/message.h"
#include "toolkit/name_list.h"
#include "toolkit/print_table.h"

typedef struct {
    rg_common_args common;
    const char *rows;
    bool quick;
} bench_args;

static const rg_option options[] = {
    {RG_OPTION_TEXT, 0, "rows", "NAMES", NULL, offsetof(bench_args, rows),
     "of fcls, nnls, sparse, library-nnls, vca, hapke, arpls, continuum, interferogram, resample, align, "
     "search, lines, features, powder, pattern, mie, inversion, modes, members, peaks, bands, grains, image, "
     "shape, "
     "read, "
     "command "
     "and verdict, with commas between "
     "(default: all)",
     false},
    {RG_OPTION_FLAG, 0, "quick", NULL, NULL, offsetof(bench_args, quick),
     "a tenth of the spectra and fewer repeats", false},
    {0},
};

enum { MOST_REPEATS = 5, QUICK_REPEATS = 3, MOST_ROWS = 32, TEAMS = 2 };

/* Medians of a part at one number of threads. */
typedef struct {
    const rg_bench_row *row;
    rg_bench_part part;
    size_t team;
    size_t first; /* of the row at this number of threads */
    double seconds;
    double floor; /* seconds; NaN where none is known */
} figure;

typedef struct {
    const bench_args *args;
    size_t n_teams;
    rg_bench_machine machine[TEAMS]; /* one thread, all threads */
    const rg_bench_row *rows[MOST_ROWS];
    size_t n_rows;
    figure figures[MOST_ROWS * TEAMS * RG_BENCH_MOST_PARTS];
    size_t n_figures;
} bench;

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *) a;
    const double y = *(const double *) b;
    return (x > y) - (x < y);
}

/* ---- choice ---- */

static rg_status choose_rows(bench *b, rg_error *err)
{
    char name[64];
    const char *at = b->args->rows;
    if (at == NULL) {
        for (size_t r = 0; RG_BENCH_ROWS[r].name != NULL; r++)
            b->rows[b->n_rows++] = &RG_BENCH_ROWS[r];
        return RG_OK;
    }
    while (rg_name_list_next(&at, name, sizeof name)) {
        const rg_bench_row *row = RG_BENCH_ROWS;
        while (row->name != NULL && strcmp(row->name, name) != 0)
            row++;
        if (row->name == NULL)
            return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "there is no such row", name,
                                 "see --rows in --help");
        for (size_t r = 0; r < b->n_rows; r++)
            if (b->rows[r] == row)
                return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "a row is named twice", name,
                                     "name it once");
        b->rows[b->n_rows++] = row;
    }
    return b->n_rows > 0 ? RG_OK
                         : rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "--rows names no row", NULL,
                                         "leave it out for all");
}

/* One thread and all, which are two at least unless the user said one. */
static void choose_teams(bench *b)
{
    const size_t given = b->args->common.threads;
    const size_t all = given != 0 ? given : rg_threads() > 1 ? rg_threads() : 2;
    b->n_teams = all > 1 ? 2 : 1;
    b->machine[0].threads = 1;
    b->machine[1].threads = all;
}

static rg_status measure_machine(bench *b, rg_error *err)
{
    rg_status status = RG_OK;
    for (size_t t = 0; t < b->n_teams && status == RG_OK; t++)
        status = rg_bench_machine_measure(&b->machine[t], b->args->quick, err);
    return status;
}

/* ---- measuring ---- */

static void keep_figures(bench *b, const rg_bench_job *job, size_t n_repeats,
                         double seconds[TEAMS][RG_BENCH_MOST_PARTS][MOST_REPEATS])
{
    for (size_t t = 0; t < b->n_teams; t++) {
        const size_t first = b->n_figures;
        for (size_t k = 0; k < job->n_parts; k++) {
            qsort(seconds[t][k], n_repeats, sizeof(double), by_value);
            b->figures[b->n_figures++] = (figure){.row = job->row,
                                                  .part = job->parts[k],
                                                  .team = t,
                                                  .first = first,
                                                  .seconds = seconds[t][k][n_repeats / 2]};
        }
    }
}

/* Numbers of threads take turns, so that the machine's mood hits them alike. */
static rg_status measure_row(bench *b, const rg_bench_row *row, rg_error *err)
{
    double seconds[TEAMS][RG_BENCH_MOST_PARTS][MOST_REPEATS];
    const size_t n_repeats = b->args->quick ? QUICK_REPEATS : MOST_REPEATS;
    rg_bench_job job = {.row = row, .scale = b->args->quick ? 0.1 : 1.0};
    rg_threads_set(b->machine[b->n_teams - 1].threads);
    rg_status status = row->open(&job, err);
    for (size_t repeat = 0; repeat < n_repeats && status == RG_OK; repeat++)
        for (size_t t = 0; t < b->n_teams && status == RG_OK; t++) {
            double pass[RG_BENCH_MOST_PARTS] = {0.0};
            rg_threads_set(b->machine[t].threads);
            status = row->pass(&job, pass, err);
            for (size_t k = 0; k < job.n_parts; k++)
                seconds[t][k][repeat] = pass[k];
        }
    rg_threads_set(b->machine[b->n_teams - 1].threads);
    if (status == RG_OK && row->judge != NULL)
        status = row->judge(&job, err);
    if (status == RG_OK)
        keep_figures(b, &job, n_repeats, seconds);
    row->close(job.state);
    return status;
}

/* When the machine has been measured for the last time. */
static void find_floors(bench *b)
{
    for (size_t i = 0; i < b->n_figures; i++) {
        figure *f = &b->figures[i];
        const rg_bench_part *part = &f->part;
        double sum = 0.0;
        double longest = 0.0;
        for (size_t k = f->first; k < i; k++) {
            sum += isnan(b->figures[k].floor) ? 0.0 : b->figures[k].floor;
            if (b->figures[k].part.floor != RG_BENCH_OF_LONGEST)
                longest = fmax(longest, b->figures[k].seconds);
        }
        const double work =
            rg_bench_machine_floor(&b->machine[f->team], part->bytes, part->flops_double, part->flops_single);
        const double floors[] = {[RG_BENCH_OF_WORK] = work > 0.0 ? work : NAN,
                                 [RG_BENCH_OF_SUM] = sum,
                                 [RG_BENCH_OF_LONGEST] = longest};
        f->floor = floors[part->floor];
    }
}

/* ---- printing ---- */

static rg_status print_table(const bench *b, rg_error *err)
{
    static const char *const HEADINGS[] = {"<row", "<part", "threads",  "n",       "<of",
                                           "M/s",  "ms",    "floor ms", "x floor", "KKT"};
    enum { COLUMNS = sizeof HEADINGS / sizeof HEADINGS[0] };
    for (size_t t = 0; t < b->n_teams; t++)
        printf(
            "this machine, %zu thread%s: memory read %.1f GB/s, multiply-add %.1f GFLOP/s in double, %.1f in "
            "single\n",
            b->machine[t].threads, b->machine[t].threads > 1 ? "s" : "", b->machine[t].read_bytes * 1e-9,
            b->machine[t].double_flops * 1e-9, b->machine[t].single_flops * 1e-9);
    for (size_t r = 0; r < b->n_rows; r++)
        printf("%s: %s\n", b->rows[r]->name, b->rows[r]->title);
    putchar('\n');
    rg_print_table *table = rg_print_table_new(HEADINGS, COLUMNS);
    rg_status status =
        table == NULL ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the table to print") : RG_OK;
    for (size_t i = 0; i < b->n_figures && status == RG_OK; i++) {
        const figure *f = &b->figures[i];
        status = rg_print_table_cell(table, err, "%s", f->row->name);
        if (status == RG_OK)
            status = rg_print_table_cell(table, err, "%s", f->part.name);
        if (status == RG_OK)
            status = rg_print_table_cell(table, err, "%zu", b->machine[f->team].threads);
        if (status == RG_OK)
            status = rg_print_table_cell(table, err, "%.0f", f->part.items);
        if (status == RG_OK)
            status = rg_print_table_cell(table, err, "%s", f->row->items);
        if (status == RG_OK)
            status = rg_print_table_number(table, f->part.items / f->seconds * 1e-6, 3, err);
        if (status == RG_OK)
            status = rg_print_table_number(table, f->seconds * 1e3, 2, err);
        if (status == RG_OK)
            status = rg_print_table_number(table, f->floor * 1e3, 2, err);
        if (status == RG_OK)
            status = rg_print_table_number(table, f->seconds / f->floor, 2, err);
        if (status == RG_OK)
            status = isnan(f->part.kkt) ? rg_print_table_cell(table, err, "-")
                                        : rg_print_table_cell(table, err, "%.1e", f->part.kkt);
    }
    if (status == RG_OK)
        rg_print_table_write(table, stdout);
    rg_print_table_free(table);
    return status;
}

static void json_number(const char *key, double value, int *first)
{
    rg_json_key(stdout, key, first);
    rg_json_number(stdout, value);
}

static void json_text(const char *key, const char *value, int *first)
{
    rg_json_key(stdout, key, first);
    rg_json_text(stdout, value);
}

static void print_json(const bench *b)
{
    printf("{\"quick\": %s, \"machine\": [", b->args->quick ? "true" : "false");
    for (size_t t = 0; t < b->n_teams; t++) {
        int first = 1;
        printf("%s\n  {", t > 0 ? "," : "");
        json_number("threads", (double) b->machine[t].threads, &first);
        json_number("read_bytes_per_second", b->machine[t].read_bytes, &first);
        json_number("double_flops_per_second", b->machine[t].double_flops, &first);
        json_number("single_flops_per_second", b->machine[t].single_flops, &first);
        putchar('}');
    }
    printf("],\n \"rows\": [");
    for (size_t i = 0; i < b->n_figures; i++) {
        const figure *f = &b->figures[i];
        int first = 1;
        printf("%s\n  {", i > 0 ? "," : "");
        json_text("row", f->row->name, &first);
        json_text("title", f->row->title, &first);
        json_text("part", f->part.name, &first);
        json_number("threads", (double) b->machine[f->team].threads, &first);
        json_text("items", f->row->items, &first);
        json_number("count", f->part.items, &first);
        json_number("seconds", f->seconds, &first);
        json_number("per_second", f->part.items / f->seconds, &first);
        json_number("floor_seconds", f->floor, &first);
        json_number("times_floor", f->seconds / f->floor, &first);
        json_number("kkt", f->part.kkt, &first);
        putchar('}');
    }
    puts("]}");
}

static rg_status run_bench(rg_run *run, rg_error *err)
{
    const bench_args *args = run->args;
    bench *b = rg_alloc(1, 1, sizeof *b);
    if (b == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    b->args = args;
    choose_teams(b);
    rg_status status = choose_rows(b, err);
    if (status == RG_OK)
        status = measure_machine(b, err);
    for (size_t r = 0; r < b->n_rows && status == RG_OK; r++) {
        rg_message_note("bench", args->common.quiet || args->common.json, "%s", b->rows[r]->name);
        status = measure_row(b, b->rows[r], err);
    }
    if (status == RG_OK)
        status = measure_machine(b, err);
    if (status == RG_OK) {
        find_floors(b);
        if (args->common.json)
            print_json(b);
        else
            status = print_table(b, err);
    }
    free(b);
    return status;
}

const rg_command rg_cmd_bench = {
    .name = "bench",
    .group = "Machine",
    .summary = "how fast this machine is, beside what it could do at best",
    .operands = "",
    .description = "Times the solvers, VCA, reading and a whole command on simulated spectra, on one thread "
                   "and on all,\n"
                   "medians of five passes that take turns, and beside them the floor: the least work of the "
                   "job at the\n"
                   "memory and multiply-add rates that are measured in the same run. Two minutes on an idle "
                   "machine with\n"
                   "two cores; --quick takes a few seconds.",
    .example = "regolith bench\n"
               "regolith bench --quick --rows fcls,nnls --json",
    .options = options,
    .args_size = sizeof(bench_args),
    .min_operands = 0,
    .max_operands = 0,
    .has = RG_HAS_JSON,
    .run = run_bench,
};
