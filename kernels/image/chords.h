/* Chords: the runs of pixels of one sign along lines and columns, whose both ends lie in the image. */
#ifndef RG_KERNELS_IMAGE_CHORDS_H
#define RG_KERNELS_IMAGE_CHORDS_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint64_t number, length, square; /* sums over the chords of 1, their pixels, their pixels squared */
} rg_chords;

/* pixels[height][width]: in; above 0 or not. bright, dark: added to. Threads: none. */
void rg_image_chords(const double *pixels, size_t height, size_t width, rg_chords *bright, rg_chords *dark);

/* ln of the mean chord, and of the mean weighted by length; 0 without chords. */
void rg_image_chords_means(const rg_chords *chords, double *ln_mean, double *ln_weighted);

#endif
