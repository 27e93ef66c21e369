#include "kernels/simulate/intimate.h"

#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/base/random.h"
#include "kernels/hapke/mass.h"

rg_status rg_simulate_intimate(const rg_hapke *model, const double *albedo, const double *mass_per_section,
                               size_t n, size_t n_bands, size_t n_spectra,
                               const rg_simulate_mixtures_options *options, double *mass, double *reflectance,
                               rg_error *err)
{
    if (n_bands == 0)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "there are no bands to mix");
    double *sections = rg_alloc(n_spectra, n, sizeof *sections);
    rg_status status = rg_simulate_shares(n, n_spectra, options, mass, err);
    if (status == RG_OK && sections == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the mixtures");
    if (status != RG_OK)
        goto done;
#pragma omp parallel for schedule(static)
    for (size_t k = 0; k < n_spectra; k++) {
        const uint64_t item = options->first_item + k;
        double *spectrum = reflectance + k * n_bands;
        rg_hapke_sections(mass + k * n, mass_per_section, n, sections + k * n);
        for (size_t b = 0; b < n_bands; b++) {
            spectrum[b] = 0.0;
            for (size_t i = 0; i < n; i++)
                spectrum[b] += sections[k * n + i] * albedo[i * n_bands + b];
            spectrum[b] = spectrum[b] > 1.0 ? 1.0 : spectrum[b]; /* NaN stays */
        }
        rg_hapke_reflectance(model, spectrum, n_bands, spectrum);
        for (size_t b = 0; b < n_bands && options->noise > 0.0; b++)
            spectrum[b] += options->noise * rg_random_normal(options->seed, item, 2 * n + b);
    }
done:
    free(sections);
    return status;
}
