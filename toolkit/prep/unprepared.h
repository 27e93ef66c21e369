/* An entry taken over as it is. */
#ifndef RG_TOOLKIT_PREP_UNPREPARED_H
#define RG_TOOLKIT_PREP_UNPREPARED_H

#include "toolkit/workfile.h"

/* Write the entry, values and errors included, without its results. data->entry is changed on the way. */
rg_status rg_prep_copy_entry(rg_workfile *data, rg_h5_file *out, rg_error *err) RG_MUST_CHECK;

#endif
