/* Endmembers for a data set: chosen by name from a library container, on the data's axis. A library
 * may have several entries, as members measured on different axes come in; each is brought for itself. */
#ifndef RG_TOOLKIT_ENDMEMBER_LIBRARY_H
#define RG_TOOLKIT_ENDMEMBER_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/sample/result.h"
#include "toolkit/workfile.h"

typedef struct {
    size_t n;
    size_t n_bands;
    char **names;           /* [n] distinct                                               */
    size_t *rows;           /* [n] row in its entry of the library                        */
    size_t *homes;          /* [n] which of inputs the member is from                     */
    double *spectra;        /* [n][n_bands] on the data's axis; NaN outside the library   */
    rg_technique technique; /* what the spectra are: that of the data, or optical constants k        */
    double *index;          /* [n][n_bands] refractive index beside k; NULL for other techniques     */
    double *inclusion;      /* [2][n_bands] n and k of what the grains of all endmembers hold, or NULL */
    bool *use;              /* [n_bands] not bad in the data, and every member has it  */
    size_t n_used;          /* bands of use                                               */
    rg_input *inputs;       /* [n_inputs] entries of the library, for the record         */
    size_t n_inputs;
    size_t first_beside; /* inputs from here on are of the library beside; n_inputs without one */
    const char *beside;  /* its path, of the caller, or NULL                                   */
    char **classes;      /* [n_classes] names of the classes that results are summed by, or NULL */
    size_t n_classes;
    char how[256]; /* "as they are", or how they were brought to the data's axis */
    bool resampled;
    bool first_resampled; /* members of the first library were */
} rg_endmember_library;

/* Open the library, choose (select: comma-separated names, NULL for all), bring to data's axis, and
 * mask bands: those bad in the data, those outside [low, high] of the axis (NaN: no limit), those
 * that some member lacks. Names come from the columns "name", "mineral" or "sample_id".
 * RG_ENOENT an unknown name (with the nearest); RG_EUNITS another technique; RG_EDOMAIN no band left. */
rg_status rg_endmember_library_open(const char *path, const char *select, const rg_workfile *data, double low,
                                    double high, rg_endmember_library *library, rg_error *err) RG_MUST_CHECK;

/* The same with the members of a second library, `beside` (NULL: as above), after those of the first; select
 * speaks of both. A member of it with the name of one of the first is refused, RG_EUSAGE, or, where select
 * chooses, stands back behind that one. */
rg_status rg_endmember_library_open_beside(const char *path, const char *beside, const char *select,
                                           const rg_workfile *data, double low, double high,
                                           rg_endmember_library *library, rg_error *err) RG_MUST_CHECK;
/* As rg_endmember_library_open, but a band that only some members lack stays in use: theirs is NaN. */
rg_status rg_endmember_library_open_partial(const char *path, const rg_workfile *data, double low,
                                            double high, rg_endmember_library *library,
                                            rg_error *err) RG_MUST_CHECK;
void rg_endmember_library_free(rg_endmember_library *library);

/* Whether a member is of the library beside; the path of a member's library, `path` being the first's. */
bool rg_endmember_library_is_beside(const rg_endmember_library *library, size_t member);
const char *rg_endmember_library_path(const rg_endmember_library *library, size_t member, const char *path);

/* The groups "endmembers" (the spectra used) and "endmember_table" (names, library rows) of a result. */
rg_status rg_endmember_library_record(const rg_endmember_library *library, const rg_entry *data,
                                      rg_result *result, rg_error *err) RG_MUST_CHECK;

#endif
