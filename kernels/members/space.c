#include "kernels/members/space.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/sum.h"
#include "kernels/linear/eigen.h"

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the size distributions");
}

rg_status rg_members_space_init(rg_members_space *space, const double *distributions, size_t n,
                                size_t n_classes, rg_error *err)
{
    *space = (rg_members_space){.n = n, .n_classes = n_classes, .n_counted = n};
    if (n < 2 || n_classes < 2)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "end-members need at least two samples and two classes");
    for (size_t i = 0; i < n; i++) {
        const double *row = distributions + i * n_classes;
        for (size_t c = 0; c < n_classes; c++)
            if (!(row[c] >= 0.0) || !isfinite(row[c]))
                return rg_fail(err, RG_EDOMAIN, i, "a share is negative or not a number");
        if (!(rg_sum(row, n_classes) > 0.0) || !isfinite(rg_sum(row, n_classes)))
            return rg_fail(err, RG_EDOMAIN, i, "the sample has no mass");
    }
    space->shares = rg_alloc(n, n_classes, sizeof *space->shares);
    space->weight = rg_alloc(n_classes, 1, sizeof *space->weight);
    space->counted = rg_alloc(n, 1, sizeof *space->counted);
    space->mean = rg_alloc(n_classes, 1, sizeof *space->mean);
    space->directions = rg_alloc(n_classes, n_classes, sizeof *space->directions);
    space->values = rg_alloc(n_classes, 1, sizeof *space->values);
    if (space->shares == NULL || space->weight == NULL || space->counted == NULL || space->mean == NULL ||
        space->directions == NULL || space->values == NULL) {
        rg_members_space_free(space);
        return no_memory(err);
    }
    for (size_t i = 0; i < n; i++) {
        const double total = rg_sum(distributions + i * n_classes, n_classes);
        for (size_t c = 0; c < n_classes; c++)
            space->shares[i * n_classes + c] = distributions[i * n_classes + c] / total;
        space->counted[i] = true;
    }
    for (size_t c = 0; c < n_classes; c++)
        space->weight[c] = 1.0;
    return RG_OK;
}

void rg_members_space_free(rg_members_space *space)
{
    free(space->shares);
    free(space->weight);
    free(space->counted);
    free(space->mean);
    free(space->directions);
    free(space->values);
    *space = (rg_members_space){0};
}

/* Lower triangle of row row', added. Samples follow each other in a fixed order, so the sums do not depend on
 * threads. */
static void add_square(double *matrix, const double *row, size_t n)
{
    for (size_t a = 0; a < n; a++) {
        const double value = row[a];
        double *line = matrix + a * n;
        if (value != 0.0)
            for (size_t b = 0; b <= a; b++)
                line[b] += value * row[b];
    }
}

rg_status rg_members_space_turn(rg_members_space *space, rg_error *err)
{
    const size_t m = space->n_classes;
    double *row = rg_alloc(m, 1, sizeof *row);
    if (row == NULL)
        return no_memory(err);
    space->n_counted = 0;
    memset(space->mean, 0, m * sizeof *space->mean);
    for (size_t i = 0; i < space->n; i++) {
        space->n_counted += space->counted[i];
        for (size_t c = 0; c < m && space->counted[i]; c++)
            space->mean[c] += space->shares[i * m + c];
    }
    if (space->n_counted < 2) {
        free(row);
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "end-members need at least two samples");
    }
    for (size_t c = 0; c < m; c++)
        space->mean[c] /= (double) space->n_counted;
    memset(space->directions, 0, m * m * sizeof *space->directions);
    for (size_t i = 0; i < space->n; i++) {
        if (!space->counted[i])
            continue;
        for (size_t c = 0; c < m; c++)
            row[c] = (space->shares[i * m + c] - space->mean[c]) * space->weight[c];
        add_square(space->directions, row, m);
    }
    for (size_t a = 0; a < m; a++)
        for (size_t b = 0; b < a; b++)
            space->directions[b * m + a] = space->directions[a * m + b];
    free(row);
    const rg_status status = rg_eigen_symmetric(space->directions, m, space->values, err);
    for (size_t k = 0; k < m && status == RG_OK; k++)
        space->values[k] = fmax(space->values[k], 0.0);
    return status;
}

double rg_members_space_bound(const rg_members_space *space, size_t k)
{
    const size_t first = k > 0 ? k - 1 : 0;
    return first < space->n_classes ? rg_sum(space->values + first, space->n_classes - first) : 0.0;
}

double rg_members_space_freedom(const rg_members_space *space, size_t k)
{
    const double samples = (double) space->n_counted - (double) k;
    const double classes = (double) space->n_classes - (double) k;
    return samples > 0.0 && classes > 0.0 ? samples * classes : 0.0;
}

void rg_members_space_weigh(rg_members_space *space, size_t k, double least)
{
    const size_t m = space->n_classes;
    double largest = 0.0;
    double sum = 0.0;
    /* What is left of class c is the sum over the further directions of value times component squared, in
     * units of the weights that the directions were made with. */
    for (size_t c = 0; c < m; c++) {
        double left = 0.0;
        for (size_t d = k > 0 ? k - 1 : 0; d < m; d++)
            left += space->values[d] * space->directions[d * m + c] * space->directions[d * m + c];
        space->weight[c] = sqrt(left) / space->weight[c];
        largest = fmax(largest, space->weight[c]);
    }
    for (size_t c = 0; c < m; c++) {
        space->weight[c] = largest > 0.0 ? 1.0 / fmax(space->weight[c], least * largest) : 1.0;
        sum += space->weight[c] * space->weight[c];
    }
    for (size_t c = 0; c < m; c++)
        space->weight[c] *= sqrt((double) m / sum);
}
