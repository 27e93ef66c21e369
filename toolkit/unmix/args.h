/* What the user asked of `regolith unmix`. */
#ifndef RG_TOOLKIT_UNMIX_ARGS_H
#define RG_TOOLKIT_UNMIX_ARGS_H

#include "toolkit/command.h"

typedef struct {
    rg_common_args common;
    const char *endmembers;
    const char *select;
    const char *method;
    const char *weights;
    double low;
    double high;
    double lambda;
    const char *class_column; /* from here on: mesma */
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
