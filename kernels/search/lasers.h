/* Which lines of a spectrum are Raman lines, told by a second spectrum of the same grain under another laser.
 */
#ifndef RG_KERNELS_SEARCH_LASERS_H
#define RG_KERNELS_SEARCH_LASERS_H

#include <stddef.h>

typedef enum {
    RG_SEARCH_LASERS_UNTESTED = 0, /* the other spectrum does not tell                 */
    RG_SEARCH_LASERS_RAMAN,        /* keeps its shift                                  */
    RG_SEARCH_LASERS_LUMINESCENCE  /* keeps its wavelength, or at least not its shift */
} rg_search_lasers_origin;

/* The lines of a spectrum. */
typedef struct {
    double laser_nm;
    double low; /* range that was measured, 1/cm */
    double high;
    const double *shift_cm1; /* [n] */
    const double *height;    /* [n] */
    size_t n;
    double least;        /* height at which a line would have been found                      */
    const float *values; /* [n_values] the spectrum, NaN where not measured; NULL: not at hand */
    size_t n_values;
    double first; /* of the even axis of the values, 1/cm */
    double step;
} rg_search_lasers_scan;

/* The origin of every line of `scan` by `other`. A line within `reach` at the same shift makes it a Raman
 * line. Without one it is luminescence when there is a line within `reach` at the same wavelength, or when a
 * Raman line would have been found: when the same shift was measured and the line, scaled by the median ratio
 * of the heights of the lines that both have, is at least twice as high as the least. A line that was not
 * found because another hides it is not lacking: where the other's values reach half of the scaled height
 * within reach of the shift, nothing is said. Lasers so close that shift and wavelength agree within twice
 * the reach tell nothing.
 *
 *   origin  [scan->n]  in, out  set where it was untested, or luminescence and is found to be Raman
 *
 * 1e7 / wavelength = 1e7 / laser - shift, lengths in nm and 1/cm. */
void rg_search_lasers_sort(const rg_search_lasers_scan *scan, const rg_search_lasers_scan *other,
                           double reach, rg_search_lasers_origin *origin);

#endif
