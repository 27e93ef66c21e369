/* How light met the samples, and how Hapke's model takes it: the options that every command shares which
 * turns reflectance into single-scattering albedo. An option that is not given takes the value of the
 * calibration in use, where there is one, and else the standard: RELAB's geometry, exact H, isotropic grains.
 */
#ifndef RG_TOOLKIT_PHOTOMETRY_H
#define RG_TOOLKIT_PHOTOMETRY_H

#include "formats/sample/result.h"
#include "kernels/hapke/reflectance.h"
#include "toolkit/command.h"

/* Numbers are NaN and words NULL when not given. */
typedef struct {
    double incidence;
    double emission;
    double phase;
    const char *h_function;
    const char *multiple_scattering;
    const char *phase_function;
    double phase_b;
    double phase_c;
    double opposition;
    double opposition_width;
    double filling_factor;
    const char *standard;
} rg_photometry_args;

/* The rows of a command's table; `args` is the type of its arguments, which have a member `photometry`. */
#define RG_PHOTOMETRY_OPTIONS(args)                                                                          \
    {RG_OPTION_NUMBER,                                                                                       \
     0,                                                                                                      \
     "incidence",                                                                                            \
     "DEG",                                                                                                  \
     NULL,                                                                                                   \
     offsetof(args, photometry.incidence),                                                                   \
     "angle of the light from the normal, deg (if not given: 30)",                                           \
     false},                                                                                                 \
        {RG_OPTION_NUMBER,                                                                                   \
         0,                                                                                                  \
         "emission",                                                                                         \
         "DEG",                                                                                              \
         NULL,                                                                                               \
         offsetof(args, photometry.emission),                                                                \
         "angle of the detector from the normal, deg (if not given: 0)",                                     \
         false},                                                                                             \
        {RG_OPTION_NUMBER,                                                                                   \
         0,                                                                                                  \
         "phase",                                                                                            \
         "DEG",                                                                                              \
         NULL,                                                                                               \
         offsetof(args, photometry.phase),                                                                   \
         "angle between light and detector, deg (needed when neither of the two is 0)",                      \
         false},                                                                                             \
        {RG_OPTION_WORD,                                                                                     \
         0,                                                                                                  \
         "h-function",                                                                                       \
         "exact|1981|2002",                                                                                  \
         NULL,                                                                                               \
         offsetof(args, photometry.h_function),                                                              \
         "Chandrasekhar's H, or an approximation of Hapke's (if not given: exact)",                          \
         false},                                                                                             \
        {RG_OPTION_WORD,                                                                                     \
         0,                                                                                                  \
         "multiple-scattering",                                                                              \
         "imsa|amsa",                                                                                        \
         NULL,                                                                                               \
         offsetof(args, photometry.multiple_scattering),                                                     \
         "isotropic, or with the phase function as well (if not given: imsa)",                               \
         false},                                                                                             \
        {RG_OPTION_WORD,                                                                                     \
         0,                                                                                                  \
         "phase-function",                                                                                   \
         "isotropic|legendre|hg2",                                                                           \
         NULL,                                                                                               \
         offsetof(args, photometry.phase_function),                                                          \
         "of single grains (if not given: isotropic)",                                                       \
         false},                                                                                             \
        {RG_OPTION_NUMBER,                                                                                   \
         0,                                                                                                  \
         "phase-b",                                                                                          \
         "B",                                                                                                \
         NULL,                                                                                               \
         offsetof(args, photometry.phase_b),                                                                 \
         "b of legendre, < 0 forward (if not given: -0.4), or width of hg2, 0 to 0.95",                      \
         false},                                                                                             \
        {RG_OPTION_NUMBER,                                                                                   \
         0,                                                                                                  \
         "phase-c",                                                                                          \
         "C",                                                                                                \
         NULL,                                                                                               \
         offsetof(args, photometry.phase_c),                                                                 \
         "c of legendre (if not given: 0.25) or hg2 (of its b, by Hapke 2012)",                              \
         false},                                                                                             \
        {RG_OPTION_NUMBER,                                                                                   \
         0,                                                                                                  \
         "opposition",                                                                                       \
         "B0",                                                                                               \
         NULL,                                                                                               \
         offsetof(args, photometry.opposition),                                                              \
         "height of the opposition effect (if not given: 0, none)",                                          \
         false},                                                                                             \
        {RG_OPTION_NUMBER,                                                                                   \
         0,                                                                                                  \
         "opposition-width",                                                                                 \
         "H",                                                                                                \
         NULL,                                                                                               \
         offsetof(args, photometry.opposition_width),                                                        \
         "its width h, tangent of half the phase angle (if not given: 0.05)",                                \
         false},                                                                                             \
        {RG_OPTION_NUMBER,                                                                                   \
         0,                                                                                                  \
         "filling-factor",                                                                                   \
         "PHI",                                                                                              \
         NULL,                                                                                               \
         offsetof(args, photometry.filling_factor),                                                          \
         "share of the volume that is grains, below 0.75 (if not given: porosity plays no part)",            \
         false},                                                                                             \
    {                                                                                                        \
        RG_OPTION_WORD, 0, "standard", "lambert|white", NULL, offsetof(args, photometry.standard),           \
            "a reflectance of 1 is a Lambert surface's, or that of grains of albedo 1 (if not given: "       \
            "lambert)",                                                                                      \
            false                                                                                            \
    }

/* What the options say, over `before` (of a calibration; NULL: the standard). RG_EUSAGE for options that say
 * nothing together. The ranges are for rg_hapke_init to check. */
rg_status rg_photometry_choose(const rg_photometry_args *args, const rg_hapke_options *before,
                               rg_hapke_options *options, rg_error *err) RG_MUST_CHECK;

/* The first of the quantities in which two differ apart from angles, as its option's name; NULL: none. */
const char *rg_photometry_difference(const rg_hapke_options *a, const rg_hapke_options *b);

/* The options as if every one that has a part had been given. */
void rg_photometry_effective(const rg_hapke_options *options, rg_photometry_args *args);

/* Keep the values in effect among the parameters of a result, and take them from there: RG_EFORMAT when one
 * is missing. */
rg_status rg_photometry_record(const rg_hapke_options *options, rg_result *result,
                               rg_error *err) RG_MUST_CHECK;
rg_status rg_photometry_read(const rg_result *result, rg_hapke_options *options, rg_error *err) RG_MUST_CHECK;

#endif
