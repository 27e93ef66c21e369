#include "kernels/image/chords.h"

#include <math.h>
#include <stdbool.h>

static void add_lines(const double *pixels, size_t n_lines, size_t stride, size_t n, size_t step,
                      rg_chords *bright, rg_chords *dark)
{
    for (size_t line = 0; line < n_lines; line++) {
        const double *at = pixels + line * stride;
        size_t begin = 0; /* of the run; the first one has no known begin */
        for (size_t i = 1; i < n; i++) {
            const bool up = at[(i - 1) * step] > 0.0;
            if (up == (at[i * step] > 0.0))
                continue;
            if (begin > 0) {
                rg_chords *chords = up ? bright : dark;
                chords->number++;
                chords->length += i - begin;
                chords->square += (i - begin) * (i - begin);
            }
            begin = i;
        }
    }
}

void rg_image_chords(const double *pixels, size_t height, size_t width, rg_chords *bright, rg_chords *dark)
{
    add_lines(pixels, height, width, width, 1, bright, dark);
    add_lines(pixels, width, 1, height, width, bright, dark);
}

void rg_image_chords_means(const rg_chords *chords, double *ln_mean, double *ln_weighted)
{
    *ln_mean = chords->number > 0 ? log((double) chords->length / (double) chords->number) : 0.0;
    *ln_weighted = chords->number > 0 ? log((double) chords->square / (double) chords->length) : 0.0;
}
