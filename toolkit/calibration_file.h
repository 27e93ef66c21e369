/* A calibration of intimate mixing as a container: a reflectance library with the minerals as the standards
 * want them, and the result `calibrate` beside it. */
#ifndef RG_TOOLKIT_CALIBRATION_FILE_H
#define RG_TOOLKIT_CALIBRATION_FILE_H

#include "formats/sample/result.h"
#include "kernels/hapke/calibrate.h"
#include "kernels/hapke/reflectance.h"

/* What unmixing needs of it. */
typedef struct {
    rg_hapke_options photometry;
    size_t n;
    size_t n_bands;
    size_t n_modes;
    double *axis;         /* [n_bands] nm                                 */
    double *fwhm;         /* [n_bands] or NULL                            */
    double *c;            /* [n] density x diameter x section             */
    double *section;      /* [n] of them the section factors, NULL when the file does not tell them */
    bool knows_diameters; /* else they were taken as equal: 1 */
    double *of_c;         /* [n][n] covariance of ln c                    */
    double *modes;        /* [n_modes][n_bands] NaN in bands not used     */
    double *noise;        /* [n_bands] likewise                           */
    double inflation;
    rg_input *inputs; /* [n_inputs] what it was made from          */
    size_t n_inputs;
} rg_calibration_file;

/* RG_ENOENT when the file holds no calibration (the remedy names the command that makes one); RG_EFORMAT when
 * what it holds does not fit together. */
rg_status rg_calibration_file_read(const char *path, rg_calibration_file *calibration,
                                   rg_error *err) RG_MUST_CHECK;
void rg_calibration_file_free(rg_calibration_file *calibration);

/* What a calibration was made from, for its groups. */
typedef struct {
    const rg_calibration *calibration; /* over the bands in use                    */
    const double *axis;                /* [n_all]                                  */
    const bool *use;                   /* [n_all]                                  */
    size_t n_all;
    char *const *names;           /* [n] minerals                             */
    const double *density;        /* [n] g/cm3                                */
    const double *diameter;       /* [n] um, or NULL                          */
    const double *weighed;        /* [n_standards][n] mass fractions          */
    const char *const *standards; /* [n_standards] ids                        */
} rg_calibration_record;

/* Add the groups that hold it to a result. */
rg_status rg_calibration_file_describe(const rg_calibration_record *record, rg_result *result,
                                       rg_error *err) RG_MUST_CHECK;

#endif
