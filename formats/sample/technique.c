#include "formats/sample/technique.h"

#include <string.h>

static const rg_technique_facts FACTS[RG_TECHNIQUE_COUNT] = {
    [RG_REFLECTANCE] = {"reflectance", "reflectance", "1", "Reflectance", "wavelength", RG_UNIT_NM,
                        "Wavelength (nm)", "reflection spectroscopy", false, 100.0, 2e5, NULL},
    [RG_RAMAN] = {"raman", "intensity", "counts", "Raman intensity (counts)", "raman_shift", RG_UNIT_PER_CM,
                  "Raman shift (1/cm)", "Raman spectroscopy", false, -12000.0, 12000.0, NULL},
    [RG_FTIR] = {"ftir", "absorbance", "1", "Absorbance", "wavenumber", RG_UNIT_PER_CM, "Wavenumber (1/cm)",
                 "infrared spectroscopy", false, 5.0, 50000.0, NULL},
    [RG_XRD] = {"xrd", "intensity", "counts", "Diffracted intensity (counts)", "two_theta", RG_UNIT_DEG,
                "Two theta (deg)", "powder diffraction", false, -20.0, 180.0, NULL},
    [RG_EPMA] = {"epma", "oxide_wt_percent", "percent", "Oxide content (wt%)", "oxide", RG_UNIT_NONE,
                 "Oxide number", "electron probe microanalysis", true, 0.0, 1e6, NULL},
    [RG_GRAINSIZE] = {"grainsize", "fraction", "percent", "Share of the class (%)", "diameter", RG_UNIT_UM,
                      "Diameter (um)", "grain size analysis", true, 1e-4, 1e7, "Class edges (um)"},
    [RG_OPTICAL] = {"optical-constants", "optical_constant", "1", "Optical constant (k; n where it varies)",
                    "wavelength", RG_UNIT_NM, "Wavelength (nm)", "optical constants", true, 100.0, 2e5, NULL},
    [RG_INTERFEROGRAM] = {"interferogram", "interferogram", "V", "Interferogram (V)", "optical_path",
                          RG_UNIT_CM, "Optical path from the first point (cm)", "infrared spectroscopy",
                          false, -1000.0, 1000.0, NULL},
    [RG_SINGLE_BEAM] = {"single-beam", "single_beam", "1", "Single-beam intensity", "wavenumber",
                        RG_UNIT_PER_CM, "Wavenumber (1/cm)", "infrared spectroscopy", false, 5.0, 50000.0,
                        NULL},
    [RG_IMAGE] = {"image", "grey_level", "counts", "Grey level (counts)", "x", RG_UNIT_UM,
                  "Position in the line (um)", "optical microscopy", false, 0.0, 1e9, NULL},
    [RG_OUTLINES] = {"outlines", "position", "um", "Position (um)", "coordinate", RG_UNIT_NONE,
                     "Coordinate (0: x, 1: y)", "image analysis", true, 0.0, 1.0, NULL},
    [RG_LASER] = {"laser-diffraction", "scattered_intensity", "1", "Scattered intensity", "scattering_angle",
                  RG_UNIT_DEG, "Scattering angle (deg)", "laser diffraction", true, 1e-5, 180.0,
                  "Ring edges (deg)"},
};

const rg_technique_facts *rg_technique_about(rg_technique technique)
{
    return (unsigned) technique < RG_TECHNIQUE_COUNT ? &FACTS[technique] : NULL;
}

rg_technique rg_technique_parse(const char *word)
{
    for (int t = 0; t < RG_TECHNIQUE_COUNT; t++)
        if (strcmp(FACTS[t].name, word) == 0)
            return (rg_technique) t;
    return RG_TECHNIQUE_COUNT;
}
