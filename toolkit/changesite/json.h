/* The verdicts as JSON. */
#ifndef RG_TOOLKIT_CHANGESITE_JSON_H
#define RG_TOOLKIT_CHANGESITE_JSON_H

#include <stdio.h>

#include "toolkit/changesite/verdicts.h"

/* An array of one object per judged row, by rank, each with all its criteria. */
void rg_verdicts_json(const rg_verdicts *v, FILE *out);

#endif
