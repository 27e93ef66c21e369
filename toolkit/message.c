#include "toolkit/message.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "toolkit/say.h"

/* sysexits.h by number: BSD's header is not everywhere. */
enum {
    EXIT_USAGE = 64,
    EXIT_DATA = 65,
    EXIT_NO_INPUT = 66,
    EXIT_INTERNAL = 70,
    EXIT_MEMORY = 71,
    EXIT_CANNOT_CREATE = 73,
    EXIT_IO = 74,
    EXIT_AGAIN = 75
};

int rg_message_exit_code(rg_status status)
{
    static const int CODES[RG_STATUS_COUNT] = {
        [RG_OK] = 0,
        [RG_EUSAGE] = EXIT_USAGE,
        [RG_EDOMAIN] = EXIT_DATA,
        [RG_ESHAPE] = EXIT_DATA,
        [RG_EUNITS] = EXIT_DATA,
        [RG_EFORMAT] = EXIT_DATA,
        [RG_EUNSUPPORTED] = EXIT_DATA,
        [RG_ESINGULAR] = EXIT_DATA,
        [RG_ENOCONV] = EXIT_DATA,
        [RG_ENOENT] = EXIT_NO_INPUT,
        [RG_EEXIST] = EXIT_CANNOT_CREATE,
        [RG_ECREATE] = EXIT_CANNOT_CREATE,
        [RG_EIO] = EXIT_IO,
        [RG_ECHANGED] = EXIT_AGAIN,
        [RG_ENOMEM] = EXIT_MEMORY,
        [RG_EINTERNAL] = EXIT_INTERNAL,
    };
    return (unsigned) status < RG_STATUS_COUNT ? CODES[status] : EXIT_INTERNAL;
}

void rg_message_format(const char *command, const rg_error *err, char *line, size_t size)
{
    char place[800] = "";
    size_t used = 0;
    if (err->file[0] != '\0')
        used += (size_t) snprintf(place, sizeof place, "%s:", err->file);
    if (err->dataset[0] != '\0')
        used += (size_t) snprintf(place + used, sizeof place - used, "%s", err->dataset);
    if (err->index != RG_NO_INDEX)
        used +=
            (size_t) snprintf(place + used, sizeof place - used,
                              err->dataset[0] != '\0' || err->file[0] == '\0' ? "[%zu]" : "%zu", err->index);
    if (used > 0 && place[used - 1] != ':')
        used += (size_t) snprintf(place + used, sizeof place - used, ":");
    snprintf(line, size, "regolith%s%s: %s%s%s%s%s%s%s%s", command[0] != '\0' ? " " : "", command, place,
             used > 0 ? " " : "", err->reason != NULL ? err->reason : rg_status_name(err->status),
             err->subject[0] != '\0' ? " (" : "", err->subject, err->subject[0] != '\0' ? ")" : "",
             err->remedy != NULL ? "; " : "", err->remedy != NULL ? err->remedy : "");
    rg_say_tame(line);
}

void rg_message_error(const char *command, const rg_error *err)
{
    char line[2048];
    rg_message_format(command, err, line, sizeof line);
    fprintf(stderr, "%s\n", line);
}

static void say(const char *command, const char *kind, const char *format, va_list values)
    __attribute__((format(printf, 3, 0)));

static void say(const char *command, const char *kind, const char *format, va_list values)
{
    char text[2048];
    vsnprintf(text, sizeof text, format, values);
    rg_say_tame(text);
    fprintf(stderr, "regolith %s: %s: %s\n", command, kind, text);
}

void rg_message_note(const char *command, bool quiet, const char *format, ...)
{
    if (quiet)
        return;
    va_list values;
    va_start(values, format);
    say(command, "note", format, values);
    va_end(values);
}

void rg_message_warning(const char *command, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    say(command, "warning", format, values);
    va_end(values);
}
