/* What refining the scans of an entry gave: numbers, patterns and lines, stored and printed. */
#ifndef RG_TOOLKIT_XRD_REFINED_H
#define RG_TOOLKIT_XRD_REFINED_H

#include "formats/sample/result.h"
#include "kernels/xrd/refine.h"
#include "toolkit/workfile.h"
#include "toolkit/xrd/powder.h"

/* Where a strong line of a phase lies in a scan. */
typedef struct {
    size_t row, phase;
    int hkl[3];
    double d, two_theta; /* A, deg: as refined                             */
    double intensity;    /* per cent of the phase's strongest               */
    double shift, error; /* deg: of the scan's line against it              */
} rg_refined_line;

/* Numbers lie column after column, NaN in rows without an answer. */
typedef struct {
    size_t n_rows, n_bands, n_phases;
    double *scan;        /* [numbers of a scan][n_rows]             */
    double *phase;       /* [numbers of a phase][n_rows][n_phases]  */
    double *calculated;  /* [n_rows][n_bands] counts                */
    double *background;  /* [n_rows][n_bands] counts                */
    const char **status; /* [n_rows] "ok" or the reason             */
    size_t n_solved;
    rg_refined_line *lines; /* [n_lines] */
    size_t n_lines, line_capacity;
} rg_refined;

rg_status rg_refined_init(size_t n_rows, size_t n_bands, size_t n_phases, rg_refined *refined,
                          rg_error *err) RG_MUST_CHECK;
void rg_refined_free(rg_refined *refined);

/* The answer for a row; its patterns are in place already. */
void rg_refined_keep(rg_refined *refined, size_t row, const rg_crystal_phases *phases,
                     const rg_refine_fit *fit, const rg_xrd_instrument *instrument,
                     const rg_refine_phase *found);

/* The strong lines of each phase (at least a twentieth of its strongest) and how far the scan's lie from
 * them. counts and sigma [n_bands] of the row. */
rg_status rg_refined_find_lines(rg_refined *refined, size_t row, const rg_powder *powders,
                                const rg_xrd_instrument *instrument, const rg_refine_phase *found,
                                const double *two_theta, const double *counts, const double *sigma,
                                rg_error *err) RG_MUST_CHECK;

/* Groups "cells", "scans", "row_table", "profiles" and "lines". */
rg_status rg_refined_store(const rg_refined *refined, const rg_crystal_phases *phases,
                           const double *two_theta, rg_result *result, rg_error *err) RG_MUST_CHECK;

/* A row for people; vary: what was refined. */
void rg_refined_print(const rg_refined *refined, const rg_crystal_phases *phases, unsigned vary,
                      const char *id, size_t row);

#endif
