/* Coordinates along a direction: the inner loop of searches. */
#ifndef RG_KERNELS_SCENE_ALONG_H
#define RG_KERNELS_SCENE_ALONG_H

#include <stdbool.h>
#include <stddef.h>

/*   rows       [d] rows of n values, `stride` apart  in
 *   direction  [d]                                   in
 *   along      [n]                                   out  constant + direction . values
 *
 * Returns the largest of along, or the largest in size; NaN is passed over, and -INFINITY returned when there
 * is nothing else. A place's answer does not depend on its neighbours. Uses AVX-512 or AVX2 and FMA where the
 * processor has them. */
double rg_along(const double *restrict rows, size_t stride, size_t d, const double *restrict direction,
                double constant, bool in_size, size_t n, double *restrict along);

/* The variants, best first and the plain one last: for tests, which compare with that. */
typedef struct {
    bool (*fits)(void); /* this processor */
    double (*along)(const double *restrict rows, size_t stride, size_t d, const double *restrict direction,
                    double constant, bool in_size, size_t n, double *restrict along);
} rg_along_variant;
extern const rg_along_variant RG_ALONG_VARIANTS[];
extern const size_t RG_ALONG_N_VARIANTS;

#endif
