/* The bands of a spectrum, as places where it stands above its surroundings. */
#ifndef RG_KERNELS_SEARCH_BANDS_H
#define RG_KERNELS_SEARCH_BANDS_H

#include <stddef.h>

#include "kernels/base/error.h"

typedef struct {
    size_t channel;
    double height;     /* value at the top, unit of the spectrum                                     */
    double prominence; /* top above the higher of the lowest points on the way to something higher */
} rg_search_band;

/* Local maxima with a prominence of at least `least` times that of the most prominent one, and of five times
 * the noise (standard deviation, from the median of second differences).
 *
 *   spectrum  [n]     in   NaN: not measured, and as an end of the spectrum for what is beside it
 *   bands     [most]  out  by rising channel; the most prominent ones when there are more
 *   n_bands           out  how many
 *
 * A flat top counts once, in its middle. Returns RG_OK or RG_ENOMEM. */
rg_status rg_search_bands_find(const double *spectrum, size_t n, double least, size_t most,
                               rg_search_band *bands, size_t *n_bands, rg_error *err) RG_MUST_CHECK;

/* explained[i]: some band of `others`, moved up by `shift` channels, is within `reach` channels of band i. */
void rg_search_bands_explain(const rg_search_band *bands, size_t n_bands, const rg_search_band *others,
                             size_t n_others, int shift, double reach, unsigned char *explained);

#endif
