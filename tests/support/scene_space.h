/* A scene in the directions of its own moments. */
#ifndef RG_TESTS_SUPPORT_SCENE_SPACE_H
#define RG_TESTS_SUPPORT_SCENE_SPACE_H

#include "kernels/scene/coordinates.h"
#include "tests/support/scene.h"

typedef struct {
    double *mean;        /* [n_bands]                                     */
    double *variances;   /* [n_bands] falling                             */
    double *covariance;  /* [n_bands][n_bands] eigenvectors of it         */
    double *correlation; /* likewise                                     */
    size_t *used;        /* [n_bands] all                                 */
} scene_space;

scene_space scene_space_make(const scene *s);
void scene_space_free(scene_space *space);

/* On the first d directions of the covariance, about the mean. */
rg_coordinates scene_space_centred(const scene_space *space, const scene *s, size_t d);
/* On the first d directions of the correlation; mean [d] of the coordinates. */
rg_coordinates scene_space_about_zero(const scene_space *space, const scene *s, size_t d, double *mean);

/* scene_worst_angle of corners [s->p][s->p - 1], given as centred coordinates. */
double scene_space_worst_angle(const scene_space *space, const scene *s, const double *corners);

/* How many of the scene's pure pixels are among rows. */
size_t scene_count_pure(const scene *s, const size_t *rows, size_t n);

#endif
