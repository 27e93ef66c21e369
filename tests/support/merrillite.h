/* The ideal formula (Ca8 [] REE) M (PO4)7 with yttrium ahead, read by the rules of the source tree. */
#ifndef RG_TESTS_SUPPORT_MERRILLITE_H
#define RG_TESTS_SUPPORT_MERRILLITE_H

#include "kernels/identify/changesite_reading.h"

enum { MERRILLITE_OXIDES = 128, MERRILLITE_VALUES = 1024 };

const rg_changesite_rules *merrillite_rules(void);

/* wt in wt% of 0.6 Y, 0.4 Ce and so many Fe and Mg (atoms), other oxides not analysed; the values of the
 * reading beside it. */
rg_changesite_reading merrillite_read(double iron, double magnesium, double *wt, double *values);

#endif
