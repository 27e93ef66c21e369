#include "kernels/members/anchor.h"

#include <math.h>

void rg_members_anchor(const rg_members_space *space, size_t k, double *members)
{
    const size_t m = space->n_classes;
    for (size_t j = 0; j < k; j++) {
        double *member = members + j * m;
        double along[16] = {0};
        double sum = 0.0;
        for (size_t d = 0; d + 1 < k; d++)
            for (size_t c = 0; c < m; c++)
                along[d] += (member[c] - space->mean[c]) * space->weight[c] * space->directions[d * m + c];
        for (size_t c = 0; c < m; c++) {
            double value = 0.0;
            for (size_t d = 0; d + 1 < k; d++)
                value += along[d] * space->directions[d * m + c];
            member[c] = fmax(space->mean[c] + value / space->weight[c], 0.0);
            sum += member[c];
        }
        for (size_t c = 0; c < m; c++)
            member[c] /= sum;
    }
}

double rg_members_least_abundance(const rg_members_space *space, size_t k, const double *abundances)
{
    double sum = 0.0;
    for (size_t j = 0; j < k; j++) {
        double least = 1.0;
        for (size_t i = 0; i < space->n; i++)
            if (space->counted[i])
                least = fmin(least, abundances[i * k + j]);
        sum += least;
    }
    return sum / (double) k;
}
