#include "toolkit/modes/quantities.h"

#include <math.h>

static const double LN_2 = 0.69314718055994530941723212145818;

static double same(double x)
{
    return x;
}

static double to_um(double ln_um)
{
    return exp(ln_um);
}

static double to_phi(double ln_um)
{
    return rg_grain_phi(exp(ln_um));
}

static double width_in_phi(double sd_ln)
{
    return sd_ln / LN_2;
}

const rg_mode_quantity rg_mode_quantities[] = {
    {"weight", "1", "Share of the sample", RG_COMPONENT_WEIGHT, same},
    {"median_um", "um", "Median diameter (um)", RG_COMPONENT_MEDIAN, to_um},
    {"mode_um", "um", "Mode of the density per phi (um)", RG_COMPONENT_MODE, to_um},
    {"mean_phi", "1", "Mean (phi)", RG_COMPONENT_MEAN, to_phi},
    {"sd_phi", "1", "Standard deviation (phi)", RG_COMPONENT_SD, width_in_phi},
    {0},
};

rg_mode_value rg_mode_quantity_value(const rg_mode_quantity *quantity, const rg_mode_row *row,
                                     size_t component)
{
    double values[RG_MIXTURE_MOST][RG_COMPONENT_QUANTITIES];
    rg_mode_value v = {NAN, NAN, NAN, NAN};
    if (row->status != RG_OK || component >= row->found.n)
        return v;
    rg_components_quantities(&row->found.fits[row->found.n - 1], values);
    const double x = values[component][quantity->of];
    v.value = quantity->convert(x);
    if (!row->has_intervals)
        return v;
    const double a = quantity->convert(row->intervals.low[component][quantity->of]);
    const double b = quantity->convert(row->intervals.high[component][quantity->of]);
    const double error = row->intervals.error[component][quantity->of];
    v.low = fmin(a, b); /* phi runs the other way */
    v.high = fmax(a, b);
    v.error = 0.5 * fabs(quantity->convert(x + error) - quantity->convert(x - error));
    return v;
}
