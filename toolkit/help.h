/* Help texts and the option lists of man pages, from the commands' tables. */
#ifndef RG_TOOLKIT_HELP_H
#define RG_TOOLKIT_HELP_H

#include <stdio.h>

#include "toolkit/command.h"

void rg_help_overview(FILE *out);
/* The commands whose first word this is ("simulate"): false when there is none, and nothing is printed. */
bool rg_help_family(const char *word, FILE *out);
void rg_help_command(const rg_command *command, FILE *out);

/* Copy a man page from in to out with the line `.\" OPTIONS` replaced by the command's options (or,
 * for page "regolith", `.\" COMMANDS` by the list of commands). page is "regolith-grains-stats". */
rg_status rg_help_man(const char *page, FILE *in, FILE *out, rg_error *err) RG_MUST_CHECK;

#endif
