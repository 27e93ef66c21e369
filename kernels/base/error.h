/* What went wrong, as facts: status, reason, index, file, dataset. Only toolkit/ prints it. */
#ifndef RG_KERNELS_BASE_ERROR_H
#define RG_KERNELS_BASE_ERROR_H

#include <stddef.h>

typedef enum {
    RG_OK = 0,
    RG_EUSAGE,       /* an option or argument that cannot be meant                         */
    RG_EDOMAIN,      /* a value outside its domain: NaN, negative, out of range            */
    RG_ESHAPE,       /* lengths or dimensions that do not fit together                     */
    RG_EUNITS,       /* a unit that is unknown or wrong for the quantity                   */
    RG_EFORMAT,      /* bytes that do not follow the file format                           */
    RG_EUNSUPPORTED, /* a legal thing that this program does not handle                    */
    RG_ESINGULAR,    /* linearly dependent columns                                         */
    RG_ENOCONV,      /* an iteration that did not end                                      */
    RG_ENOENT,       /* no such file, dataset or name                                      */
    RG_EEXIST,       /* would overwrite                                                    */
    RG_ECREATE,      /* output cannot be created                                           */
    RG_EIO,          /* the system refused to read or write                                */
    RG_ECHANGED,     /* another program changed the file meanwhile; again, it may go well           */
    RG_ENOMEM,       /* out of memory                                                      */
    RG_EINTERNAL,    /* our own mistake                                                    */
    RG_STATUS_COUNT
} rg_status;

#define RG_NO_INDEX ((size_t) -1)

/* reason and remedy are static strings, lower case, no full stop: "what is wrong", "what to do".
 * subject names the thing that reason speaks of (an endmember, a column, a token); may be "". */
typedef struct {
    rg_status status;
    const char *reason;
    const char *remedy;   /* NULL when there is nothing useful to say */
    const char *function; /* where it was first noticed               */
    size_t index;         /* band, spectrum, row or line; or RG_NO_INDEX */
    char subject[128];
    char file[512];
    char dataset[192];
} rg_error;

#if defined(__GNUC__)
#define RG_MUST_CHECK __attribute__((warn_unused_result))
#else
#define RG_MUST_CHECK
#endif

/* Record the first failure and return its status; a later call on a filled error keeps the first.
 * err may be NULL. */
#define rg_fail(err, status, index, reason)                                                                  \
    rg_error_record((err), (status), (index), (reason), NULL, NULL, __func__)

/* The same with the name of the thing (copied, cut to fit) and what to do about it; both may be NULL. */
#define rg_fail_named(err, status, index, reason, subject, remedy)                                           \
    rg_error_record((err), (status), (index), (reason), (subject), (remedy), __func__)

rg_status rg_error_record(rg_error *err, rg_status status, size_t index, const char *reason,
                          const char *subject, const char *remedy, const char *function);

#ifdef __clang_analyzer__ /* it cannot see in another file that a failure stays one */
#define rg_error_record(err, status, index, reason, subject, remedy, function)                               \
    ((void) rg_error_record((err), (status), (index), (reason), (subject), (remedy), (function)), (status))
#endif

/* Fill file or dataset where they are still empty; return err->status. Either may be NULL. */
rg_status rg_error_place(rg_error *err, const char *file, const char *dataset);

/* "domain", "no memory" ... for tests and machine-readable output. */
const char *rg_status_name(rg_status status);

#endif
