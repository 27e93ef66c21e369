#include "kernels/members/number.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/linear/blas_threads.h"
#include "kernels/members/abundances.h"
#include "kernels/members/corners.h"
#include "kernels/members/factor.h"
#include "kernels/members/held_out.h"

static const double WITHIN = 1.02;
static const double LEAST = 1e-4;  /* variance of a class, of the mean one: empty classes tell nothing */
static const double ENOUGH = 0.99; /* of r2, where no number stands out */

static double squared_correlation(const double *a, const double *b, size_t n)
{
    double sums[2] = {0};
    double squares[3] = {0};
    for (size_t i = 0; i < n; i++) {
        sums[0] += a[i];
        sums[1] += b[i];
    }
    for (size_t i = 0; i < n; i++) {
        const double x = a[i] - sums[0] / (double) n;
        const double y = b[i] - sums[1] / (double) n;
        squares[0] += x * x;
        squares[1] += y * y;
        squares[2] += x * y;
    }
    return squares[2] * squares[2] / (squares[0] * squares[1]);
}

static void compare(const rg_members_space *s, size_t k, const double *members, const double *abundances,
                    double *model, double *shares, rg_members_row *row)
{
    const size_t m = s->n_classes;
    size_t at = 0;
    double squares[3] = {0};
    double left = 0.0;
    for (size_t i = 0; i < s->n; i++)
        for (size_t c = 0; c < m && s->counted[i]; c++, at++) {
            model[at] = 0.0;
            for (size_t j = 0; j < k; j++)
                model[at] += abundances[i * k + j] * members[j * m + c];
            shares[at] = s->shares[i * m + c];
            squares[0] += model[at] * model[at];
            squares[1] += shares[at] * shares[at];
            squares[2] += model[at] * shares[at];
            left += (model[at] - shares[at]) * (model[at] - shares[at]);
        }
    row->r2 = squared_correlation(model, shares, at);
    row->angle_deg =
        acos(fmin(squares[2] / sqrt(squares[0] * squares[1]), 1.0)) * 180.0 / 3.14159265358979323846;
    row->misfit = sqrt(left / (double) at);
    row->member_r2 = 0.0;
    for (size_t a = 0; a < k; a++)
        for (size_t b = 0; b < a; b++)
            row->member_r2 = fmax(row->member_r2, squared_correlation(members + a * m, members + b * m, m));
}

static rg_status try_number(const rg_members_space *s, size_t k, rg_members_row *row)
{
    static const rg_members_factor_options OPTIONS = {1e-6, 50}; /* enough to compare */
    const size_t m = s->n_classes;
    rg_members_factor_outcome outcome;
    double *members = rg_alloc(k, m, sizeof *members);
    double *abundances = rg_alloc(s->n, k, sizeof *abundances);
    double *model = rg_alloc(2 * s->n, m, sizeof *model);
    rg_status status = members == NULL || abundances == NULL || model == NULL
                           ? RG_ENOMEM
                           : rg_members_corners(s, k, members, NULL);
    if (status == RG_OK)
        status = rg_members_factor(s, k, NULL, &OPTIONS, members, &outcome, NULL);
    if (status == RG_OK)
        status = rg_members_abundances(members, k, m, s->weight, s->shares, s->n, abundances, NULL);
    if (status == RG_OK)
        compare(s, k, members, abundances, model, model + s->n * m, row);
    free(model);
    free(abundances);
    free(members);
    return status;
}

/* Noise differs from class to class, so that each has its own variance in the likelihood. */
static void criteria(const rg_members_space *s, size_t k, rg_members_row *row)
{
    const double n = (double) s->n_counted;
    const size_t m = s->n_classes;
    const double d = (double) (k - 1); /* directions about the mean; sums of 1 take one class */
    const double bound = rg_members_space_bound(s, k);
    const double parameters = d * n + (d + 2.0) * ((double) m - 1.0) - d * d;
    double likelihood = 0.0;
    for (size_t c = 0; c < m; c++) {
        double left = 0.0;
        for (size_t j = k - 1; j < m; j++)
            left += s->values[j] * s->directions[j * m + c] * s->directions[j * m + c];
        likelihood += n * log(fmax(left, LEAST * bound / (double) m) / n);
    }
    row->bound = sqrt(bound / (n * (double) m));
    row->bic = likelihood + parameters * log(n * ((double) m - 1.0));
}

static void recommend(const rg_members_row *rows, size_t k_max, size_t *recommended, size_t *predicted)
{
    double least = INFINITY;
    for (size_t i = 0; i < k_max; i++)
        if (rows[i].found && rows[i].held_out < least)
            least = rows[i].held_out;
    *predicted = 1;
    while (*predicted < k_max && rows[*predicted].found && rows[*predicted - 1].held_out > WITHIN * least)
        ++*predicted;
    *recommended = *predicted;
    if (*predicted < k_max)
        return;
    for (*recommended = 1; *recommended < k_max && !(rows[*recommended - 1].r2 >= ENOUGH);)
        ++*recommended;
    while (*recommended > 1 && rows[*recommended - 1].member_r2 > RG_MEMBERS_ALIKE)
        --*recommended;
}

rg_status rg_members_number(const rg_members_space *space, size_t k_max, rg_members_row *rows,
                            size_t *recommended, size_t *predicted, rg_error *err)
{
    double held_out[RG_MEMBERS_MOST];
    rg_status outcomes[RG_MEMBERS_MOST];
    if (k_max < 1 || k_max > RG_MEMBERS_MOST)
        return rg_fail_named(err, RG_ESHAPE, RG_NO_INDEX, "the number of end-members can be 1 to 16", NULL,
                             "ask for another number of them");
    const rg_status status = rg_members_held_out_planes(space, k_max, held_out, err);
    if (status != RG_OK)
        return status;
    for (size_t i = 0; i < k_max; i++)
        rows[i] = (rg_members_row){false, NAN, NAN, NAN, NAN, NAN, NAN, held_out[i]};
    const int blas = rg_blas_threads_one();
#pragma omp parallel for schedule(dynamic)
    for (size_t i = k_max; i > 0; i--)
        outcomes[i - 1] = try_number(space, i, &rows[i - 1]);
    rg_blas_threads_restore(blas);
    for (size_t i = 0; i < k_max; i++) {
        if (outcomes[i] == RG_ENOMEM)
            return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to compare numbers of end-members");
        rows[i].found = outcomes[i] == RG_OK;
        if (rows[i].found)
            criteria(space, i + 1, &rows[i]);
    }
    recommend(rows, k_max, recommended, predicted);
    return RG_OK;
}
