/* Does a file follow the layout? Numbered rules, each finding with its path and what to do. */
#ifndef RG_FORMATS_HDF5_VALIDATE_H
#define RG_FORMATS_HDF5_VALIDATE_H

#include <stddef.h>

#include "kernels/base/error.h"

typedef enum { RG_FINDING_INFO = 0, RG_FINDING_WARNING, RG_FINDING_ERROR } rg_finding_level;

typedef struct {
    const char *rule; /* "R001" */
    rg_finding_level level;
    char path[256];     /* in the file: "/entry/data/wavelength" */
    char text[256];     /* what is wrong                         */
    const char *remedy; /* what to do; static                   */
} rg_finding;

typedef struct {
    rg_finding *items;
    size_t n;
    size_t capacity;
} rg_findings;

/* Check a file against every rule, regolith's or any other HDF5 (for a foreign file: how well it can
 * be read). Returns RG_OK when the check could be made, whatever it found. */
rg_status rg_h5_validate(const char *path, rg_findings *findings, rg_error *err) RG_MUST_CHECK;

/* The table of rules, for the manual: id, level, what it asks. */
typedef struct {
    const char *rule;
    rg_finding_level level;
    const char *asks;
    const char *remedy;
} rg_rule;
const rg_rule *rg_h5_rules(size_t *n);

void rg_findings_free(rg_findings *findings);

#endif
