/* From argv to a command's arguments, by its table. */
#ifndef RG_TOOLKIT_OPTIONS_H
#define RG_TOOLKIT_OPTIONS_H

#include <stddef.h>

#include "formats/sample/result.h"
#include "toolkit/command.h"

/* The common option at `index` that the command has, NULL behind the last one. */
const rg_option *rg_options_common(const rg_command *command, size_t index);

/* Fill args (args_size bytes, zeroed by the caller) from argv[0 .. argc-1], the words behind the
 * command's name. "--" ends the options. args keeps pointers into argv and into *operands, an array
 * that the caller frees. *help is set, and the rest not checked, for -h and --help. RG_EUSAGE: unknown
 * option (the remedy or subject suggests the nearest), missing or malformed value, wrong number of
 * operands. */
rg_status rg_options_parse(const rg_command *command, int argc, char **argv, void *args,
                           const char ***operands, bool *help, rg_error *err) RG_MUST_CHECK;

/* Put the value that `text` means into the option's field; `shown` is its name in the message of a failure.
 */
rg_status rg_options_store(const rg_option *option, const char *shown, const char *text, void *args,
                           rg_error *err) RG_MUST_CHECK;
/* The same with the default, NaN for a number without one. */
rg_status rg_options_store_default(const rg_option *option, void *args, rg_error *err) RG_MUST_CHECK;

/* The command line as it is recorded: basenames, the options that are part of the science and differ
 * from their defaults, in the order of the table. NULL without memory. */
char *rg_options_canonical(const rg_command *command, const void *args);

/* Every effective parameter, defaults included, as name, value, units of a result. */
rg_status rg_options_record(const rg_command *command, const void *args, rg_result *result,
                            rg_error *err) RG_MUST_CHECK;

/* Text of one option's value in args ("" when unset). */
void rg_options_value_text(const rg_option *option, const void *args, char *text, size_t size);

#endif
