#include "kernels/search/decoys.h"

#include <stdbool.h>
#include <string.h>

#include "kernels/base/random.h"

/* First and last channel with a feature; an empty row has the whole axis. */
static void find_range(const float *features, size_t n, size_t *first, size_t *count)
{
    size_t low = 0;
    size_t high = n;
    while (low < n && features[low] == 0.0F && features[n + low] == 0.0F)
        low++;
    while (high > low && features[high - 1] == 0.0F && features[n + high - 1] == 0.0F)
        high--;
    *first = low < high ? low : 0;
    *count = low < high ? high - low : n;
}

/* Where a decoy has its channels from: channel first + c of the member goes to first + (c + start) % count.
 */
typedef struct {
    size_t first;
    size_t count;
    size_t start;
} turning;

static turning draw(const float *features, size_t n, size_t least, size_t most, uint64_t seed, size_t member)
{
    turning t = {0};
    find_range(features, n, &t.first, &t.count);
    const size_t high = most < t.count / 2 ? most : t.count / 2;
    const size_t low = least < high ? least : high;
    const double drawn = rg_random_uniform(seed, member, 0) * (double) (high - low + 1);
    const size_t distance = low + (size_t) drawn;
    const bool up = rg_random_uniform(seed, member, 1) < 0.5;
    t.start = up || distance == 0 ? distance : t.count - distance;
    return t;
}

void rg_search_decoys_make(const float *features, size_t n_members, size_t n, size_t least, size_t most,
                           uint64_t seed, float *decoys)
{
#pragma omp parallel for schedule(static)
    for (size_t m = 0; m < n_members; m++) {
        const float *from = features + 2 * m * n;
        float *decoy = decoys + 2 * m * n;
        const turning t = draw(from, n, least, most, seed, m);
        memset(decoy, 0, 2 * n * sizeof *decoy);
        for (size_t half = 0; half < 2; half++)
            for (size_t c = 0; c < t.count; c++)
                decoy[half * n + t.first + (c + t.start) % t.count] = from[half * n + t.first + c];
    }
}

void rg_search_decoys_turn(const float *features, const double *spectra, size_t n_members, size_t n,
                           size_t least, size_t most, uint64_t seed, double *turned)
{
#pragma omp parallel for schedule(static)
    for (size_t m = 0; m < n_members; m++) {
        const turning t = draw(features + 2 * m * n, n, least, most, seed, m);
        memcpy(turned + m * n, spectra + m * n, n * sizeof *turned);
        for (size_t c = 0; c < t.count; c++)
            turned[m * n + t.first + (c + t.start) % t.count] = spectra[m * n + t.first + c];
    }
}
