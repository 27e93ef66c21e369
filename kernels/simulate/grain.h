/* Grains of known species, measured by microprobe, Raman with two lasers, powder diffraction and infrared:
 * with the noise, backgrounds, calibration errors and orientation effects that a laboratory has. Every
 * quantity of a grain depends on (seed, number of the grain) alone. Threads: none in here. */
#ifndef RG_KERNELS_SIMULATE_GRAIN_H
#define RG_KERNELS_SIMULATE_GRAIN_H

#include <stdint.h>

#include "kernels/identify/phase_lines.h"

/* A row of datasets/library/grain_species.tsv. */
typedef struct {
    const char *name;
    bool reject;                       /* the verdict must not name it changesite-(Y)        */
    size_t phase[RG_LINES_TECHNIQUES]; /* of its lines; RG_NO_INDEX: none known              */
    const double *composition;         /* [n_oxides] wt% before errors                       */
    size_t with;                       /* row that takes the rest; RG_NO_INDEX: none         */
    double share_low, share_high;      /* weight share of this row, drawn uniformly          */
    const char *source;
} rg_grain_species;

/* All UNSOURCED: what a good but ordinary measurement of a 10 um grain may be like. */
typedef struct {
    uint64_t seed;          /* 1 */
    uint64_t first_grain;   /* number of the first grain in the whole job                    */
    double relative_error;  /* independent standard error of an oxide, share of it: 0.01     */
    double floor_wt_pct;    /* and at weight 0: 0.02                                         */
    double total_deviation; /* standard deviation of the factor common to an analysis: 0.005 */
    double raman_counts;    /* of the strongest line: 4000, with a spread of 40 %            */
    double xrd_counts;      /* of the strongest line: 4000, likewise                         */
    double ftir_noise;      /* absorbance: 0.001                                             */
} rg_simulate_grain_options;

rg_simulate_grain_options rg_simulate_grain_defaults(void);

/* What a grain is made of: its species and the shares of one or two rows. */
typedef struct {
    size_t species; /* row of the table          */
    size_t part[2]; /* rows; RG_NO_INDEX: no second */
    double share[2];
} rg_grain_draw;

/* Species of grain `grain` out of rows[n_rows], each equally. */
rg_grain_draw rg_simulate_grain_draw(const rg_grain_species *species, const size_t *rows, size_t n_rows,
                                     const rg_simulate_grain_options *options, uint64_t grain);

/* wt, sigma [n_oxides] as a laboratory states them (sigma of the drawn weight, without the common factor);
 * ideal before errors, may be NULL. Weights are not negative. */
void rg_simulate_grain_weights(const rg_grain_species *species, const rg_grain_draw *draw, size_t n_oxides,
                               const rg_simulate_grain_options *options, uint64_t grain, double *wt,
                               double *sigma, double *ideal);

/* Counts over shift_cm1[n] under a laser. Shifts are off by 0.3 1/cm for a laser and widths by 10 %; heights
 * of lines by 20 % (orientation); resolution 3 1/cm; luminescence as a slope and a broad band; noise of
 * counting and of reading. `laser` numbers the measurement. */
void rg_simulate_grain_raman(const rg_phase_lines *lines, const rg_grain_species *species,
                             const rg_grain_draw *draw, const rg_simulate_grain_options *options,
                             uint64_t grain, unsigned laser, double laser_nm, const double *shift_cm1,
                             size_t n, double *counts);

/* Counts over two_theta_deg[n], Cu Ka1 and Ka2: zero shift of 0.05 deg, cells off by 0.1 %, heights by 25 %
 * (preferred orientation), width 0.12 deg. False when no part has lines: nothing is written then. */
bool rg_simulate_grain_xrd(const rg_phase_lines *lines, const rg_grain_species *species,
                           const rg_grain_draw *draw, const rg_simulate_grain_options *options,
                           uint64_t grain, const double *two_theta_deg, size_t n, double *counts);

/* Absorbance over wavenumber_cm1[n], on a slope. */
void rg_simulate_grain_ftir(const rg_phase_lines *lines, const rg_grain_species *species,
                            const rg_grain_draw *draw, const rg_simulate_grain_options *options,
                            uint64_t grain, const double *wavenumber_cm1, size_t n, double *absorbance);

#endif
