/* A run of `xrd simulate`: structures, their powder patterns, and the rows that are made of them. */
#ifndef RG_TOOLKIT_XRD_SIMULATION_H
#define RG_TOOLKIT_XRD_SIMULATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/sample/entry.h"
#include "formats/sample/result.h"
#include "toolkit/command.h"
#include "toolkit/mineral_library.h"
#include "toolkit/xrd/diffractometer.h"
#include "toolkit/xrd/phase.h"
#include "toolkit/xrd/powder.h"

typedef struct {
    rg_common_args common;
    double from;
    double to;
    double step;
    double top;
    const char *weights;
    const char *texture;
    double amorphous;
    const char *hump;
    double background;
    bool noise;
    size_t count;
    size_t lines;
    uint64_t seed;
    rg_diffractometer_args machine;
} rg_xrd_simulate_args;

/* Everything a run holds. Sizes by the number of phases and of points of two theta. */
typedef struct {
    const rg_xrd_simulate_args *args;
    rg_mineral_library library;
    char library_path[512];
    rg_xrd_instrument instrument;
    rg_phase_options how;
    rg_crystal_phases phases;
    rg_powder_texture *textures; /* [phases.n] */
    rg_powder *powders;          /* [phases.n] */
    double *rir;                 /* [phases.n] */
    double *weight;              /* [phases.n] fractions of the whole, glass included; NULL: no mixture */
    double *two_theta;           /* [n] */
    size_t n;
    rg_entry entry;
    rg_result result;
} rg_xrd_simulation;

/* Columns beside the rows, and the groups of the result `truth`: the phases of a pattern library, or the mass
 * fractions of a mixture, and every reflection in the range. RG_OK or RG_ENOMEM. */
rg_status rg_xrd_simulation_describe(rg_xrd_simulation *j, rg_error *err) RG_MUST_CHECK;

/* What was computed, as tables on standard output; notes first. RG_OK or RG_ENOMEM. */
rg_status rg_xrd_simulation_print(const rg_xrd_simulation *j, const char *command,
                                  rg_error *err) RG_MUST_CHECK;

#endif
