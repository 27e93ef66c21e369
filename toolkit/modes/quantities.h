/* The numbers that are stated of every component, each with its unit, error and interval. */
#ifndef RG_TOOLKIT_MODES_QUANTITIES_H
#define RG_TOOLKIT_MODES_QUANTITIES_H

#include "toolkit/modes/decomposed.h"

typedef struct {
    const char *name, *units, *label;
    rg_component_quantity of;
    double (*convert)(double x); /* from a share or ln um, monotone */
} rg_mode_quantity;

extern const rg_mode_quantity rg_mode_quantities[]; /* name NULL at the end */

/* NaN where the sample has no such component, or no interval. */
typedef struct {
    double value, error, low, high;
} rg_mode_value;

rg_mode_value rg_mode_quantity_value(const rg_mode_quantity *quantity, const rg_mode_row *row,
                                     size_t component);

#endif
