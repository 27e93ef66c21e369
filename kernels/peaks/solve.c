#include "kernels/peaks/solve.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <string.h>

#include "kernels/base/sum.h"
#include "kernels/linear/bounded.h"
#include "kernels/peaks/correlated.h"

enum { MOST_PARAMETERS = 2 + 4 * RG_PEAKS_MOST };
_Static_assert((int) MOST_PARAMETERS <= (int) RG_BOUNDED_MOST,
               "a fit has more parameters than the solver takes");

enum { POSITION, HEIGHT, WIDTH, ETA, PARTS };

/* Where the parameters of a line stand: background first, then the lines; shared ones at the end. */
typedef struct {
    const rg_peak_channels *channels;
    double middle;
    size_t n_background;
    size_t n_lines;
    size_t n;
    size_t place[RG_PEAKS_MOST][PARTS]; /* SIZE_MAX: the shape fixes it */
    double eta;                         /* then eta is this             */
} layout;

static layout lay_out(const rg_peak_channels *channels, size_t n_lines, const rg_peaks_fit_options *o)
{
    const bool mixes = o->shape == RG_PEAK_PSEUDO_VOIGT;
    layout l = {.channels = channels,
                .middle = 0.5 * (channels->x[0] + channels->x[channels->n - 1]),
                .n_background = (size_t) o->background,
                .n_lines = n_lines,
                .n = (size_t) o->background,
                .eta = o->shape == RG_PEAK_LORENTZ ? 1.0 : 0.0};
    for (size_t k = 0; k < n_lines; k++) {
        l.place[k][POSITION] = l.n++;
        l.place[k][HEIGHT] = l.n++;
        const bool is_new = k == 0 || !o->shared_width;
        l.place[k][WIDTH] = is_new ? l.n++ : l.place[0][WIDTH];
        l.place[k][ETA] = !mixes ? SIZE_MAX : is_new ? l.n++ : l.place[0][ETA];
    }
    return l;
}

static rg_peak_line line_of(const layout *l, size_t k, const double *p)
{
    const size_t *at = l->place[k];
    return (rg_peak_line){p[at[POSITION]], p[at[HEIGHT]], p[at[WIDTH]],
                          at[ETA] != SIZE_MAX ? p[at[ETA]] : l->eta};
}

static void weighted_misfit(const void *state, const double *p, double *residuals, double *jacobian)
{
    const layout *l = state;
    const rg_peak_channels *c = l->channels;
    const size_t n = c->n;
    if (jacobian != NULL)
        memset(jacobian, 0, l->n * n * sizeof *jacobian);
    for (size_t i = 0; i < n; i++) {
        const double t = c->x[i] - l->middle;
        residuals[i] = -c->y[i] + (l->n_background > 0 ? p[0] : 0.0) + (l->n_background > 1 ? p[1] * t : 0.0);
        if (jacobian != NULL && l->n_background > 0)
            jacobian[i] = c->weight[i];
        if (jacobian != NULL && l->n_background > 1)
            jacobian[n + i] = c->weight[i] * t;
    }
    for (size_t k = 0; k < l->n_lines; k++) {
        const rg_peak_line line = line_of(l, k, p);
        for (size_t i = 0; i < n; i++) {
            double d[PARTS];
            residuals[i] += rg_peak_shape_value(&line, c->x[i], jacobian != NULL ? d : NULL);
            for (size_t part = 0; jacobian != NULL && part < PARTS; part++)
                if (l->place[k][part] != SIZE_MAX)
                    jacobian[l->place[k][part] * n + i] += c->weight[i] * d[part];
        }
    }
    for (size_t i = 0; i < n; i++)
        residuals[i] *= c->weight[i];
}

static void start(const layout *l, const rg_peak_line *starts, const rg_peaks_fit_options *o, double *p,
                  double *low, double *high)
{
    const rg_peak_channels *c = l->channels;
    const double first = c->x[0];
    const double last = c->x[c->n - 1];
    const double least = isnan(o->least_width) ? c->step : o->least_width;
    const double most = isnan(o->most_width) ? last - first : o->most_width;
    const double ends = l->n_background > 0 ? fmin(c->y[0], c->y[c->n - 1]) : 0.0;
    const rg_peak_line lowest = {first, 0.0, least, 0.0};
    const rg_peak_line highest = {last, INFINITY, fmax(least, most), 1.0};
    for (size_t j = 0; j < l->n; j++) {
        p[j] = j == 0 && l->n_background > 0 ? ends : 0.0;
        low[j] = -INFINITY;
        high[j] = INFINITY;
    }
    for (size_t k = 0; k < l->n_lines; k++) {
        const double values[PARTS] = {starts[k].position, starts[k].height, starts[k].fwhm, starts[k].eta};
        const double lows[PARTS] = {isnan(o->shift) ? lowest.position : starts[k].position - o->shift,
                                    lowest.height, lowest.fwhm, lowest.eta};
        const double highs[PARTS] = {isnan(o->shift) ? highest.position : starts[k].position + o->shift,
                                     highest.height, highest.fwhm, highest.eta};
        for (size_t part = 0; part < PARTS; part++) {
            const size_t j = l->place[k][part];
            if (j == SIZE_MAX)
                continue;
            p[j] = values[part];
            low[j] = lows[part];
            high[j] = highs[part];
        }
    }
}

/* Heights and background for the lines where they start: from poor heights a line may be driven to nothing
 * before the others have found their places. */
static void fit_heights(const layout *l, const rg_peaks_fit_options *o, double *p, const double *low,
                        const double *high, double *work)
{
    double from[MOST_PARAMETERS];
    double to[MOST_PARAMETERS];
    double heights[MOST_PARAMETERS];
    memcpy(heights, p, l->n * sizeof *p);
    for (size_t j = 0; j < l->n; j++) {
        heights[j] = fmin(fmax(p[j], low[j]), high[j]);
        from[j] = to[j] = heights[j];
    }
    for (size_t j = 0; j < l->n_background; j++) {
        from[j] = low[j];
        to[j] = high[j];
    }
    for (size_t k = 0; k < l->n_lines; k++) {
        from[l->place[k][HEIGHT]] = 0.1 * heights[l->place[k][HEIGHT]];
        to[l->place[k][HEIGHT]] = INFINITY;
    }
    const rg_bounded_problem linear = {l->n, l->channels->n, from, to, 1e-6, o->most_steps};
    if (rg_bounded_minimise(&linear, weighted_misfit, l, heights, NULL, NULL, NULL, work, NULL) == RG_OK)
        memcpy(p, heights, l->n * sizeof *p);
}

/* Standard error of a parameter; NaN when it was held at a bound. */
static double error_of(const layout *l, const double *covariance, const uint8_t *held, double scale, size_t j)
{
    if (j == SIZE_MAX)
        return 0.0;
    return held[j] != 0 ? NAN : sqrt(scale * covariance[j * l->n + j]);
}

static double area_error(const layout *l, size_t k, const double *gradient, const double *covariance,
                         double scale)
{
    double variance = 0.0;
    for (size_t a = 0; a < PARTS; a++)
        for (size_t b = 0; b < PARTS; b++)
            if (l->place[k][a] != SIZE_MAX && l->place[k][b] != SIZE_MAX)
                variance += gradient[a] * gradient[b] * covariance[l->place[k][a] * l->n + l->place[k][b]];
    return sqrt(fmax(0.0, scale * variance));
}

static void describe(const layout *l, const double *p, const double *covariance, const uint8_t *held,
                     rg_peaks_fit *fit)
{
    const double scale = fit->chi2_reduced;
    size_t order[RG_PEAKS_MOST];
    for (size_t k = 0; k < l->n_lines; k++) {
        size_t i = k;
        for (; i > 0 && p[l->place[order[i - 1]][POSITION]] > p[l->place[k][POSITION]]; i--)
            order[i] = order[i - 1];
        order[i] = k;
    }
    for (size_t i = 0; i < l->n_lines; i++) {
        const size_t *at = l->place[order[i]];
        rg_peak *peak = &fit->peaks[i];
        double gradient[PARTS];
        peak->line = line_of(l, order[i], p);
        peak->error = (rg_peak_line){error_of(l, covariance, held, scale, at[POSITION]),
                                     error_of(l, covariance, held, scale, at[HEIGHT]),
                                     error_of(l, covariance, held, scale, at[WIDTH]),
                                     error_of(l, covariance, held, scale, at[ETA])};
        peak->area = rg_peak_shape_area(&peak->line, gradient);
        peak->area_error = area_error(l, order[i], gradient, covariance, scale);
        for (size_t k = 0; k < l->n_lines; k++)
            fit->position_covariance[i][k] =
                scale * covariance[at[POSITION] * l->n + l->place[order[k]][POSITION]];
    }
    for (size_t j = 0; j < l->n_background; j++) {
        fit->background[j] = p[j];
        fit->background_error[j] = error_of(l, covariance, held, scale, j);
    }
}

/* The mean square that storing the data as float leaves: a fit below it is not a better one. */
static double rounding(const rg_peak_channels *c)
{
    static const double FLOAT_STEP = 6e-8;
    double sum = 0.0;
    for (size_t i = 0; i < c->n; i++) {
        const double step = FLOAT_STEP * c->weight[i] * c->y[i];
        sum += step * step;
    }
    return fmax(sum / (double) c->n, DBL_MIN);
}

size_t rg_peaks_solve_work(size_t n_lines, size_t n)
{
    const size_t n_parameters = 2 + 4 * n_lines;
    const size_t correlated = (n_parameters + 2) * n + 2 * n_parameters * n_parameters;
    const size_t bounded = rg_bounded_work(n_parameters, n);
    return correlated > bounded ? correlated : bounded;
}

rg_status rg_peaks_solve(const rg_peak_channels *channels, const rg_peak_line *starts, size_t n_lines,
                         const rg_peaks_fit_options *options, double *work, rg_peaks_fit *fit, rg_error *err)
{
    double p[MOST_PARAMETERS];
    double low[MOST_PARAMETERS];
    double high[MOST_PARAMETERS];
    double covariance[MOST_PARAMETERS * MOST_PARAMETERS];
    uint8_t held[MOST_PARAMETERS] = {0};
    double rss = 0.0;
    *fit = (rg_peaks_fit){.n = n_lines};
    if (n_lines > RG_PEAKS_MOST)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "too many lines for one fit");
    if (channels->n < 2)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "fewer than two usable channels");
    const layout l = lay_out(channels, n_lines, options);
    if (channels->n <= l.n)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "no more usable channels than parameters of the lines");
    start(&l, starts, options, p, low, high);
    fit_heights(&l, options, p, low, high, work);
    const rg_bounded_problem problem = {l.n, channels->n, low, high, options->tolerance, options->most_steps};
    const rg_status status =
        rg_bounded_minimise(&problem, weighted_misfit, &l, p, covariance, held, &rss, work, err);
    if (status != RG_OK)
        return status;
    fit->middle = l.middle;
    fit->n_points = channels->n;
    fit->n_parameters = l.n;
    double spent = (double) l.n;
    double independent = (double) channels->n;
    if (options->correlation != NULL) {
        assert(work != NULL);
        double *jacobian = work + channels->n;
        weighted_misfit(&l, p, work, jacobian);
        spent = rg_peaks_correlated(jacobian, l.n, channels->n, options->correlation, options->n_lags,
                                    covariance, jacobian + l.n * channels->n);
        independent = rg_peaks_independent(options->correlation, options->n_lags, channels->n);
    }
    if (!(spent < (double) channels->n))
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX,
                       "no more independent channels than parameters of the lines");
    fit->chi2_reduced = rss / ((double) channels->n - spent);
    fit->bic = independent * log(fmax(rss / (double) channels->n, rounding(channels))) +
               (double) l.n * log(independent);
    describe(&l, p, covariance, held, fit);
    for (size_t i = 0; i < channels->n; i++)
        work[i] = channels->y[i] - rg_peaks_fit_value(fit, channels->x[i]);
    fit->rms = sqrt(rg_dot(work, work, channels->n) / (double) channels->n);
    return RG_OK;
}

double rg_peaks_fit_value(const rg_peaks_fit *fit, double x)
{
    double sum = fit->background[0] + fit->background[1] * (x - fit->middle);
    for (size_t k = 0; k < fit->n; k++)
        sum += rg_peak_shape_value(&fit->peaks[k].line, x, NULL);
    return sum;
}
