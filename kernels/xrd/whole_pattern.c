#include "kernels/xrd/whole_pattern.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/xrd/align.h"
#include "kernels/xrd/broaden.h"
#include "kernels/xrd/nonneg.h"
#include "kernels/xrd/own_shifts.h"
#include "kernels/xrd/select.h"
#include "kernels/xrd/support.h"

static const double NEAR = 0.03; /* degrees: half the range of the finer search about what align found */
static const double START_WIDTH = 0.03; /* degrees: a third of the lines of laboratory instruments */
enum { GOLDEN_STEPS = 14 };             /* bring that to 1e-4 degrees */

rg_xrd_whole_options rg_xrd_whole_defaults(void)
{
    return (rg_xrd_whole_options){.most_shift = 0.5,
                                  .phase_shift = 0.05,
                                  .model_error = 0.05,
                                  .n_terms = 3,
                                  .n_terms_rich = 6,
                                  .window = 1.0,
                                  .threshold = 4.0};
}

rg_status rg_xrd_whole_answer_init(rg_xrd_whole_answer *answer, size_t n, rg_error *err)
{
    *answer = (rg_xrd_whole_answer){.n = n};
    answer->found = rg_alloc(n, 1, sizeof *answer->found);
    answer->scale = rg_alloc(n, 5, sizeof(double));
    answer->variance = rg_alloc(n, n, sizeof(double));
    if (answer->found == NULL || answer->scale == NULL || answer->variance == NULL) {
        rg_xrd_whole_answer_free(answer);
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the phases of a scan");
    }
    answer->scale_error = answer->scale + n;
    answer->shift = answer->scale_error + n;
    answer->delta_chi2 = answer->shift + n;
    answer->rwp_change = answer->delta_chi2 + n;
    return RG_OK;
}

void rg_xrd_whole_answer_free(rg_xrd_whole_answer *answer)
{
    free(answer->found);
    free(answer->scale);
    free(answer->variance);
    *answer = (rg_xrd_whole_answer){0};
}

/* The scan that is worked on, and the part of it that every pattern covers at the shift in hand. */
typedef struct {
    const double *two_theta;
    const double *counts;
    const double *counting;
    size_t n_all;
    const rg_spline *curves;
    size_t n_curves;
    rg_xrd_whole_options options;
    double low; /* that all patterns cover */
    double high;
    double *sigma;   /* [n_all] */
    double *columns; /* [n_curves][n_all] */
    double *rich_columns;
    double *room;   /* [n_all] */
    double *shares; /* [n_curves] */
    size_t *members;
    size_t *all; /* [n_curves] 0, 1, 2 ... */
    double *own; /* [n_curves] */
    size_t first;
    size_t window; /* points */
    rg_xrd_frame frame;
    rg_xrd_frame rich;
    rg_xrd_nonneg sum;
    rg_xrd_support support;
} scan;

static void scan_free(scan *s)
{
    free(s->sigma);
    free(s->columns);
    free(s->rich_columns);
    free(s->room);
    free(s->shares);
    free(s->members);
    free(s->all);
    free(s->own);
    rg_xrd_frame_free(&s->frame);
    rg_xrd_frame_free(&s->rich);
    rg_xrd_nonneg_free(&s->sum);
    rg_xrd_support_free(&s->support);
}

static rg_status scan_init(scan *s, rg_error *err)
{
    const size_t n = s->n_all;
    const size_t m = s->n_curves;
    s->sigma = rg_alloc(n, 1, sizeof(double));
    s->columns = rg_alloc(m, n, sizeof(double));
    s->rich_columns = s->options.stepwise ? rg_alloc(m, n, sizeof(double)) : NULL;
    s->room = rg_alloc(n, 1, sizeof(double));
    s->shares = rg_alloc(m, 1, sizeof(double));
    s->members = rg_alloc(m, 1, sizeof *s->members);
    s->all = rg_alloc(m, 1, sizeof *s->all);
    s->own = rg_alloc(m, 1, sizeof(double));
    if (s->sigma == NULL || s->columns == NULL || (s->options.stepwise && s->rich_columns == NULL) ||
        s->room == NULL || s->shares == NULL || s->members == NULL || s->all == NULL || s->own == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for a sum of patterns");
    s->low = -INFINITY;
    s->high = INFINITY;
    for (size_t k = 0; k < m; k++) {
        s->all[k] = k;
        s->low = fmax(s->low, s->curves[k].x[0]);
        s->high = fmin(s->high, s->curves[k].x[s->curves[k].n - 1]);
    }
    for (size_t i = 0; i < n; i++)
        s->sigma[i] = hypot(s->counting[i], s->options.model_error * s->counts[i]);
    rg_status status = rg_xrd_nonneg_init(&s->sum, m, err);
    if (status == RG_OK)
        status = rg_xrd_support_init(&s->support, m, n, err);
    return status;
}

/* Frames of the points that all patterns cover when they move by at most `margin` about the shift. */
static rg_status frame_at(scan *s, double shift, double margin, bool rich, rg_error *err)
{
    size_t first = 0;
    size_t end = s->n_all;
    rg_xrd_frame_free(&s->frame);
    rg_xrd_frame_free(&s->rich);
    while (first < end && s->two_theta[first] + shift - margin < s->low)
        first++;
    while (end > first && s->two_theta[end - 1] + shift + margin > s->high)
        end--;
    if (end - first <= s->n_curves + RG_XRD_MOST_TERMS && end - first <= RG_XRD_MOST_TERMS + 8)
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "scan and patterns have too few points in common");
    s->first = first;
    const size_t n = end - first;
    const double step = (s->two_theta[end - 1] - s->two_theta[first]) / (double) (n - 1);
    s->window = step > 0.0 ? 1 + (size_t) ceil(s->options.window / step) : 1;
    rg_status status = rg_xrd_frame_init(&s->frame, s->two_theta + first, s->counts + first, s->sigma + first,
                                         n, s->options.n_terms, err);
    if (status == RG_OK && rich)
        status = rg_xrd_frame_init(&s->rich, s->two_theta + first, s->counts + first, s->sigma + first, n,
                                   s->options.n_terms_rich, err);
    return status;
}

static double misfit_at(scan *s, size_t m, double shift)
{
    rg_xrd_frame_columns(&s->frame, s->curves, s->members, m, shift, NULL, s->columns, NULL);
    rg_xrd_nonneg_load(&s->sum, &s->frame, s->columns, m);
    return rg_xrd_nonneg_solve(&s->sum, s->all, m, s->shares);
}

/* The shift near *shift that suits members[m] best, all points weighted; golden section. */
static rg_status refine(scan *s, size_t m, double *shift, rg_error *err)
{
    static const double GOLDEN = 0.61803398874989485;
    if (m == 0 || !(s->options.most_shift > 0.0))
        return RG_OK;
    const rg_status status = frame_at(s, *shift, NEAR, false, err);
    if (status != RG_OK)
        return status;
    double low = *shift - NEAR;
    double high = *shift + NEAR;
    double left = high - GOLDEN * (high - low);
    double right = low + GOLDEN * (high - low);
    double at_left = misfit_at(s, m, left);
    double at_right = misfit_at(s, m, right);
    for (int step = 0; step < GOLDEN_STEPS; step++)
        if (at_left <= at_right) {
            high = right;
            right = left;
            at_right = at_left;
            left = high - GOLDEN * (high - low);
            at_left = misfit_at(s, m, left);
        } else {
            low = left;
            left = right;
            at_left = at_right;
            right = low + GOLDEN * (high - low);
            at_right = misfit_at(s, m, right);
        }
    *shift = (low + high) / 2.0;
    return RG_OK;
}

/* The patterns that take part: those chosen, or all. */
static rg_status choose(scan *s, double shift, size_t *m, rg_error *err)
{
    *m = s->n_curves;
    memcpy(s->members, s->all, s->n_curves * sizeof *s->members);
    rg_status status = frame_at(s, shift, s->options.phase_shift, s->options.stepwise, err);
    if (status != RG_OK || !s->options.stepwise)
        return status;
    const rg_xrd_select_options how = {s->options.threshold, s->window};
    size_t chosen[RG_XRD_MOST_PHASES];
    rg_xrd_frame_columns(&s->frame, s->curves, s->all, s->n_curves, shift, NULL, s->columns, NULL);
    rg_xrd_frame_columns(&s->rich, s->curves, s->all, s->n_curves, shift, NULL, s->rich_columns, NULL);
    status =
        rg_xrd_select(&s->frame, &s->rich, s->columns, s->rich_columns, s->n_curves, &how, chosen, m, err);
    if (status == RG_OK)
        memcpy(s->members, chosen, *m * sizeof *chosen);
    return status;
}

/* Raw misfit of shares of the columns, in units of counting: sum (r / counting)^2. */
static double counted(scan *s, size_t m, const double *shares, double *squares)
{
    const size_t n = s->frame.n;
    double sum = 0.0;
    *squares = 0.0;
    memcpy(s->room, s->frame.target, n * sizeof(double));
    for (size_t k = 0; k < m; k++)
        cblas_daxpy((blasint) n, -shares[k], s->columns + k * n, 1, s->room, 1);
    for (size_t i = 0; i < n; i++) {
        const double rest = s->room[i] / s->frame.weight[i];
        const double sigma = s->counting[s->first + i];
        *squares += rest * rest;
        sum += rest * rest / (sigma * sigma);
    }
    return sum;
}

/* Rwp and what each phase contributes to it. */
static void judge(scan *s, size_t m, double rss, rg_xrd_whole_answer *answer)
{
    const size_t n = s->frame.n;
    const double freedom = fmax(1.0, (double) n - (double) s->frame.n_terms - (double) m);
    double squares = 0.0;
    double all = 0.0;
    double net = 0.0;
    const double rest = counted(s, m, s->shares, &squares);
    for (size_t i = 0; i < n; i++) {
        const double sigma = s->counting[s->first + i];
        const double y = s->counts[s->first + i] / sigma;
        const double above = s->frame.target[i] / s->frame.weight[i] / sigma;
        all += y * y;
        net += above * above;
    }
    answer->n_points = n;
    answer->rwp = all > 0.0 ? sqrt(rest / all) : NAN;
    answer->rwp_net = net > 0.0 ? sqrt(rest / net) : NAN;
    answer->chi2 = rest / freedom;
    answer->rmse = sqrt(squares / (double) n);
    double *without = s->own; /* the own shifts are stored by now */
    for (size_t k = 0; k < m; k++) {
        size_t left = 0;
        for (size_t l = 0; l < m; l++)
            if (l != k)
                s->members[left++] = l;
        const double more = rg_xrd_nonneg_solve(&s->sum, s->members, left, without);
        memmove(without + k + 1, without + k, (left - k) * sizeof *without);
        without[k] = 0.0;
        const size_t phase = answer->found[k];
        answer->delta_chi2[phase] = rss > 0.0 ? (more - rss) * freedom / rss : NAN;
        answer->rwp_change[phase] =
            all > 0.0 ? sqrt(counted(s, m, without, &squares) / all) - answer->rwp : NAN;
    }
}

/* Scales, errors and limits with every pattern in its place. */
static rg_status finish(scan *s, size_t m, double shift, rg_xrd_whole_answer *answer, rg_error *err)
{
    const size_t n = s->frame.n;
    answer->m = 0;
    for (size_t k = 0; k < s->n_curves; k++) {
        answer->scale[k] = 0.0;
        answer->scale_error[k] = NAN;
        answer->shift[k] = NAN;
        answer->delta_chi2[k] = NAN;
        answer->rwp_change[k] = NAN;
    }
    rg_xrd_frame_columns(&s->frame, s->curves, s->members, m, shift, s->own, s->columns, NULL);
    rg_xrd_nonneg_load(&s->sum, &s->frame, s->columns, m);
    (void) rg_xrd_nonneg_solve(&s->sum, s->all, m, s->shares);
    for (size_t k = 0; k < m; k++)
        if (s->shares[k] > 0.0) {
            answer->found[answer->m] = s->members[k];
            answer->scale[s->members[k]] = s->shares[k];
            answer->shift[s->members[k]] = shift + s->own[k];
            if (answer->m < k)
                memcpy(s->columns + answer->m * n, s->columns + k * n, n * sizeof(double));
            s->shares[answer->m++] = s->shares[k];
        }
    const rg_status status =
        rg_xrd_support_load(&s->support, &s->frame, s->columns, s->all, answer->m, s->window, err);
    if (status != RG_OK)
        return status;
    memcpy(answer->variance, s->support.variance, answer->m * answer->m * sizeof(double));
    for (size_t k = 0; k < answer->m; k++)
        answer->scale_error[answer->found[k]] = sqrt(answer->variance[k * answer->m + k]);
    for (size_t k = 0; k < s->n_curves; k++) {
        double *column = s->columns + answer->m * n;
        if (answer->scale[k] > 0.0)
            continue;
        rg_xrd_frame_columns(&s->frame, s->curves, &k, 1, shift, NULL, column, NULL);
        answer->scale_error[k] = rg_xrd_support_error(&s->support, &s->frame, column, s->window, s->room);
    }
    rg_xrd_nonneg_load(&s->sum, &s->frame, s->columns, answer->m);
    judge(s, answer->m, s->support.rss, answer);
    return RG_OK;
}

/* Put every pattern in its place; where widths are fitted too, in turn with them. */
static rg_status place(scan *s, size_t m, double shift, rg_xrd_broadened *broadened,
                       rg_xrd_whole_answer *answer, rg_error *err)
{
    const size_t rounds = s->options.broaden ? 3 : 1;
    rg_status status = frame_at(s, shift, s->options.phase_shift, false, err);
    if (status == RG_OK && s->options.broaden)
        status = rg_xrd_broadened_init(broadened, s->curves, s->n_curves, s->members, m, err);
    if (status == RG_OK && s->options.broaden)
        s->curves = broadened->curves;
    answer->gauss = s->options.broaden ? START_WIDTH : 0.0;
    answer->lorentz = answer->gauss;
    for (size_t round = 0; round < rounds && status == RG_OK; round++) {
        if (s->options.broaden)
            status = rg_xrd_broadened_fit(broadened, &s->frame, shift, s->own, &answer->gauss,
                                          &answer->lorentz, err);
        if (status == RG_OK)
            status = rg_xrd_own_shifts(&s->frame, s->curves, s->members, m, shift, s->options.phase_shift,
                                       s->own, err);
    }
    return status;
}

rg_status rg_xrd_whole_pattern(const double *two_theta, const double *counts, const double *counting,
                               size_t n, const rg_spline *curves, const rg_xrd_whole_options *options,
                               rg_xrd_whole_answer *answer, rg_error *err)
{
    scan s = {.two_theta = two_theta,
              .counts = counts,
              .counting = counting,
              .n_all = n,
              .curves = curves,
              .n_curves = answer->n,
              .options = *options};
    size_t m = 0;
    double shift = 0.0;
    rg_xrd_broadened broadened = {0};
    bool *taken = rg_alloc(answer->n, 1, sizeof *taken);
    rg_status status = scan_init(&s, err);
    if (status == RG_OK && taken == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for a sum of patterns");
    if (status == RG_OK && options->most_shift > 0.0) {
        status = rg_xrd_align(two_theta, counts, n, curves, answer->n, options->n_terms, options->most_shift,
                              &shift, taken, err);
        for (size_t k = 0; k < answer->n && status == RG_OK; k++)
            if (taken[k])
                s.members[m++] = k;
    }
    if (status == RG_OK)
        status = refine(&s, m, &shift, err);
    if (status == RG_OK)
        status = choose(&s, shift, &m, err);
    if (status == RG_OK && options->stepwise)
        status = refine(&s, m, &shift, err);
    if (status == RG_OK)
        status = place(&s, m, shift, &broadened, answer, err);
    if (status == RG_OK)
        status = finish(&s, m, shift, answer, err);
    answer->shift_all = shift;
    answer->at_limit = options->most_shift > 0.0 && fabs(shift) > options->most_shift - NEAR;
    free(taken);
    rg_xrd_broadened_free(&broadened);
    scan_free(&s);
    return status;
}
