#include "toolkit/scratch.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { FOLDER_SIZE = 4000, PATH_SIZE = 4096 };

static const char *const NAMES[RG_SCRATCH_COUNT] = {"cube.h5", "contiguous.h5", "library.h5", "result.h5"};

/* A signal handler gets no argument, so what it must remove cannot arrive by one. */
static char folder[FOLDER_SIZE];
static char paths[RG_SCRATCH_COUNT][PATH_SIZE];
static volatile sig_atomic_t is_made;

rg_status rg_scratch_make(rg_error *err)
{
    if (is_made)
        return RG_OK;
    const char *parent = getenv("TMPDIR");
    if (parent == NULL || parent[0] == '\0')
        parent = "/tmp";
    const int length = snprintf(folder, sizeof folder, "%s/regolith-XXXXXX", parent);
    if (length < 0 || (size_t) length >= sizeof folder || mkdtemp(folder) == NULL)
        return rg_fail_named(err, RG_ECREATE, RG_NO_INDEX, "no temporary folder can be made", parent,
                             "set TMPDIR to a folder of yours");
    for (int f = 0; f < RG_SCRATCH_COUNT; f++)
        snprintf(paths[f], sizeof paths[f], "%s/%s", folder, NAMES[f]);
    is_made = 1;
    return RG_OK;
}

char *rg_scratch_path(rg_scratch_file file)
{
    return paths[file];
}

void rg_scratch_remove(void)
{
    if (!is_made)
        return;
    for (int f = 0; f < RG_SCRATCH_COUNT; f++)
        (void) unlink(paths[f]);
    (void) rmdir(folder);
    is_made = 0;
}
