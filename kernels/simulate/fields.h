/* Smooth random fields over the pixels of a scene. */
#ifndef RG_KERNELS_SIMULATE_FIELDS_H
#define RG_KERNELS_SIMULATE_FIELDS_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/base/error.h"

enum { RG_FIELD_WAVES = 24 };

/* Plane waves of random direction, length and phase, whose sum is nearly normal at every place. */
typedef struct {
    double along_line[RG_FIELD_WAVES];   /* radians per sample */
    double across_lines[RG_FIELD_WAVES]; /* radians per line   */
    double phase[RG_FIELD_WAVES];
} rg_field;

/* Field number `item` of the seed (draws 0 to 3 RG_FIELD_WAVES - 1 of that item); its waves are 0.5 to 1.5
 * times `extent` pixels long. */
rg_field rg_field_draw(uint64_t seed, uint64_t item, double extent);

/* The field at a pixel: mean 0, variance 1 over seeds, at most sqrt(2 RG_FIELD_WAVES). */
double rg_field_at(const rg_field *field, size_t line, size_t sample);

#endif
