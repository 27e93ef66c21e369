/* Values as JSON, for the --json of commands. */
#ifndef RG_TOOLKIT_JSON_H
#define RG_TOOLKIT_JSON_H

#include <stdio.h>

/* A quoted and escaped string; bytes that are not UTF-8 become U+FFFD. */
void rg_json_text(FILE *out, const char *text);

/* The shortest decimal that reads back as the same number; NaN and infinities are null. */
void rg_json_number(FILE *out, double value);

/* "key": with the comma that belongs before it unless *first, which is cleared. */
void rg_json_key(FILE *out, const char *key, int *first);

#endif
