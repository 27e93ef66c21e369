/* The diffractometer as a user states it: the options that simulating and refining share. */
#ifndef RG_TOOLKIT_XRD_DIFFRACTOMETER_H
#define RG_TOOLKIT_XRD_DIFFRACTOMETER_H

#include "kernels/xrd/instrument.h"
#include "toolkit/command.h"
#include "toolkit/xrd/phase.h"

/* Numbers are NaN and texts NULL when not given. */
typedef struct {
    const char *file;
    const char *tube;
    const char *wavelength;
    double monochromator;
    double zero;
    double displacement;
    double radius;
    const char *gauss;
    const char *lorentz;
    const char *axial;
    double u_iso;
    bool neutral;
    const char *library;
} rg_diffractometer_args;

/* The rows of a command's table; `args` is the type of its arguments, which have a member `machine`. */
#define RG_DIFFRACTOMETER_OPTIONS(args)                                                                      \
    {RG_OPTION_PATH,                                                                                         \
     0,                                                                                                      \
     "instrument",                                                                                           \
     "FILE",                                                                                                 \
     NULL,                                                                                                   \
     offsetof(args, machine.file),                                                                           \
     "instrument parameters of GSAS-II (.instprm): wavelengths, zero, U V W X Y, SH/L",                      \
     false},                                                                                                 \
        {RG_OPTION_TEXT,                                                                                     \
         0,                                                                                                  \
         "tube",                                                                                             \
         "NAME",                                                                                             \
         "Cu",                                                                                               \
         offsetof(args, machine.tube),                                                                       \
         "anode: Cr, Fe, Co, Cu, Mo or Ag",                                                                  \
         false},                                                                                             \
        {RG_OPTION_TEXT,                                                                                     \
         0,                                                                                                  \
         "wavelength",                                                                                       \
         "L1[,L2[,R]]",                                                                                      \
         NULL,                                                                                               \
         offsetof(args, machine.wavelength),                                                                 \
         "wavelengths instead, A, and intensity of the second over the first (default: 0.5)",                \
         false},                                                                                             \
        {RG_OPTION_NUMBER,                                                                                   \
         0,                                                                                                  \
         "monochromator",                                                                                    \
         "DEG",                                                                                              \
         "0",                                                                                                \
         offsetof(args, machine.monochromator),                                                              \
         "two theta of the monochromator, deg: 26.6 for graphite and Cu; 0: none",                           \
         false},                                                                                             \
        {RG_OPTION_NUMBER,                                                                                   \
         0,                                                                                                  \
         "zero",                                                                                             \
         "DEG",                                                                                              \
         NULL,                                                                                               \
         offsetof(args, machine.zero),                                                                       \
         "shift of every angle, deg of two theta (if not given: 0)",                                         \
         false},                                                                                             \
        {RG_OPTION_NUMBER,                                                                                   \
         0,                                                                                                  \
         "displacement",                                                                                     \
         "MM",                                                                                               \
         "0",                                                                                                \
         offsetof(args, machine.displacement),                                                               \
         "of the sample's surface, mm; positive: lines come at lower angles",                                \
         false},                                                                                             \
        {RG_OPTION_NUMBER,        0,    "radius", "MM", "217.5", offsetof(args, machine.radius),             \
         "of the goniometer, mm", false},                                                                    \
        {RG_OPTION_TEXT,                                                                                     \
         0,                                                                                                  \
         "gauss",                                                                                            \
         "U,V,W",                                                                                            \
         NULL,                                                                                               \
         offsetof(args, machine.gauss),                                                                      \
         "FWHM^2 = U tan^2 + V tan + W, deg^2 (if not given: 0.004,-0.003,0.005)",                           \
         false},                                                                                             \
        {RG_OPTION_TEXT,                                                                                     \
         0,                                                                                                  \
         "lorentz",                                                                                          \
         "X,Y",                                                                                              \
         NULL,                                                                                               \
         offsetof(args, machine.lorentz),                                                                    \
         "FWHM = X tan + Y / cos, deg (if not given: 0.03,0.03)",                                            \
         false},                                                                                             \
        {RG_OPTION_TEXT,                                                                                     \
         0,                                                                                                  \
         "axial",                                                                                            \
         "S/L,H/L",                                                                                          \
         NULL,                                                                                               \
         offsetof(args, machine.axial),                                                                      \
         "axial divergence: half lengths of sample and slit over the radius (if not given: 0,0)",            \
         false},                                                                                             \
        {RG_OPTION_NUMBER,                                                                                   \
         0,                                                                                                  \
         "u-iso",                                                                                            \
         "U",                                                                                                \
         "0.0063",                                                                                           \
         offsetof(args, machine.u_iso),                                                                      \
         "displacement of atoms for which the file has none, A^2",                                           \
         false},                                                                                             \
        {RG_OPTION_FLAG,                                                                                     \
         0,                                                                                                  \
         "neutral",                                                                                          \
         NULL,                                                                                               \
         NULL,                                                                                               \
         offsetof(args, machine.neutral),                                                                    \
         "scattering factors of neutral atoms where the file states ions",                                   \
         false},                                                                                             \
    {                                                                                                        \
        RG_OPTION_PATH, 0, "library", "PATH", NULL, offsetof(args, machine.library),                         \
            "library of scattering factors: its .h5 file or folder of tables (default: the one installed)",  \
            false                                                                                            \
    }

/* The instrument and how its wavelength makes phases scatter. RG_EUSAGE for a list or number that cannot be;
 * RG_EFORMAT for an instrument file that is none. how->terms points into the library. */
rg_status rg_diffractometer_choose(const rg_diffractometer_args *args, const rg_mineral_library *library,
                                   rg_xrd_instrument *instrument, rg_phase_options *how,
                                   rg_error *err) RG_MUST_CHECK;

#endif
