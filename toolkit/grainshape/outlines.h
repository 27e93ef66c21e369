/* The outlines of all grains of an entry, whether given as points or drawn around the labels of masks. */
#ifndef RG_TOOLKIT_GRAINSHAPE_OUTLINES_H
#define RG_TOOLKIT_GRAINSHAPE_OUTLINES_H

#include "toolkit/workfile.h"

typedef struct {
    double *points;  /* [first[n]][2] um                                                             */
    size_t *first;   /* [n + 1]                                                                      */
    char (*id)[96];  /* [n] of the grain: "7", "image:7" for masks                                   */
    size_t *sample;  /* [n] number of its image; 0 for outlines                                      */
    double *weight;  /* [n] grains that it stands for: those at the frame 0, the others more the larger
                      * they are, for a large grain is cut more often (Miles-Lantuejoul)              */
    unsigned *flags; /* [n] */
    size_t n;
    char (*samples)[96]; /* [n_samples] ids */
    size_t n_samples;
    double pixel_um; /* of the masks; 0 for outlines */
} rg_grain_outlines;

/* Flags of a grain. */
enum { RG_GRAIN_AT_FRAME = 1, RG_GRAIN_IN_PIECES = 2, RG_GRAIN_HOLES = 4, RG_GRAIN_FEW_PIXELS = 8 };

/* connected: masks by connection instead of by label. Free also on failure. */
rg_status rg_grain_outlines_read(rg_workfile *data, bool connected, rg_grain_outlines *outlines,
                                 rg_error *err) RG_MUST_CHECK;
void rg_grain_outlines_free(rg_grain_outlines *outlines);

#endif
