#include "kernels/scene/ppi.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/random.h"

/* Directions are taken by eights: a strip of coordinates then serves eight of them while it lies in the
 * cache. */
enum { TOGETHER = 8, STRIP = 256 };

typedef struct {
    size_t low_row;
    size_t high_row;
    double low;
    double high;
} ends;

static void search(const rg_coordinates *c, const double *directions, size_t n_directions, ends *found)
{
    double along[STRIP];
    for (size_t from = 0; from < c->n; from += STRIP) {
        const size_t now = c->n - from < STRIP ? c->n - from : STRIP;
        for (size_t s = 0; s < n_directions; s++) {
            memset(along, 0, sizeof along);
            for (size_t k = 0; k < c->d; k++) {
                const double *values = c->values + k * c->n + from;
                for (size_t i = 0; i < now; i++)
                    along[i] += directions[s * c->d + k] * values[i];
            }
            ends *e = &found[s];
            for (size_t i = 0; i < now; i++) {
                if (along[i] > e->high) {
                    e->high = along[i];
                    e->high_row = from + i;
                }
                if (along[i] < e->low) {
                    e->low = along[i];
                    e->low_row = from + i;
                }
            }
        }
    }
}

rg_status rg_ppi_run(const rg_coordinates *c, size_t n_skewers, uint64_t seed, uint32_t *counts,
                     rg_error *err)
{
    double *directions = rg_alloc(n_skewers, c->d, sizeof *directions);
    ends *found = rg_alloc(n_skewers, 1, sizeof *found);
    if (directions == NULL || found == NULL) {
        free(directions);
        free(found);
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to look for endmembers");
    }
    for (size_t s = 0; s < n_skewers; s++) {
        for (size_t k = 0; k < c->d; k++)
            directions[s * c->d + k] = rg_random_normal(seed, s, k);
        found[s] = (ends){SIZE_MAX, SIZE_MAX, INFINITY, -INFINITY};
    }
    const size_t n_groups = (n_skewers + TOGETHER - 1) / TOGETHER;
#pragma omp parallel for schedule(dynamic)
    for (size_t g = 0; g < n_groups; g++) {
        const size_t first = g * TOGETHER;
        search(c, directions + first * c->d, n_skewers - first < TOGETHER ? n_skewers - first : TOGETHER,
               found + first);
    }
    memset(counts, 0, c->n * sizeof *counts);
    for (size_t s = 0; s < n_skewers; s++)
        if (found[s].low_row != SIZE_MAX) {
            counts[found[s].low_row]++;
            counts[found[s].high_row]++;
        }
    free(found);
    free(directions);
    return RG_OK;
}
