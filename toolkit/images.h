/* The images that are stacked in an entry of technique `image`. */
#ifndef RG_TOOLKIT_IMAGES_H
#define RG_TOOLKIT_IMAGES_H

#include "toolkit/workfile.h"

typedef struct {
    size_t first, n_lines; /* rows of the entry                                            */
    const char *id;        /* its sample_id, "" where there is none; lives with the entry  */
    double full_scale;     /* NaN: not known                                               */
} rg_stacked_image;

/* The images of an entry: a new one begins where the column `line` does not rise, or sample_id changes.
 * The caller frees *images. RG_ENOMEM. */
rg_status rg_images_of(const rg_entry *entry, rg_stacked_image **images, size_t *n,
                       rg_error *err) RG_MUST_CHECK;

/* The size of a pixel in um: the step of the axis, which must be even. RG_EDOMAIN. */
rg_status rg_images_pixel(const rg_entry *entry, double *pixel_um, rg_error *err) RG_MUST_CHECK;

#endif
