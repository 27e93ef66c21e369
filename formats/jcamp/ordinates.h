/* The data lines of JCAMP-DX: an abscissa, then ordinates in plain, packed, squeezed or difference form.
 * McDonald & Wilks (1988), Appl. Spectrosc. 42, 151; Lampen et al. (1999), Appl. Spectrosc. 53, 8A. */
#ifndef RG_FORMATS_JCAMP_ORDINATES_H
#define RG_FORMATS_JCAMP_ORDINATES_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/base/error.h"

/* What was read so far; start from {0}, free `values`. */
typedef struct {
    double *values; /* [n] as stated, not yet times YFACTOR; NaN for "?" */
    size_t n;
    size_t capacity;
    bool in_differences; /* the last line ended in difference form: the next begins with a check of it */
    double abscissa;     /* that the last line stated, not yet times XFACTOR       */
    double rounding;     /* half a unit of its last digit                          */
    bool checked;        /* the last line began with a check                     */
    size_t first;        /* number of its first ordinate, of a check that of the one checked */
} rg_jcamp_ordinates;

/* Read a line of (X++(Y..Y)): text[length] without its end and without a comment.
 *
 * Characters @A..I and a..i are the first digit, with its sign, of a value; %J..R and j..r that of a
 * difference; S..Z and s how often the one before stands in all. E and e are digits as well, unless a sign
 * follows them. The first ordinate behind a line that ended in differences must repeat the last value, and is
 * dropped. Returns RG_OK; RG_EFORMAT with the reason: a character that belongs to no form, a difference or a
 * count with nothing before, a check that does not agree; RG_ENOMEM. */
rg_status rg_jcamp_ordinates_line(rg_jcamp_ordinates *o, const char *text, size_t length,
                                  rg_error *err) RG_MUST_CHECK;

/* Read a line of (XY..XY): pairs, appended to values as x, y, x, y. comma: the decimal mark is one, and no
 * comma parts numbers. Errors as above. */
rg_status rg_jcamp_ordinates_pairs(rg_jcamp_ordinates *o, const char *text, size_t length, bool comma,
                                   rg_error *err) RG_MUST_CHECK;

#endif
