#include "toolkit/bench/contiguous.h"

#include <hdf5.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"

static const char SPECTRA[] = "reflectance";

typedef struct {
    const float *values;
    hsize_t dims[2];
} spectra;

typedef struct {
    const spectra *s;
    hid_t to;
} copying;

static herr_t copy_attribute(hid_t from, const char *name, const H5A_info_t *info, void *state)
{
    const hid_t *to = state;
    const hid_t old = H5Aopen(from, name, H5P_DEFAULT);
    const hid_t type = H5Aget_type(old);
    const hid_t space = H5Aget_space(old);
    const hid_t fresh = H5Acreate2(*to, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    void *bytes = rg_alloc((size_t) info->data_size, 1, 1);
    const bool fine =
        fresh >= 0 && bytes != NULL && H5Aread(old, type, bytes) >= 0 && H5Awrite(fresh, type, bytes) >= 0;
    free(bytes);
    (void) H5Aclose(fresh);
    (void) H5Sclose(space);
    (void) H5Tclose(type);
    (void) H5Aclose(old);
    return fine ? 0 : -1;
}

static bool copy_attributes(hid_t from, hid_t to)
{
    return H5Aiterate2(from, H5_INDEX_NAME, H5_ITER_NATIVE, NULL, copy_attribute, &to) >= 0;
}

static bool write_spectra(hid_t from, hid_t to, const spectra *s)
{
    const hid_t old = H5Dopen2(from, SPECTRA, H5P_DEFAULT);
    const hid_t space = H5Screate_simple(2, s->dims, NULL);
    const hid_t fresh = H5Dcreate2(to, SPECTRA, H5T_IEEE_F32LE, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    const bool fine = old >= 0 && fresh >= 0 && copy_attributes(old, fresh) &&
                      H5Dwrite(fresh, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, s->values) >= 0;
    const bool closed = H5Dclose(fresh) >= 0;
    (void) H5Sclose(space);
    (void) H5Dclose(old);
    return fine && closed;
}

static herr_t copy_member(hid_t from, const char *name, const H5L_info_t *info, void *state);

static bool copy_group(hid_t from, hid_t to, const spectra *s)
{
    copying c = {s, to};
    return copy_attributes(from, to) &&
           H5Literate(from, H5_INDEX_NAME, H5_ITER_NATIVE, NULL, copy_member, &c) >= 0;
}

static herr_t copy_member(hid_t from, const char *name, const H5L_info_t *info, void *state)
{
    const copying *c = state;
    (void) info;
    if (strcmp(name, SPECTRA) == 0)
        return write_spectra(from, c->to, c->s) ? 0 : -1;
    if (strcmp(name, "entry") != 0 && strcmp(name, "data") != 0)
        return H5Ocopy(from, name, c->to, name, H5P_DEFAULT, H5P_DEFAULT);
    const hid_t old = H5Gopen2(from, name, H5P_DEFAULT);
    const hid_t fresh = H5Gcreate2(c->to, name, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    const bool fine = old >= 0 && fresh >= 0 && copy_group(old, fresh, c->s);
    (void) H5Gclose(fresh);
    (void) H5Gclose(old);
    return fine ? 0 : -1;
}

rg_status rg_bench_contiguous(const char *from, const char *to, const float *values, size_t n, size_t n_bands,
                              rg_error *err)
{
    const spectra s = {values, {n, n_bands}};
    const hid_t old = H5Fopen(from, H5F_ACC_RDONLY, H5P_DEFAULT);
    const hid_t fresh = H5Fcreate(to, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    const hid_t old_root = old >= 0 ? H5Gopen2(old, "/", H5P_DEFAULT) : H5I_INVALID_HID;
    const hid_t fresh_root = fresh >= 0 ? H5Gopen2(fresh, "/", H5P_DEFAULT) : H5I_INVALID_HID;
    bool fine = old_root >= 0 && fresh_root >= 0 && copy_group(old_root, fresh_root, &s);
    (void) H5Gclose(fresh_root);
    (void) H5Gclose(old_root);
    fine = H5Fclose(fresh) >= 0 && fine;
    (void) H5Fclose(old);
    return fine ? RG_OK : rg_fail(err, RG_EIO, RG_NO_INDEX, "the contiguous copy cannot be written");
}
