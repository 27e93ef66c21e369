/* A row of `regolith bench`: a job on simulated input whose parts are timed, pass by pass. A new row is an
 * entry of the table in rows.c and the functions that it names. */
#ifndef RG_TOOLKIT_BENCH_ROW_H
#define RG_TOOLKIT_BENCH_ROW_H

#include <stddef.h>

#include "kernels/base/error.h"

enum { RG_BENCH_MOST_PARTS = 6 };

/* Where the floor of a part comes from. */
typedef enum {
    RG_BENCH_OF_WORK,   /* the least work below, at the rates of this machine */
    RG_BENCH_OF_SUM,    /* the sum of the floors of the parts before it       */
    RG_BENCH_OF_LONGEST /* the longest time of the parts before it with a floor of another kind */
} rg_bench_floor;

/* bytes, flops: the least that a pass moves and multiplies or adds, whatever the algorithm; both zero where
 * no such figure is known. kkt: largest distance from the optimum, NaN where there is no such thing. */
typedef struct {
    const char *name;
    rg_bench_floor floor;
    double items; /* of a pass */
    double bytes;
    double flops_double;
    double flops_single;
    double kkt;
} rg_bench_part;

typedef struct rg_bench_row rg_bench_row;

typedef struct {
    const rg_bench_row *row;
    double scale; /* of the number of items: 1, or less for a quick look */
    size_t n_parts;
    rg_bench_part parts[RG_BENCH_MOST_PARTS];
    void *state;
} rg_bench_job;

struct rg_bench_row {
    const char *name;  /* as --rows has it     */
    const char *title; /* what is worked on    */
    const char *items; /* "spectra", "grains" or "bytes" */
    size_t variant;    /* for families of rows */
    /* Simulate the input and fill n_parts, parts and state, which close frees even when this fails. */
    rg_status (*open)(rg_bench_job *job, rg_error *err);
    /* Do every part once on as many threads as rg_threads() says; seconds [n_parts]. */
    rg_status (*pass)(rg_bench_job *job, double *seconds, rg_error *err);
    /* Fill kkt of the parts from the answers of the last pass; may be NULL. */
    rg_status (*judge)(rg_bench_job *job, rg_error *err);
    void (*close)(void *state);
};

extern const rg_bench_row RG_BENCH_ROWS[]; /* ended by one without a name */

/* The functions of the families. */
enum { RG_BENCH_FCLS, RG_BENCH_NNLS, RG_BENCH_SPARSE, RG_BENCH_LIBRARY_NNLS };
enum { RG_BENCH_CONTINUUM, RG_BENCH_INTERFEROGRAM, RG_BENCH_RESAMPLE, RG_BENCH_ALIGN };
rg_status rg_bench_linear_open(rg_bench_job *job, rg_error *err) RG_MUST_CHECK;
rg_status rg_bench_linear_pass(rg_bench_job *job, double *seconds, rg_error *err) RG_MUST_CHECK;
rg_status rg_bench_linear_judge(rg_bench_job *job, rg_error *err) RG_MUST_CHECK;
void rg_bench_linear_close(void *state);
rg_status rg_bench_library_open(rg_bench_job *job, rg_error *err) RG_MUST_CHECK;
rg_status rg_bench_library_pass(rg_bench_job *job, double *seconds, rg_error *err) RG_MUST_CHECK;
rg_status rg_bench_library_judge(rg_bench_job *job, rg_error *err) RG_MUST_CHECK;
void rg_bench_library_close(void *state);
rg_status rg_bench_modes_open(rg_bench_job *job, rg_error *err) RG_MUST_CHECK;
rg_status rg_bench_modes_pass(rg_bench_job *job, double *seconds, rg_error *err) RG_MUST_CHECK;
void rg_bench_modes_close(void *state);
rg_status rg_bench_vca_open(rg_bench_job *job, rg_error *err) RG_MUST_CHECK;
rg_status rg_bench_vca_pass(rg_bench_job *job, double *seconds, rg_error *err) RG_MUST_CHECK;
void rg_bench_vca_close(void *state);
rg_status rg_bench_hapke_open(rg_bench_job *job, rg_error *err) RG_MUST_CHECK;
rg_status rg_bench_hapke_pass(rg_bench_job *job, double *seconds, rg_error *err) RG_MUST_CHECK;
rg_status rg_bench_hapke_judge(rg_bench_job *job, rg_error *err) RG_MUST_CHECK;
void rg_bench_hapke_close(void *state);
rg_status rg_bench_baseline_open(rg_bench_job *job, rg_error *err) RG_MUST_CHECK;
rg_status rg_bench_baseline_pass(rg_bench_job *job, double *seconds, rg_error *err) RG_MUST_CHECK;
rg_status rg_bench_baseline_judge(rg_bench_job *job, rg_error *err) RG_MUST_CHECK;
void rg_bench_baseline_close(void *state);
rg_status rg_bench_signal_open(rg_bench_job *job, rg_error *err) RG_MUST_CHECK;
rg_status rg_bench_signal_pass(rg_bench_job *job, double *seconds, rg_error *err) RG_MUST_CHECK;
void rg_bench_signal_close(void *state);
rg_status rg_bench_search_open(rg_bench_job *job, rg_error *err) RG_MUST_CHECK;
rg_status rg_bench_search_pass(rg_bench_job *job, double *seconds, rg_error *err) RG_MUST_CHECK;
rg_status rg_bench_search_judge(rg_bench_job *job, rg_error *err) RG_MUST_CHECK;
void rg_bench_search_close(void *state);
rg_status rg_bench_powder_open(rg_bench_job *job, rg_error *err) RG_MUST_CHECK;
rg_status rg_bench_powder_pass(rg_bench_job *job, double *seconds, rg_error *err) RG_MUST_CHECK;
void rg_bench_powder_close(void *state);
rg_status rg_bench_pattern_open(rg_bench_job *job, rg_error *err) RG_MUST_CHECK;
rg_status rg_bench_pattern_pass(rg_bench_job *job, double *seconds, rg_error *err) RG_MUST_CHECK;
void rg_bench_pattern_close(void *state);
rg_status rg_bench_scatter_open(rg_bench_job *job, rg_error *err) RG_MUST_CHECK;
rg_status rg_bench_scatter_pass(rg_bench_job *job, double *seconds, rg_error *err) RG_MUST_CHECK;
void rg_bench_scatter_close(void *state);
rg_status rg_bench_members_open(rg_bench_job *job, rg_error *err) RG_MUST_CHECK;
rg_status rg_bench_members_pass(rg_bench_job *job, double *seconds, rg_error *err) RG_MUST_CHECK;
void rg_bench_members_close(void *state);
rg_status rg_bench_features_open(rg_bench_job *job, rg_error *err) RG_MUST_CHECK;
rg_status rg_bench_features_pass(rg_bench_job *job, double *seconds, rg_error *err) RG_MUST_CHECK;
void rg_bench_features_close(void *state);
rg_status rg_bench_peaks_open(rg_bench_job *job, rg_error *err) RG_MUST_CHECK;
rg_status rg_bench_peaks_pass(rg_bench_job *job, double *seconds, rg_error *err) RG_MUST_CHECK;
rg_status rg_bench_bands_open(rg_bench_job *job, rg_error *err) RG_MUST_CHECK;
rg_status rg_bench_bands_pass(rg_bench_job *job, double *seconds, rg_error *err) RG_MUST_CHECK;
void rg_bench_identify_close(void *state);
rg_status rg_bench_read_open(rg_bench_job *job, rg_error *err) RG_MUST_CHECK;
rg_status rg_bench_read_pass(rg_bench_job *job, double *seconds, rg_error *err) RG_MUST_CHECK;
rg_status rg_bench_command_open(rg_bench_job *job, rg_error *err) RG_MUST_CHECK;
rg_status rg_bench_command_pass(rg_bench_job *job, double *seconds, rg_error *err) RG_MUST_CHECK;
void rg_bench_files_close(void *state);

rg_status rg_bench_grains_open(rg_bench_job *job, rg_error *err) RG_MUST_CHECK;
rg_status rg_bench_grains_pass(rg_bench_job *job, double *seconds, rg_error *err) RG_MUST_CHECK;
void rg_bench_grains_close(void *state);
rg_status rg_bench_inversion_open(rg_bench_job *job, rg_error *err) RG_MUST_CHECK;
rg_status rg_bench_inversion_pass(rg_bench_job *job, double *seconds, rg_error *err) RG_MUST_CHECK;
void rg_bench_inversion_close(void *state);
rg_status rg_bench_image_open(rg_bench_job *job, rg_error *err) RG_MUST_CHECK;
rg_status rg_bench_image_pass(rg_bench_job *job, double *seconds, rg_error *err) RG_MUST_CHECK;
void rg_bench_image_close(void *state);
rg_status rg_bench_shape_open(rg_bench_job *job, rg_error *err) RG_MUST_CHECK;
rg_status rg_bench_shape_pass(rg_bench_job *job, double *seconds, rg_error *err) RG_MUST_CHECK;
void rg_bench_shape_close(void *state);
rg_status rg_bench_lines_open(rg_bench_job *job, rg_error *err) RG_MUST_CHECK;
rg_status rg_bench_lines_pass(rg_bench_job *job, double *seconds, rg_error *err) RG_MUST_CHECK;
void rg_bench_lines_close(void *state);
rg_status rg_bench_verdict_open(rg_bench_job *job, rg_error *err) RG_MUST_CHECK;
rg_status rg_bench_verdict_pass(rg_bench_job *job, double *seconds, rg_error *err) RG_MUST_CHECK;
void rg_bench_verdict_close(void *state);

#endif
