#include "toolkit/commands.h"

const rg_command *const RG_COMMANDS[] = {
    &rg_cmd_import,
    &rg_cmd_export,
    &rg_cmd_info,
    &rg_cmd_validate,
    &rg_cmd_simulate_mixtures,
    &rg_cmd_simulate_intimate,
    &rg_cmd_simulate_epma,
    &rg_cmd_simulate_grains,
    &rg_cmd_dimension,
    &rg_cmd_endmembers,
    &rg_cmd_unmix,
    &rg_cmd_calibrate,
    &rg_cmd_optical_constants,
    &rg_cmd_library_prune,
    &rg_cmd_formula,
    &rg_cmd_changesite,
    &rg_cmd_grains_stats,
    &rg_cmd_library_build,
    &rg_cmd_bench,
    NULL,
};
