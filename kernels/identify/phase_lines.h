/* Lines of phases in Raman, powder diffraction and infrared spectra: rows of
 * datasets/library/phosphate_lines.tsv. Threads: none. */
#ifndef RG_KERNELS_IDENTIFY_PHASE_LINES_H
#define RG_KERNELS_IDENTIFY_PHASE_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/base/error.h"

typedef enum { RG_LINES_RAMAN = 0, RG_LINES_XRD, RG_LINES_FTIR, RG_LINES_TECHNIQUES } rg_lines_technique;

typedef struct {
    double position;   /* 1/cm; XRD: d in Angstrom; luminescence: nm                        */
    double width;      /* FWHM, 1/cm or nm; NaN: the instrument's                           */
    double height;     /* per cent of the strongest line of the phase                       */
    bool luminescence; /* stays at its wavelength whatever the laser                        */
    bool indexed;      /* h, k, l are there (hexagonal, obverse)                            */
    int h, k, l;
    const char *source;
} rg_phase_line;

typedef enum {
    RG_PHASE_OTHER = 0,
    RG_PHASE_MEMBER, /* of the merrillite group                              */
    RG_PHASE_ISOTYPE /* the same pattern: only hydrogen tells them apart     */
} rg_phase_kin;

typedef struct {
    const char *name;
    rg_phase_kin kin;
    size_t first[RG_LINES_TECHNIQUES];
    size_t n[RG_LINES_TECHNIQUES]; /* 0: no line known, which says nothing */
} rg_phase;

typedef struct {
    rg_phase *phases;
    size_t n_phases;
    rg_phase_line *lines;
    size_t n_lines;
} rg_phase_lines;

/* Append a line to the last rows of its phase; room is the caller's. RG_EFORMAT when the lines of one phase
 * and technique do not follow each other, RG_EDOMAIN for a position, width or height that is not positive. */
rg_status rg_phase_lines_add(rg_phase_lines *all, const char *phase, rg_phase_kin kin,
                             rg_lines_technique technique, const rg_phase_line *line,
                             rg_error *err) RG_MUST_CHECK;

/* Index of a phase; RG_NO_INDEX when there is none of that name. */
size_t rg_phase_lines_find(const rg_phase_lines *all, const char *name, size_t length);

/* The shift, 1/cm, at which a laser shows what is emitted at a wavelength, and back. */
double rg_phase_lines_shift(double laser_nm, double wavelength_nm);

#endif
