#include "kernels/peaks/fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/peaks/solve.h"

static const char *const BACKGROUNDS[RG_PEAKS_BACKGROUND_COUNT] = {"none", "constant", "linear"};

const char *rg_peaks_background_name(rg_peaks_background background)
{
    return background < RG_PEAKS_BACKGROUND_COUNT ? BACKGROUNDS[background] : "unknown";
}

rg_peaks_background rg_peaks_background_parse(const char *word)
{
    rg_peaks_background background = 0;
    while (background < RG_PEAKS_BACKGROUND_COUNT && strcmp(word, BACKGROUNDS[background]) != 0)
        background++;
    return background;
}

rg_peaks_fit_options rg_peaks_fit_defaults(void)
{
    return (rg_peaks_fit_options){.shape = RG_PEAK_PSEUDO_VOIGT,
                                  .background = RG_PEAKS_LINEAR,
                                  .least_width = NAN,
                                  .most_width = NAN,
                                  .shift = NAN,
                                  .most_steps = 300,
                                  .tolerance = 1e-10};
}

rg_status rg_peaks_fit_lines(const double *x, const double *y, const double *sigma, size_t n,
                             const rg_peak_line *starts, size_t n_lines, const rg_peaks_fit_options *options,
                             rg_peaks_fit *fit, rg_error *err)
{
    rg_peak_channels channels;
    rg_status status = rg_peak_channels_take(x, y, sigma, n, &channels, err);
    double *work = NULL;
    if (status == RG_OK && n_lines <= RG_PEAKS_MOST)
        work = rg_alloc(rg_peaks_solve_work(n_lines, channels.n), 1, sizeof *work);
    if (status == RG_OK && work == NULL && n_lines <= RG_PEAKS_MOST)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to fit lines");
    if (status == RG_OK)
        status = rg_peaks_solve(&channels, starts, n_lines, options, work, fit, err);
    free(work);
    rg_peak_channels_free(&channels);
    return status;
}
