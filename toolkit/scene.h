/* What `dimension` and `endmembers` know of an entry after one pass: bands in use, mean, second moments. */
#ifndef RG_TOOLKIT_SCENE_H
#define RG_TOOLKIT_SCENE_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/scene/noise.h"
#include "toolkit/workfile.h"

typedef struct {
    const rg_workfile *data;
    const char *command;
    bool quiet;
    size_t n_bands;
    bool *use;           /* [n_bands]                                    */
    size_t n_used;       /* bands                                        */
    size_t *used;        /* [n_used] numbers of bands                    */
    size_t n;            /* spectra that count                           */
    size_t n_left_out;   /* those that lack a value in a band in use   */
    size_t n_empty;      /* bands that no spectrum has                   */
    double *mean;        /* [n_used]                                 */
    double *correlation; /* [n_used][n_used] mean of y y'            */
    double *covariance;  /* [n_used][n_used]                         */
} rg_scene;

/* Bands not marked bad and within [low, high] of the axis (NaN: no limit), and the moments over them,
 * streamed. exact: in double throughout (see kernels/scene/moments.h). shift, when not NULL, is filled on the
 * way. Bands that no spectrum has are left out by themselves. RG_EDOMAIN when no band or no spectrum is left.
 */
rg_status rg_scene_open(const rg_workfile *data, const char *command, bool quiet, double low, double high,
                        bool exact, rg_shift_noise *shift, rg_scene *scene, rg_error *err) RG_MUST_CHECK;
void rg_scene_free(rg_scene *scene);

/* "note:" lines on bands and spectra left out. */
void rg_scene_say(const rg_scene *scene);

#endif
