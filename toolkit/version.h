/* What this program was built with and runs on. */
#ifndef RG_TOOLKIT_VERSION_H
#define RG_TOOLKIT_VERSION_H

#include <stdio.h>

void rg_version_print(FILE *out);

#endif
