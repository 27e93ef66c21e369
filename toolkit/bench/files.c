/* A container as the program writes it, chunked, shuffled and deflated, and one with the same spectra in one
 * piece: reading it, and the whole command. They are in the cache of the system, for they have just been
 * written. */
#include <hdf5.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/unmix/endmembers.h"
#include "kernels/unmix/unmix.h"
#include "toolkit/bench/contiguous.h"
#include "toolkit/bench/row.h"
#include "toolkit/bench/spectra.h"
#include "toolkit/clock.h"
#include "toolkit/commands.h"
#include "toolkit/endmember_library.h"
#include "toolkit/options.h"
#include "toolkit/scratch.h"
#include "toolkit/stream.h"

enum { BANDS = 200, MEMBERS = 8, MOST = 200000 };
enum { OURS, LIBRARY, READ_PARTS };
/* Of the contiguous file first, so that the floor of its command is not the reading of the other. */
enum { PLAIN_READING, SOLVING, PLAIN_COMMAND, READING, COMMAND, COMMAND_PARTS };

typedef struct {
    size_t n;
    float *values; /* [n][BANDS] */
    rg_endmembers set;
    double *abundances; /* [n][MEMBERS], errors and limits behind */
    double *rmse;
} files;

/* A command of ours as a user starts it, in this process. */
static rg_status run_command(const rg_command *command, int argc, char **argv, rg_error *err)
{
    rg_run run = {.command = command};
    const char **operands = NULL;
    bool help = false;
    void *args = rg_alloc(1, 1, command->args_size);
    rg_status status = args == NULL ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the arguments")
                                    : rg_options_parse(command, argc, argv, args, &operands, &help, err);
    if (status == RG_OK) {
        run.args = args;
        run.canonical = rg_options_canonical(command, args);
        status = run.canonical == NULL ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the arguments")
                                       : command->run(&run, err);
    }
    free(run.canonical);
    free(operands);
    free(args);
    return status;
}

static rg_status make_files(rg_bench_job *job, rg_error *err)
{
    char count[32];
    files *f = rg_alloc(1, 1, sizeof *f);
    job->state = f;
    if (f == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    f->n = rg_bench_count(MOST, job->scale, BANDS * 4.0 + MEMBERS * 32.0);
    snprintf(count, sizeof count, "%zu", f->n);
    f->values = rg_alloc(f->n, BANDS, sizeof *f->values);
    if (f->values == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    rg_status status = rg_scratch_make(err);
    if (status != RG_OK)
        return status;
    char *words[] = {"-q",
                     "--force",
                     "--random-endmembers",
                     "8",
                     "--bands",
                     "200",
                     "--count",
                     count,
                     "--noise",
                     "0.005",
                     "--library-out",
                     rg_scratch_path(RG_SCRATCH_LIBRARY),
                     "-o",
                     rg_scratch_path(RG_SCRATCH_CUBE)};
    return run_command(&rg_cmd_simulate_mixtures, (int) (sizeof words / sizeof words[0]), words, err);
}

/* ---- reading ---- */

static rg_status keep_block(void *state, const rg_block *block, rg_error *err)
{
    float *kept = state;
    (void) err;
    if (kept != NULL)
        for (size_t i = 0; i < block->n * BANDS; i++)
            kept[block->first * BANDS + i] = ((const float *) block->values)[i];
    return RG_OK;
}

/* In the blocks of every command; kept [n][BANDS] or NULL. */
static rg_status read_ours(const files *f, rg_scratch_file which, float *kept, rg_error *err)
{
    rg_h5_file *file = NULL;
    rg_status status = rg_h5_open(rg_scratch_path(which), &file, err);
    if (status == RG_OK) {
        const rg_stream rows = {file, rg_h5_entry_name(file, 0), f->n, BANDS, false, "bench", "spectra",
                                true};
        status = rg_stream_run(&rows, keep_block, kept, err);
    }
    rg_h5_close(file);
    return status;
}

/* The same spectra in one H5Dread, as most programs read them. */
static rg_status read_plainly(const files *f, rg_error *err)
{
    const hid_t file = H5Fopen(rg_scratch_path(RG_SCRATCH_CUBE), H5F_ACC_RDONLY, H5P_DEFAULT);
    const hid_t dataset =
        file >= 0 ? H5Dopen2(file, "/entry/data/reflectance", H5P_DEFAULT) : H5I_INVALID_HID;
    const bool fine =
        dataset >= 0 && H5Dread(dataset, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, f->values) >= 0;
    if (dataset >= 0)
        (void) H5Dclose(dataset);
    if (file >= 0)
        (void) H5Fclose(file);
    return fine ? RG_OK : rg_fail(err, RG_EIO, RG_NO_INDEX, "HDF5 cannot read the simulated spectra");
}

rg_status rg_bench_read_open(rg_bench_job *job, rg_error *err)
{
    static const char *const NAMES[READ_PARTS] = {[OURS] = "chunks in threads", [LIBRARY] = "H5Dread"};
    const rg_status status = make_files(job, err);
    if (status != RG_OK)
        return status;
    const double bytes = (double) ((const files *) job->state)->n * BANDS * 4.0;
    job->n_parts = READ_PARTS;
    for (int k = 0; k < READ_PARTS; k++)
        job->parts[k] = (rg_bench_part){.name = NAMES[k], .items = bytes, .bytes = bytes, .kkt = NAN};
    return RG_OK;
}

rg_status rg_bench_read_pass(rg_bench_job *job, double *seconds, rg_error *err)
{
    const files *f = job->state;
    double began = rg_clock_seconds();
    rg_status status = read_ours(f, RG_SCRATCH_CUBE, NULL, err);
    seconds[OURS] = rg_clock_seconds() - began;
    began = rg_clock_seconds();
    if (status == RG_OK)
        status = read_plainly(f, err);
    seconds[LIBRARY] = rg_clock_seconds() - began;
    return status;
}

/* ---- the whole command ---- */

rg_status rg_bench_command_open(rg_bench_job *job, rg_error *err)
{
    rg_workfile work = {0};
    rg_endmember_library library = {0};
    rg_status status = make_files(job, err);
    files *f = job->state;
    if (status != RG_OK)
        return status;
    f->abundances = rg_alloc(f->n, (size_t) MEMBERS * 3, sizeof(double));
    f->rmse = rg_alloc(f->n, 1, sizeof(double));
    if (f->abundances == NULL || f->rmse == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    const char *path = rg_scratch_path(RG_SCRATCH_LIBRARY);
    status = rg_workfile_open(path, NULL, ~0u, &work, err);
    if (status == RG_OK)
        status = rg_endmember_library_open(path, NULL, &work, NAN, NAN, &library, err);
    if (status == RG_OK)
        status =
            rg_endmembers_init(&f->set, library.spectra, library.n, library.n_bands, NULL, NULL, NULL, err);
    rg_endmember_library_free(&library);
    rg_workfile_close(&work);
    if (status == RG_OK)
        status = read_ours(f, RG_SCRATCH_CUBE, f->values, err);
    if (status == RG_OK)
        status = rg_bench_contiguous(rg_scratch_path(RG_SCRATCH_CUBE), rg_scratch_path(RG_SCRATCH_CONTIGUOUS),
                                     f->values, f->n, BANDS, err);
    const double n = (double) f->n;
    const double bytes = n * BANDS * 4.0;
    job->n_parts = COMMAND_PARTS;
    job->parts[PLAIN_READING] =
        (rg_bench_part){.name = "reading, contiguous", .items = n, .bytes = bytes, .kkt = NAN};
    job->parts[READING] = (rg_bench_part){.name = "reading, gzip", .items = n, .bytes = bytes, .kkt = NAN};
    job->parts[SOLVING] = (rg_bench_part){.name = "solving",
                                          .items = n,
                                          .bytes = bytes + n * (MEMBERS * 24.0 + 8.0),
                                          .flops_double = n * 2.0 * BANDS * MEMBERS,
                                          .kkt = NAN};
    job->parts[PLAIN_COMMAND] = (rg_bench_part){
        .name = "whole command, contiguous", .floor = RG_BENCH_OF_LONGEST, .items = n, .kkt = NAN};
    job->parts[COMMAND] =
        (rg_bench_part){.name = "whole command, gzip", .floor = RG_BENCH_OF_LONGEST, .items = n, .kkt = NAN};
    return status;
}

/* Reading one of the files, and the command on it. */
static rg_status pass_file(const files *f, rg_scratch_file which, double *reading, double *command,
                           rg_error *err)
{
    char *words[] = {"-q",
                     "--force",
                     "--endmembers",
                     rg_scratch_path(RG_SCRATCH_LIBRARY),
                     "-o",
                     rg_scratch_path(RG_SCRATCH_RESULT),
                     rg_scratch_path(which)};
    double began = rg_clock_seconds();
    rg_status status = read_ours(f, which, NULL, err);
    *reading = rg_clock_seconds() - began;
    began = rg_clock_seconds();
    if (status == RG_OK)
        status = run_command(&rg_cmd_unmix, (int) (sizeof words / sizeof words[0]), words, err);
    *command = rg_clock_seconds() - began;
    return status;
}

rg_status rg_bench_command_pass(rg_bench_job *job, double *seconds, rg_error *err)
{
    files *f = job->state;
    const rg_unmix_result result = {.abundances = f->abundances,
                                    .errors = f->abundances + f->n * MEMBERS,
                                    .limits = f->abundances + 2 * f->n * MEMBERS,
                                    .rmse = f->rmse};
    rg_status status =
        pass_file(f, RG_SCRATCH_CONTIGUOUS, &seconds[PLAIN_READING], &seconds[PLAIN_COMMAND], err);
    const double began = rg_clock_seconds();
    if (status == RG_OK)
        status = rg_unmix_f32(&f->set, RG_UNMIX_FCLS, f->values, NULL, f->n, &result, err);
    seconds[SOLVING] = rg_clock_seconds() - began;
    if (status == RG_OK)
        status = pass_file(f, RG_SCRATCH_CUBE, &seconds[READING], &seconds[COMMAND], err);
    return status;
}

void rg_bench_files_close(void *state)
{
    files *f = state;
    rg_scratch_remove();
    if (f == NULL)
        return;
    rg_endmembers_free(&f->set);
    free(f->values);
    free(f->abundances);
    free(f->rmse);
    free(f);
}
