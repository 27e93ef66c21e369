/* The only place that talks to the user about what went wrong: one line on stderr. */
#ifndef RG_TOOLKIT_MESSAGE_H
#define RG_TOOLKIT_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/base/error.h"

/* "regolith unmix: in.h5:/entry/data[17]: what is wrong (subject); what to do" in `line`. Control
 * characters of foreign text are replaced. */
void rg_message_format(const char *command, const rg_error *err, char *line, size_t size);

void rg_message_error(const char *command, const rg_error *err);

/* "regolith unmix: note: ..." unless quiet. printf rules. */
void rg_message_note(const char *command, bool quiet, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* "regolith unmix: warning: ...": shown even when quiet. */
void rg_message_warning(const char *command, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The exit code of a status, after sysexits. */
int rg_message_exit_code(rg_status status);

#endif
