#include "formats/sample/axis.h"

static const rg_axis_facts CONVERTED[RG_ABSCISSA_COUNT] = {
    [RG_ABSCISSA_NM] = {"wavelength", RG_UNIT_NM, "Wavelength (nm)", 100.0, 2e6},
    [RG_ABSCISSA_UM] = {"wavelength_um", RG_UNIT_UM, "Wavelength (um)", 0.1, 2000.0},
    [RG_ABSCISSA_PER_CM] = {"wavenumber", RG_UNIT_PER_CM, "Wavenumber (1/cm)", 5.0, 100000.0},
    [RG_ABSCISSA_SHIFT] = {"raman_shift", RG_UNIT_PER_CM, "Raman shift (1/cm)", -12000.0, 100000.0},
    [RG_ABSCISSA_TWO_THETA] = {"two_theta", RG_UNIT_DEG, "Two theta (deg)", 0.0, 180.0},
    [RG_ABSCISSA_D] = {"d_spacing", RG_UNIT_ANGSTROM, "Spacing d (angstrom)", 0.05, 1e4},
    [RG_ABSCISSA_Q] = {"q", RG_UNIT_PER_ANGSTROM, "Scattering vector Q (1/angstrom)", 1e-4, 200.0},
};

rg_abscissa rg_axis_own(rg_technique technique)
{
    static const rg_abscissa OWN[RG_TECHNIQUE_COUNT] = {
        [RG_REFLECTANCE] = RG_ABSCISSA_NM, [RG_RAMAN] = RG_ABSCISSA_SHIFT,
        [RG_FTIR] = RG_ABSCISSA_PER_CM,    [RG_XRD] = RG_ABSCISSA_TWO_THETA,
        [RG_OPTICAL] = RG_ABSCISSA_NM,     [RG_SINGLE_BEAM] = RG_ABSCISSA_PER_CM,
    };
    return (unsigned) technique < RG_TECHNIQUE_COUNT ? OWN[technique] : RG_ABSCISSA_NONE;
}

rg_axis_facts rg_axis_about(rg_technique technique, rg_abscissa abscissa)
{
    const rg_technique_facts *facts = rg_technique_about(technique);
    if (abscissa != RG_ABSCISSA_NONE)
        return CONVERTED[abscissa];
    return (rg_axis_facts){facts->axis, facts->axis_unit, facts->axis_label, facts->axis_low,
                           facts->axis_high};
}

rg_axis_facts rg_axis_of(const rg_entry *entry)
{
    return rg_axis_about(entry->technique, entry->abscissa);
}
