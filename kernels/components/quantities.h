/* The numbers that are stated of a component, and how well they are known. */
#ifndef RG_KERNELS_COMPONENTS_QUANTITIES_H
#define RG_KERNELS_COMPONENTS_QUANTITIES_H

#include "kernels/components/fit.h"

/* Places and widths in ln d. */
typedef enum {
    RG_COMPONENT_WEIGHT = 0, /* share of what the classes cover */
    RG_COMPONENT_MEAN,
    RG_COMPONENT_MEDIAN,
    RG_COMPONENT_MODE,
    RG_COMPONENT_SD,
    RG_COMPONENT_QUANTITIES
} rg_component_quantity;

/* values [fit->n][RG_COMPONENT_QUANTITIES] out */
void rg_components_quantities(const rg_components_fit *fit,
                              double values[RG_MIXTURE_MOST][RG_COMPONENT_QUANTITIES]);

typedef struct {
    double low[RG_MIXTURE_MOST][RG_COMPONENT_QUANTITIES];
    double high[RG_MIXTURE_MOST][RG_COMPONENT_QUANTITIES];
    double error[RG_MIXTURE_MOST][RG_COMPONENT_QUANTITIES]; /* one standard error */
} rg_components_intervals;

#endif
