#include <stdio.h>

#include "toolkit/unmix/model.h"

rg_status rg_unmix_refuse_members(const rg_unmix_args *args, const rg_endmember_library *library,
                                  const rg_error *cause, size_t partner, rg_error *err)
{
    const rg_status status = cause->status;
    char subject[128] = "";
    const char *remedy = NULL;
    if (status == RG_ESINGULAR) {
        if (partner == RG_NO_INDEX)
            snprintf(subject, sizeof subject, "%.100s", library->names[cause->index]);
        else
            snprintf(subject, sizeof subject, "%.50s, nearest to %.50s", library->names[cause->index],
                     library->names[partner]);
        remedy = partner == RG_NO_INDEX
                     ? "leave it out with --select; shade is what abundances lack to one under "
                       "--method nnls"
                     : "leave one of them out with --select";
    } else if (status == RG_EDOMAIN) {
        snprintf(subject, sizeof subject, "%.100s", library->names[cause->index]);
    } else if (status == RG_ESHAPE) {
        snprintf(subject, sizeof subject, "%zu endmembers, %zu bands", library->n, library->n_used);
        remedy = "choose fewer with --select";
    }
    (void) rg_fail_named(err, status, RG_NO_INDEX, cause->reason, subject, remedy);
    return rg_error_place(err,
                          cause->index < library->n
                              ? rg_endmember_library_path(library, cause->index, args->endmembers)
                              : args->endmembers,
                          NULL);
}
