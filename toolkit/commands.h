/* Every command of the program; each is defined in cmd_<name>.c. */
#ifndef RG_TOOLKIT_COMMANDS_H
#define RG_TOOLKIT_COMMANDS_H

#include "toolkit/command.h"

extern const rg_command rg_cmd_import;
extern const rg_command rg_cmd_export;
extern const rg_command rg_cmd_info;
extern const rg_command rg_cmd_validate;
extern const rg_command rg_cmd_simulate_mixtures;
extern const rg_command rg_cmd_simulate_intimate;
extern const rg_command rg_cmd_simulate_laser;
extern const rg_command rg_cmd_simulate_epma;
extern const rg_command rg_cmd_simulate_grain;
extern const rg_command rg_cmd_simulate_grains;
extern const rg_command rg_cmd_prep;
extern const rg_command rg_cmd_xrd_simulate;
extern const rg_command rg_cmd_xrd_refine;
extern const rg_command rg_cmd_dimension;
extern const rg_command rg_cmd_endmembers;
extern const rg_command rg_cmd_unmix;
extern const rg_command rg_cmd_calibrate;
extern const rg_command rg_cmd_optical_constants;
extern const rg_command rg_cmd_features;
extern const rg_command rg_cmd_peaks;
extern const rg_command rg_cmd_identify;
extern const rg_command rg_cmd_formula;
extern const rg_command rg_cmd_grains_invert;
extern const rg_command rg_cmd_changesite;
extern const rg_command rg_cmd_grains_members;
extern const rg_command rg_cmd_grains_stats;
extern const rg_command rg_cmd_grains_lunar;
extern const rg_command rg_cmd_grains_shape;
extern const rg_command rg_cmd_grains_image;
extern const rg_command rg_cmd_simulate_outlines;
extern const rg_command rg_cmd_grains_modes;
extern const rg_command rg_cmd_grains_rebin;
extern const rg_command rg_cmd_grains_convert;
extern const rg_command rg_cmd_grains_merge;
extern const rg_command rg_cmd_grains_distances;
extern const rg_command rg_cmd_simulate_image;
extern const rg_command rg_cmd_library_build;
extern const rg_command rg_cmd_library_prune;
extern const rg_command rg_cmd_library_info;
extern const rg_command rg_cmd_library_check;
extern const rg_command rg_cmd_bench;

#endif
