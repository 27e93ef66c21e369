/* How spectra of one technique are identified. A new one is a file that fills such a struct, and a row of the
 * table in cmd_identify.c. */
#ifndef RG_TOOLKIT_IDENTIFY_TECHNIQUE_H
#define RG_TOOLKIT_IDENTIFY_TECHNIQUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "toolkit/each_entry.h"

/* The options of regolith identify. */
typedef struct {
    rg_common_args common;
    const char *library;
    const char *class_column;
    const char *exclude;
    const char *phases;
    const char *composition;
    const char *grain;
    const char *laser;
    const char *score;
    double low;
    double high;
    double shift;
    double q;
    size_t top;
    size_t mixtures;
    uint64_t seed;
    /* reflectance */
    const char *rules;
    double noise;
    double false_alarm;
    double margin;
} rg_identify_args;

/* solve, report and release as in toolkit/each_entry.h; state is the rg_identify_args. */
typedef struct {
    unsigned techniques; /* bits 1 << rg_technique */
    size_t job_size;
    rg_status (*solve)(const rg_identify_args *args, rg_entry_run *entry, rg_error *err);
    rg_status (*report)(const rg_identify_args *args, const rg_entry_run *entry, rg_error *err);
    void (*release)(void *job);
} rg_identify_technique;

/* Raman, FTIR and XRD: whole patterns against whole patterns. */
extern const rg_identify_technique rg_identify_pattern;
/* Reflectance: absorption features, by the rules of the mineral library. */
extern const rg_identify_technique rg_identify_reflectance;

#endif
