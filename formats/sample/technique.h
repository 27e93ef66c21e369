/* What each measuring technique calls its signal and its axis. */
#ifndef RG_FORMATS_SAMPLE_TECHNIQUE_H
#define RG_FORMATS_SAMPLE_TECHNIQUE_H

#include <stdbool.h>

#include "kernels/base/units.h"

typedef enum {
    RG_REFLECTANCE = 0,
    RG_RAMAN,
    RG_FTIR,
    RG_XRD,
    RG_EPMA,
    RG_GRAINSIZE,
    RG_OPTICAL,        /* optical constants: k, and n where it varies, a row each; see LAYOUT.md */
    RG_INTERFEROGRAM,  /* infrared, before the transform                                       */
    RG_SINGLE_BEAM,    /* infrared, not yet divided by a background                            */
    RG_IMAGE,          /* grey image: a row is a line of pixels; or a mask of labels           */
    RG_OUTLINES,       /* outlines of grains: a row is a point, x and y                          */
    RG_LASER,          /* laser diffraction: a column is a ring of the detector                 */
    RG_TECHNIQUE_COUNT /* also: not known */
} rg_technique;

typedef struct {
    const char *name;         /* the word of --technique: "reflectance"              */
    const char *signal;       /* dataset of the values: "reflectance"                */
    const char *signal_units; /* UDUNITS: "1", "counts", "percent"                   */
    const char *signal_label; /* long_name: "Reflectance"                            */
    const char *axis;         /* dataset of the axis: "wavelength"                   */
    rg_unit axis_unit;        /* the unit every file is brought to                   */
    const char *axis_label;   /* long_name: "Wavelength (nm)"                        */
    const char *experiment;   /* experiment_type of NeXus                            */
    bool double_values;       /* float64 in the container: tables typed as decimals  */
    double axis_low;          /* an axis outside [low, high] was surely not measured */
    double axis_high;         /* in axis_unit: most often a wrong unit               */
    const char *edges_label;  /* long_name of <axis>_edges: columns are classes with limits; NULL: points */
} rg_technique_facts;

/* Never NULL for a technique below RG_TECHNIQUE_COUNT. */
const rg_technique_facts *rg_technique_about(rg_technique technique);

/* RG_TECHNIQUE_COUNT when the word is unknown. */
rg_technique rg_technique_parse(const char *word);

#endif
