#include "toolkit/unmix/optical.h"

#include <math.h>

#include "toolkit/optical_library.h"

static const char IRON[] = "iron";

const char *rg_unmix_optical_option(const rg_unmix_args *args)
{
    return args->fit_sizes != NULL      ? "--fit-sizes"
           : args->fresnel != NULL      ? "--fresnel"
           : isfinite(args->scattering) ? "--scattering"
           : isfinite(args->iron)       ? "--iron"
           : args->fit_iron             ? "--fit-iron"
                                        : NULL;
}

rg_status rg_unmix_optical_slab(const rg_unmix_args *args, rg_hapke_slab_options *slab, rg_error *err)
{
    *slab = rg_sizes_defaults().slab;
    if (args->fresnel != NULL)
        slab->fresnel = rg_hapke_fresnel_parse(args->fresnel);
    if (isfinite(args->scattering))
        slab->scattering_per_um = args->scattering;
    if (slab->scattering_per_um < 0.0)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "it cannot be negative", "--scattering", NULL);
    if (isfinite(args->iron) && !(args->iron >= 0.0 && args->iron < 0.2))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX,
                             "the mass fraction of iron must be between 0 and 0.2", "--iron",
                             "give a fraction, not per cent");
    return RG_OK;
}

rg_status rg_unmix_optical_library(const rg_unmix_args *args, const rg_workfile *data,
                                   rg_endmember_library *library, rg_error *err)
{
    bool is_optical = false;
    rg_status status = rg_optical_library_is(args->endmembers, &is_optical, err);
    if (status != RG_OK)
        return status;
    if (is_optical)
        return rg_optical_library_open(args->endmembers, args->select,
                                       isfinite(args->iron) || args->fit_iron ? IRON : NULL, data, args->low,
                                       args->high, library, err);
    if (rg_unmix_optical_option(args) != NULL) {
        (void) rg_fail_named(
            err, RG_EUSAGE, RG_NO_INDEX, "this option is for endmembers with optical constants",
            rg_unmix_optical_option(args), "import n and k with --technique optical-constants");
        return rg_error_place(err, args->endmembers, NULL);
    }
    return rg_endmember_library_open_beside(args->endmembers, args->beside, args->select, data, args->low,
                                            args->high, library, err);
}

rg_status rg_unmix_optical_minerals(const rg_unmix_args *args, const rg_endmember_library *library,
                                    const rg_entry *data, double start, rg_minerals *minerals, rg_error *err)
{
    rg_hapke_slab_options slab;
    const rg_status status = rg_unmix_optical_slab(args, &slab, err);
    return status == RG_OK
               ? rg_minerals_optical(args->endmembers, library, data->axis, args->density, args->diameter,
                                     start, &slab, isfinite(args->iron) ? args->iron : 0.0, minerals, err)
               : status;
}
