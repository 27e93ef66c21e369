/* What the axis of an entry counts, and its name in files. */
#ifndef RG_FORMATS_SAMPLE_AXIS_H
#define RG_FORMATS_SAMPLE_AXIS_H

#include "formats/sample/entry.h"

typedef struct {
    const char *name; /* dataset: "raman_shift"        */
    rg_unit unit;
    const char *label; /* long_name: "Raman shift (1/cm)" */
    double low, high;  /* outside, it was surely not measured */
} rg_axis_facts;

/* Of an entry, or of a technique whose axis was converted to `abscissa` (RG_ABSCISSA_NONE: its own). */
rg_axis_facts rg_axis_of(const rg_entry *entry);
rg_axis_facts rg_axis_about(rg_technique technique, rg_abscissa abscissa);

/* What the technique's own axis counts; RG_ABSCISSA_NONE for those that do not convert. */
rg_abscissa rg_axis_own(rg_technique technique);

#endif
