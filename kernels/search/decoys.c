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

static void turn(const float *features, size_t n, size_t least, size_t most, uint64_t seed, size_t member,
                 float *decoy)
{
    size_t first;
    size_t count;
    find_range(features, n, &first, &count);
    const size_t high = most < count / 2 ? most : count / 2;
    const size_t low = least < high ? least : high;
    const double drawn = rg_random_uniform(seed, member, 0) * (double) (high - low + 1);
    const size_t distance = low + (size_t) drawn;
    const bool up = rg_random_uniform(seed, member, 1) < 0.5;
    const size_t start = up || distance == 0 ? distance : count - distance;
    memset(decoy, 0, 2 * n * sizeof *decoy);
    for (size_t half = 0; half < 2; half++)
        for (size_t c = 0; c < count; c++)
            decoy[half * n + first + (c + start) % count] = features[half * n + first + c];
}

void rg_search_decoys_make(const float *features, size_t n_members, size_t n, size_t least, size_t most,
                           uint64_t seed, float *decoys)
{
#pragma omp parallel for schedule(static)
    for (size_t m = 0; m < n_members; m++)
        turn(features + 2 * m * n, n, least, most, seed, m, decoys + 2 * m * n);
}
