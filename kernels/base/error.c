#include "kernels/base/error.h"

#include <string.h>

static void copy_cut(char *to, size_t size, const char *from)
{
    size_t length = strlen(from);
    if (length >= size)
        length = size - 1;
    memcpy(to, from, length);
    to[length] = '\0';
}

rg_status(rg_error_record)(rg_error *err, rg_status status, size_t index, const char *reason,
                           const char *subject, const char *remedy, const char *function)
{
    if (err == NULL || err->status != RG_OK)
        return status;
    err->status = status;
    err->reason = reason;
    err->remedy = remedy;
    err->function = function;
    err->index = index;
    if (subject != NULL)
        copy_cut(err->subject, sizeof err->subject, subject);
    return status;
}

rg_status rg_error_place(rg_error *err, const char *file, const char *dataset)
{
    if (err == NULL)
        return RG_OK;
    if (file != NULL && err->file[0] == '\0')
        copy_cut(err->file, sizeof err->file, file);
    if (dataset != NULL && err->dataset[0] == '\0')
        copy_cut(err->dataset, sizeof err->dataset, dataset);
    return err->status;
}

static const char *const NAMES[RG_STATUS_COUNT] = {
    [RG_OK] = "ok",
    [RG_EUSAGE] = "usage",
    [RG_EDOMAIN] = "domain",
    [RG_ESHAPE] = "shape",
    [RG_EUNITS] = "units",
    [RG_EFORMAT] = "format",
    [RG_EUNSUPPORTED] = "unsupported",
    [RG_ESINGULAR] = "singular",
    [RG_ENOCONV] = "no convergence",
    [RG_ENOENT] = "not found",
    [RG_EEXIST] = "exists",
    [RG_ECREATE] = "cannot create",
    [RG_EIO] = "input/output",
    [RG_ECHANGED] = "changed meanwhile",
    [RG_ENOMEM] = "no memory",
    [RG_EINTERNAL] = "internal",
};

const char *rg_status_name(rg_status status)
{
    return (unsigned) status < RG_STATUS_COUNT ? NAMES[status] : "unknown";
}
