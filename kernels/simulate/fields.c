#include "kernels/simulate/fields.h"

#include <math.h>

#include "kernels/base/random.h"

static const double TURN = 6.283185307179586; /* 2 pi */

rg_field rg_field_draw(uint64_t seed, uint64_t item, double extent)
{
    rg_field field;
    for (uint64_t k = 0; k < RG_FIELD_WAVES; k++) {
        const double direction = TURN * rg_random_uniform(seed, item, 3 * k);
        const double length = extent * (0.5 + rg_random_uniform(seed, item, 3 * k + 1));
        field.along_line[k] = TURN / length * cos(direction);
        field.across_lines[k] = TURN / length * sin(direction);
        field.phase[k] = TURN * rg_random_uniform(seed, item, 3 * k + 2);
    }
    return field;
}

double rg_field_at(const rg_field *field, size_t line, size_t sample)
{
    double sum = 0.0;
    for (size_t k = 0; k < RG_FIELD_WAVES; k++)
        sum += cos(field->along_line[k] * (double) sample + field->across_lines[k] * (double) line +
                   field->phase[k]);
    return sum * sqrt(2.0 / RG_FIELD_WAVES);
}
