#include "kernels/scene/simplex.h"

#include <stddef.h>

#include "kernels/linear/invert.h"

rg_status rg_simplex_of_rows(const rg_coordinates *c, size_t p, const size_t *rows, double *inverse,
                             double *log_volume, rg_error *err)
{
    const size_t lead = p - c->d; /* 0 or 1 */
    for (size_t m = 0; m < p; m++) {
        if (lead == 1)
            inverse[m] = 1.0;
        for (size_t k = 0; k < c->d; k++)
            inverse[(k + lead) * p + m] = c->values[k * c->n + rows[m]];
    }
    return rg_invert(inverse, p, log_volume, err);
}

void rg_simplex_largest_shares(const rg_coordinates *c, size_t p, const double *inverse, double *largest)
{
    const size_t lead = p - c->d;
    for (size_t m = 0; m < p; m++) {
        size_t row = 0;
        rg_coordinates_extreme(c, inverse + m * p + lead, lead == 1 ? inverse[m * p] : 0.0, false, &row,
                               &largest[m]);
    }
}
