#include "kernels/search/score.h"

#include <math.h>
#include <stdlib.h>

enum { LANES = 8 };

/* Eight sums side by side, for the vector units; their order is part of the answer. */
static double product(const float *a, const float *b, size_t n)
{
    double sum[LANES] = {0.0};
    size_t c = 0;
    for (; c + LANES <= n; c += LANES)
        for (size_t k = 0; k < LANES; k++)
            sum[k] += (double) a[c + k] * (double) b[c + k];
    for (size_t k = 0; c < n; c++, k++)
        sum[k] += (double) a[c] * (double) b[c];
    return ((sum[0] + sum[4]) + (sum[1] + sum[5])) + ((sum[2] + sum[6]) + (sum[3] + sum[7]));
}

double rg_search_score(const float *query, const float *reference, size_t n, int shift)
{
    const size_t up = shift > 0 ? (size_t) shift : 0;
    const size_t down = shift < 0 ? (size_t) -shift : 0;
    const size_t shared = n - up - down;
    return product(query + up, reference + down, shared) +
           product(query + n + up, reference + n + down, shared);
}

double rg_search_score_best(const float *query, const float *reference, size_t n,
                            const rg_search_shift *moves, int *shift)
{
    double best = -INFINITY;
    for (size_t k = 0; k < 2 * moves->most + 1; k++) {
        const int move = rg_search_move(k);
        const double score = rg_search_score(query, reference, n, move) - moves->penalty * (double) abs(move);
        if (score > best) {
            best = score;
            if (shift != NULL)
                *shift = move;
        }
    }
    return best;
}
