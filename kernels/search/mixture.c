#include "kernels/search/mixture.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/sum.h"

/* A straight background, then the members. */
enum { BACKGROUND = 2, MOST_BASIS = BACKGROUND + RG_SEARCH_MIXTURE_MOST };
static const double SURELY = 1.6448536269514722; /* standard deviations that 95 % lie above minus of */
static const double NOTHING_NEW = 1e-8;          /* of a member's squares: it is a sum of the others */

rg_search_mixture_options rg_search_mixture_defaults(void)
{
    return (rg_search_mixture_options){.most = 6, .least_gain = 10.0, .channels = 20.0};
}

typedef struct {
    const rg_search_mixture_options *options;
    size_t n_members;
    size_t n; /* channels in use */
    double independent;
    size_t *channels; /* [n] places of those on the axis */
    double *weights;  /* [n] */
    double *spectrum; /* [n] times the weights, as are members and background */
    double *members;  /* [n_members][n] channels in use                        */
    double *basis;    /* [MOST_BASIS][n] orthonormal                            */
    size_t n_basis;
    double *left;     /* [n] spectrum less its part in the basis                 */
    double *squares;  /* [n_members] of the whole member                         */
    double *new_part; /* [n_members] squares of what the basis does not have     */
    bool *allowed;    /* [n_members]                                             */
    size_t chosen[RG_SEARCH_MIXTURE_MOST];
    size_t n_chosen;
} fit;

static void fit_free(fit *f)
{
    free(f->channels);
    free(f->weights);
    free(f->spectrum);
    free(f->members);
    free(f->basis);
    free(f->left);
    free(f->squares);
    free(f->new_part);
    free(f->allowed);
}

static rg_status fit_make(fit *f, const double *spectrum, const double *weights, const double *members,
                          size_t n, const unsigned char *use, rg_error *err)
{
    f->channels = rg_alloc(n, 1, sizeof *f->channels);
    f->weights = rg_alloc(n, 1, sizeof *f->weights);
    f->spectrum = rg_alloc(n, 1, sizeof *f->spectrum);
    f->members = rg_alloc(f->n_members, n, sizeof *f->members);
    f->basis = rg_alloc(MOST_BASIS, n, sizeof *f->basis);
    f->left = rg_alloc(n, 1, sizeof *f->left);
    f->squares = rg_alloc(f->n_members, 1, sizeof *f->squares);
    f->new_part = rg_alloc(f->n_members, 1, sizeof *f->new_part);
    f->allowed = rg_alloc(f->n_members, 1, sizeof *f->allowed);
    if (f->channels == NULL || f->weights == NULL || f->spectrum == NULL || f->members == NULL ||
        f->basis == NULL || f->left == NULL || f->squares == NULL || f->new_part == NULL ||
        f->allowed == NULL) {
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the mixture");
    }
    for (size_t c = 0; c < n; c++)
        if (isfinite(spectrum[c])) {
            f->weights[f->n] = weights != NULL ? weights[c] : 1.0;
            f->spectrum[f->n] = f->weights[f->n] * spectrum[c];
            f->channels[f->n++] = c;
        }
    for (size_t m = 0; m < f->n_members; m++) {
        double *row = f->members + m * f->n;
        for (size_t c = 0; c < f->n; c++) {
            const double value = members[m * n + f->channels[c]];
            row[c] = isfinite(value) ? f->weights[c] * value : 0.0;
        }
        f->squares[m] = rg_dot(row, row, f->n);
        f->allowed[m] = (use == NULL || use[m] != 0) && f->squares[m] > 0.0;
    }
    return f->n >= 3 ? RG_OK
                     : rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "a spectrum has fewer than three values to fit");
}

/* Add what is new in a vector to the basis, and take it off the spectrum and the members. Orthogonal twice is
 * orthogonal enough. */
static bool extend(fit *f, const double *vector)
{
    double *b = f->basis + f->n_basis * f->n;
    memcpy(b, vector, f->n * sizeof *b);
    const double whole = rg_dot(b, b, f->n);
    for (int pass = 0; pass < 2; pass++)
        for (size_t k = 0; k < f->n_basis; k++) {
            const double *other = f->basis + k * f->n;
            const double share = rg_dot(b, other, f->n);
            for (size_t c = 0; c < f->n; c++)
                b[c] -= share * other[c];
        }
    const double rest = rg_dot(b, b, f->n);
    if (!(rest > NOTHING_NEW * whole))
        return false;
    for (size_t c = 0; c < f->n; c++)
        b[c] /= sqrt(rest);
    f->n_basis++;
    const double part = rg_dot(f->left, b, f->n);
    for (size_t c = 0; c < f->n; c++)
        f->left[c] -= part * b[c];
    for (size_t m = 0; m < f->n_members; m++) {
        const double shared = rg_dot(f->members + m * f->n, b, f->n);
        f->new_part[m] = fmax(f->new_part[m] - shared * shared, 0.0);
    }
    return true;
}

/* The basis of the background and of the members chosen. */
static void rebuild(fit *f)
{
    double *line = f->basis + (MOST_BASIS - 1) * f->n;
    f->n_basis = 0;
    memcpy(f->left, f->spectrum, f->n * sizeof *f->left);
    memcpy(f->new_part, f->squares, f->n_members * sizeof *f->new_part);
    for (size_t degree = 0; degree < BACKGROUND; degree++) {
        for (size_t c = 0; c < f->n; c++)
            line[c] = f->weights[c] * (degree == 0 ? 1.0 : (double) f->channels[c] / (double) f->n - 0.5);
        (void) extend(f, line);
    }
    for (size_t i = 0; i < f->n_chosen; i++)
        (void) extend(f, f->members + f->chosen[i] * f->n);
}

/* Weights of the chosen members from the triangle that the basis makes of them, and the inverse of it, whose
 * rows give their variances. False when a weight is not positive. */
static bool solve(const fit *f, double *weights, double *variances)
{
    double triangle[RG_SEARCH_MIXTURE_MOST][RG_SEARCH_MIXTURE_MOST] = {{0.0}};
    double right[RG_SEARCH_MIXTURE_MOST] = {0.0};
    const size_t p = f->n_chosen;
    bool positive = true;
    for (size_t i = 0; i < p; i++) {
        const double *b = f->basis + (BACKGROUND + i) * f->n;
        right[i] = rg_dot(b, f->spectrum, f->n);
        for (size_t j = i; j < p; j++)
            triangle[i][j] = rg_dot(b, f->members + f->chosen[j] * f->n, f->n);
    }
    for (size_t i = p; i-- > 0;) {
        double sum = right[i];
        for (size_t j = i + 1; j < p; j++)
            sum -= triangle[i][j] * weights[j];
        weights[i] = sum / triangle[i][i];
        positive = positive && weights[i] > 0.0;
    }
    /* Column k of the inverse by back substitution; (R'R)^-1 has the sums of squares of the rows of R^-1. */
    for (size_t i = 0; i < p; i++)
        variances[i] = 0.0;
    for (size_t k = 0; k < p; k++) {
        double column[RG_SEARCH_MIXTURE_MOST] = {0.0};
        for (size_t i = k + 1; i-- > 0;) {
            double sum = i == k ? 1.0 : 0.0;
            for (size_t j = i + 1; j <= k; j++)
                sum -= triangle[i][j] * column[j];
            column[i] = sum / triangle[i][i];
            variances[i] += column[i] * column[i];
        }
    }
    return positive;
}

/* The member that lowers the sum of squares most; RG_NO_INDEX when none does. */
static size_t find_next(const fit *f)
{
    size_t best = RG_NO_INDEX;
    double most = 0.0;
    for (size_t m = 0; m < f->n_members; m++) {
        if (!f->allowed[m] || !(f->new_part[m] > NOTHING_NEW * f->squares[m]))
            continue;
        const double shared = rg_dot(f->members + m * f->n, f->left, f->n);
        const double fall = shared > 0.0 ? shared * shared / f->new_part[m] : 0.0;
        if (fall > most) {
            most = fall;
            best = m;
        }
    }
    return best;
}

static double log_ratio(const fit *f, double more, double less)
{
    const double floor = 1e-14 * rg_dot(f->spectrum, f->spectrum, f->n);
    return f->independent * log(fmax(more, floor) / fmax(less, floor));
}

/* Leave out those that later ones have made needless, the weakest first; they are not chosen again, so there
 * is an end to it. */
static void drop_needless(fit *f)
{
    double weights[RG_SEARCH_MIXTURE_MOST];
    double variances[RG_SEARCH_MIXTURE_MOST];
    for (;;) {
        const double rss = rg_dot(f->left, f->left, f->n);
        size_t weakest = RG_NO_INDEX;
        double least = f->options->least_gain + log(f->independent);
        (void) solve(f, weights, variances);
        for (size_t i = 0; i < f->n_chosen; i++) {
            const double rise = log_ratio(f, rss + weights[i] * weights[i] / variances[i], rss);
            if (rise < least) {
                least = rise;
                weakest = i;
            }
        }
        if (weakest == RG_NO_INDEX)
            return;
        f->n_chosen--;
        for (size_t i = weakest; i < f->n_chosen; i++)
            f->chosen[i] = f->chosen[i + 1];
        rebuild(f);
    }
}

static void choose(fit *f)
{
    double weights[RG_SEARCH_MIXTURE_MOST];
    double variances[RG_SEARCH_MIXTURE_MOST];
    double before = rg_dot(f->left, f->left, f->n);
    while (f->n_chosen < f->options->most) {
        const size_t next = find_next(f);
        if (next == RG_NO_INDEX)
            return;
        f->allowed[next] = false;
        f->chosen[f->n_chosen++] = next;
        const bool fits = extend(f, f->members + next * f->n) && solve(f, weights, variances);
        const double after = rg_dot(f->left, f->left, f->n);
        const bool enough = log_ratio(f, before, after) - log(f->independent) >= f->options->least_gain;
        if (fits && enough) {
            drop_needless(f);
            before = rg_dot(f->left, f->left, f->n);
            continue;
        }
        f->n_chosen--;
        rebuild(f);
        if (fits) /* the best is not enough, so none is */
            return;
    }
}

static void describe(fit *f, rg_search_mixture *mixture, double *limits)
{
    double weights[RG_SEARCH_MIXTURE_MOST];
    double variances[RG_SEARCH_MIXTURE_MOST];
    const double freedom = f->independent - (double) (BACKGROUND + f->n_chosen);
    mixture->n = f->n_chosen;
    mixture->rss = rg_dot(f->left, f->left, f->n);
    /* rss / (n / independent) is the sum over independent values. */
    mixture->variance = freedom > 0.0 ? mixture->rss / freedom : NAN;
    const double needed = f->options->least_gain + log(f->independent);
    mixture->limit_scale =
        sqrt(mixture->rss * fmax(expm1(needed / f->independent), 0.0)) + SURELY * sqrt(mixture->variance);
    (void) solve(f, weights, variances);
    for (size_t i = 0; i < f->n_chosen; i++)
        mixture->parts[i] = (rg_search_part){
            f->chosen[i], weights[i], sqrt(mixture->variance * variances[i]),
            log_ratio(f, mixture->rss + weights[i] * weights[i] / variances[i], mixture->rss)};
    for (size_t m = 0; limits != NULL && m < f->n_members; m++)
        limits[m] =
            f->new_part[m] > NOTHING_NEW * f->squares[m] ? mixture->limit_scale / sqrt(f->new_part[m]) : NAN;
    for (size_t i = 0; limits != NULL && i < f->n_chosen; i++)
        limits[f->chosen[i]] = NAN;
}

rg_status rg_search_mixture_find(const double *spectrum, const double *weights, const double *members,
                                 size_t n_members, size_t n, const unsigned char *use,
                                 const rg_search_mixture_options *options, rg_search_mixture *mixture,
                                 double *limits, rg_error *err)
{
    fit f = {.options = options, .n_members = n_members};
    *mixture = (rg_search_mixture){0};
    if (options->most == 0 || options->most > RG_SEARCH_MIXTURE_MOST || !(options->channels >= 1.0))
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "too many members, or channels without width");
    rg_status status = fit_make(&f, spectrum, weights, members, n, use, err);
    if (status == RG_OK) {
        f.independent = fmax((double) f.n / options->channels, 1.0);
        rebuild(&f);
        mixture->total = rg_dot(f.left, f.left, f.n);
        choose(&f);
        describe(&f, mixture, limits);
    }
    fit_free(&f);
    return status;
}
