/* Attributes: text is fixed-length, NUL-padded UTF-8 (W3); reading accepts variable length too. */
#ifndef RG_FORMATS_HDF5_ATTRIBUTES_H
#define RG_FORMATS_HDF5_ATTRIBUTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hdf5.h>

#include "formats/hdf5/links.h"

/* Each replaces an attribute of that name. */
rg_status rg_h5_put_text(hid_t object, const char *name, const char *text, rg_error *err) RG_MUST_CHECK;
rg_status rg_h5_put_texts(hid_t object, const char *name, const char *const *texts, size_t n,
                          rg_error *err) RG_MUST_CHECK;
rg_status rg_h5_put_index(hid_t object, const char *name, int32_t value, rg_error *err) RG_MUST_CHECK;

/* False when there is no such attribute or it is not text; cut to fit. */
bool rg_h5_get_text(hid_t object, const char *name, char *text, size_t size);
/* The texts of an attribute, one when it is scalar; none when it is missing. */
rg_status rg_h5_get_texts(hid_t object, const char *name, rg_h5_names *texts, rg_error *err) RG_MUST_CHECK;
/* A number, also from an array of one. */
bool rg_h5_get_number(hid_t object, const char *name, double *value);

/* A fixed-length, NUL-padded UTF-8 type for texts of up to `length` bytes (at least one). */
hid_t rg_h5_text_type(size_t length);

/* Texts as HDF5 read them: [n] items of type, in buffer, to names. */
rg_status rg_h5_take_texts(hid_t type, size_t n, const char *buffer, rg_h5_names *names,
                           rg_error *err) RG_MUST_CHECK;

#endif
