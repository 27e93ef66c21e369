/* A walk over a file before anything in it is opened for its content: what would reach outside the
 * file, or never end, is refused. */
#ifndef RG_FORMATS_HDF5_GUARD_H
#define RG_FORMATS_HDF5_GUARD_H

#include <stdbool.h>

#include <hdf5.h>

#include "kernels/base/error.h"

/* Open any HDF5 file read-only: RG_ENOENT when it is not there, or is a directory; RG_EIO when it may
 * not be read; RG_EFORMAT when it is empty, not HDF5, or cut off. */
rg_status rg_h5_open_any(const char *path, hid_t *file, rg_error *err) RG_MUST_CHECK;

/* RG_EUNSUPPORTED: external links, external storage, virtual datasets, more than 64 levels or a
 * million links. strict (our own files): also RG_EFORMAT for a group that is linked twice and for
 * data that claim to be far larger than what is stored. */
rg_status rg_h5_guard(hid_t file, bool strict, rg_error *err) RG_MUST_CHECK;

/* The same walk, telling of every group and dataset once, groups before their members and members in
 * byte order; `path` is absolute. A status other than RG_OK ends it. */
typedef rg_status rg_h5_visit(void *state, hid_t object, const char *path, rg_error *err);
rg_status rg_h5_walk(hid_t file, bool strict, rg_h5_visit *visit, void *state, rg_error *err) RG_MUST_CHECK;

#endif
