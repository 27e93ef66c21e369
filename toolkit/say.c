#include "toolkit/say.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static void tame(char *text, bool keep_line_ends)
{
    for (unsigned char *c = (unsigned char *) text; *c != '\0'; c++) {
        if (*c == 0xc2 && c[1] >= 0x80 && c[1] < 0xa0) {
            *c++ = '?';
            *c = '?';
        } else if ((*c < 0x20 && !(keep_line_ends && *c == '\n')) || *c == 0x7f) {
            *c = '?';
        }
    }
}

void rg_say_tame(char *text)
{
    tame(text, false);
}

void rg_say(const char *format, ...)
{
    char brief[1024];
    va_list values;
    va_start(values, format);
    const int length = vsnprintf(brief, sizeof brief, format, values);
    va_end(values);
    char *whole = length >= (int) sizeof brief ? malloc((size_t) length + 1) : NULL;
    if (whole != NULL) {
        va_start(values, format);
        (void) vsnprintf(whole, (size_t) length + 1, format, values);
        va_end(values);
    }
    char *text = whole != NULL ? whole : brief; /* without memory cut short rather than lost */
    tame(text, true);
    fputs(text, stdout);
    free(whole);
}
