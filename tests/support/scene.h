/* Scenes with known endmembers for tests of what looks for them. */
#ifndef RG_TESTS_SUPPORT_SCENE_H
#define RG_TESTS_SUPPORT_SCENE_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    size_t p;
    size_t n_bands;
    size_t n;
    double *endmembers; /* [p][n_bands] smooth, 0.05 to 0.95                                    */
    double *spectra;    /* [n][n_bands] mixtures with noise                                     */
    size_t *pure;       /* [p] rows of the pure pixels; SIZE_MAX when the scene has none        */
} scene;

/* n mixtures uniform on the simplex but no share above `purest`; with purest = 1 one pixel is pure of each.
 * Gaussian noise of that standard deviation, also on the pure ones. */
scene scene_make(uint64_t seed, size_t p, size_t n_bands, size_t n, double purest, double noise);
void scene_free(scene *s);

/* The largest angle (rad) between an endmember and the nearest of found [n_found][n_bands], each found used
 * once at most. */
double scene_worst_angle(const scene *s, const double *found, size_t n_found);

#endif
