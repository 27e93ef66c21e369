/* Symmetry operators as they are written in files: "-y,x-y,z+1/2". */
#ifndef RG_FORMATS_CRYSTAL_OPERATOR_H
#define RG_FORMATS_CRYSTAL_OPERATOR_H

#include <stdbool.h>

#include "kernels/base/crystal.h"

/* Three sums of x, y, z and a fraction or decimal ("1/2", "0.3333"), in any case, with blanks; a number in
 * front ("12 x,y,z") is passed over. Translations within 0.001 of a 24th are that 24th, and lie in [0, 1).
 * False when the text is no operator or its determinant is not 1 or -1. */
bool rg_operator_parse(const char *text, rg_operator *op);

#endif
