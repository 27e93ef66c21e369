/* Bytes of a text file, whatever program wrote them, as UTF-8 lines. */
#ifndef RG_FORMATS_TEXT_ENCODING_H
#define RG_FORMATS_TEXT_ENCODING_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/base/error.h"

/* A copy as NUL-terminated UTF-8 with \n line ends, *length without the NUL: byte order marks dropped,
 * UTF-16 (Latin text without mark too) converted, runs of eight
 * and more NULs made blanks, CR and CRLF made \n; text that is not UTF-8 is taken as Latin-1. RG_EFORMAT
 * with the byte offset in err->index when it holds other NUL bytes; RG_ENOMEM. */
rg_status rg_text_decode(const unsigned char *bytes, size_t n, char **text, size_t *length,
                         rg_error *err) RG_MUST_CHECK;

/* Whether the first bytes could be text: no NUL (but in UTF-16 and as padding) and few control characters. */
bool rg_text_probable(const unsigned char *bytes, size_t n);

#endif
