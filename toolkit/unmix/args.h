/* What the user asked of `regolith unmix`. */
#ifndef RG_TOOLKIT_UNMIX_ARGS_H
#define RG_TOOLKIT_UNMIX_ARGS_H

#include <stdint.h>

#include "toolkit/command.h"
#include "toolkit/photometry.h"
#include "toolkit/unmix/pattern_args.h"

typedef struct {
    rg_common_args common;
    const char *endmembers;
    const char *library; /* the same, by another name */
    const char *select;
    const char *method;
    const char *weights;
    double low;
    double high;
    const char *calibration;
    const char *beside;
    const char *density;
    const char *diameter;
    const char *fit_sizes;
    const char *fresnel;
    double scattering;
    double iron;
    bool fit_iron;
    rg_photometry_args photometry;
    double lambda;
    double run_sigma;
    size_t noise; /* draws of it; 0: errors are propagated */
    const char *bundles;
    size_t bundle_draws;
    uint64_t seed;
    bool timing;
    rg_pattern_args pattern;
    const char *class_column; /* mesma and pattern; from here on: mesma */
    size_t max_members;
    double min_fraction;
    double max_fraction;
    double max_shade;
    double max_rmse;
    size_t max_run;
    double gain;
    double equivalent;
} rg_unmix_args;

#endif
