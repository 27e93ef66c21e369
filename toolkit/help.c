#include "toolkit/help.h"

#include <string.h>

#include "toolkit/options.h"

enum { COLUMN = 28 };

static size_t first_of_group(const char *group)
{
    size_t i = 0;
    while (strcmp(RG_COMMANDS[i]->group, group) != 0)
        i++;
    return i;
}

void rg_help_overview(FILE *out)
{
    fprintf(out, "regolith: minerals, mixtures and grain sizes of lunar and planetary soil\n\n"
                 "Usage: regolith COMMAND [options] FILE...\n");
    for (size_t i = 0; RG_COMMANDS[i] != NULL; i++) {
        const char *group = RG_COMMANDS[i]->group;
        if (first_of_group(group) != i)
            continue;
        fprintf(out, "\n%s\n", group);
        for (size_t k = i; RG_COMMANDS[k] != NULL; k++)
            if (strcmp(RG_COMMANDS[k]->group, group) == 0)
                fprintf(out, "  %-20s %s\n", RG_COMMANDS[k]->name, RG_COMMANDS[k]->summary);
    }
    fprintf(out,
            "\n`regolith COMMAND --help` explains one; `regolith --version` says what it was built with.\n");
}

bool rg_help_family(const char *word, FILE *out)
{
    const size_t length = strlen(word);
    bool any = false;
    for (size_t i = 0; RG_COMMANDS[i] != NULL; i++) {
        const rg_command *command = RG_COMMANDS[i];
        if (strncmp(command->name, word, length) != 0 || command->name[length] != ' ')
            continue;
        if (!any)
            fprintf(out, "regolith %s: one of\n\n", word);
        any = true;
        fprintf(out, "  %-20s %s\n", command->name, command->summary);
    }
    if (any)
        fprintf(out, "\n`regolith %s WORD --help` explains one.\n", word);
    return any;
}

static void print_option(const rg_option *option, FILE *out)
{
    char left[160];
    const bool listed = (option->kind == RG_OPTION_WORD || option->kind == RG_OPTION_COUNTED) &&
                        strlen(option->value_name) > 24;
    snprintf(left, sizeof left, "  %c%c%s--%s%s%s", option->letter ? '-' : ' ',
             option->letter ? option->letter : ' ', option->letter ? ", " : "  ", option->name,
             option->value_name != NULL ? " " : "",
             option->value_name == NULL ? ""
             : listed                   ? "WORD"
                                        : option->value_name);
    if (strlen(left) < COLUMN)
        fprintf(out, "%-*s%s", COLUMN, left, option->help);
    else
        fprintf(out, "%s\n%*s%s", left, COLUMN, "", option->help);
    if (listed)
        fprintf(out, "\n%*s%s", COLUMN, "", option->value_name);
    if (option->standard != NULL)
        fprintf(out, " (default: %s)", option->standard);
    fprintf(out, "\n");
}

void rg_help_command(const rg_command *command, FILE *out)
{
    fprintf(out, "regolith %s: %s\n\nUsage: regolith %s [options] %s\n\n%s\n", command->name,
            command->summary, command->name, command->operands, command->description);
    fprintf(out, "\nOptions\n");
    if (command->options != NULL)
        for (size_t i = 0; command->options[i].kind != RG_OPTION_END; i++)
            print_option(&command->options[i], out);
    const rg_option *option;
    for (size_t i = 0; (option = rg_options_common(command, i)) != NULL; i++)
        print_option(option, out);
    fprintf(out, "  -h, --help                this text\n");
    fprintf(out, "\nExample\n");
    for (const char *line = command->example; *line != '\0';) {
        const size_t length = strcspn(line, "\n");
        fprintf(out, "  %.*s\n", (int) length, line);
        line += length + (line[length] == '\n');
    }
}

/* Text in roff: backslashes and hyphens made literal, a leading dot disarmed. */
static void roff(const char *text, FILE *out)
{
    if (text[0] == '.' || text[0] == '\'')
        fputs("\\&", out);
    for (; *text != '\0'; text++) {
        if (*text == '\\')
            fputs("\\e", out);
        else if (*text == '-')
            fputs("\\-", out);
        else
            fputc(*text, out);
    }
}

static void man_option(const rg_option *option, FILE *out)
{
    fputs(".TP\n", out);
    if (option->letter != 0)
        fprintf(out, "\\fB\\-%c\\fR, ", option->letter);
    fputs("\\fB\\-\\-", out);
    roff(option->name, out);
    fputs("\\fR", out);
    if (option->value_name != NULL) {
        fputs(" \\fI", out);
        roff(option->value_name, out);
        fputs("\\fR", out);
    }
    fputc('\n', out);
    roff(option->help, out);
    if (option->standard != NULL) {
        fputs(" (default: ", out);
        roff(option->standard, out);
        fputc(')', out);
    }
    fputc('\n', out);
}

static void man_options(const rg_command *command, FILE *out)
{
    if (command->options != NULL)
        for (size_t i = 0; command->options[i].kind != RG_OPTION_END; i++)
            man_option(&command->options[i], out);
    const rg_option *option;
    for (size_t i = 0; (option = rg_options_common(command, i)) != NULL; i++)
        man_option(option, out);
    fputs(".TP\n\\fB\\-h\\fR, \\fB\\-\\-help\\fR\nshow a summary with an example\n", out);
}

static void man_commands(FILE *out)
{
    for (size_t i = 0; RG_COMMANDS[i] != NULL; i++) {
        fputs(".TP\n.B ", out);
        roff(RG_COMMANDS[i]->name, out);
        fputc('\n', out);
        roff(RG_COMMANDS[i]->summary, out);
        fputc('\n', out);
    }
}

/* The command of page "regolith-grains-stats", or NULL. */
static const rg_command *command_of_page(const char *page)
{
    for (size_t i = 0; RG_COMMANDS[i] != NULL; i++) {
        char name[64];
        snprintf(name, sizeof name, "regolith-%s", RG_COMMANDS[i]->name);
        for (char *c = name; *c != '\0'; c++)
            if (*c == ' ')
                *c = '-';
        if (strcmp(name, page) == 0)
            return RG_COMMANDS[i];
    }
    return NULL;
}

rg_status rg_help_man(const char *page, FILE *in, FILE *out, rg_error *err)
{
    const rg_command *command = command_of_page(page);
    if (command == NULL && strcmp(page, "regolith") != 0)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "no command has this manual page", page, NULL);
    char line[1024];
    while (fgets(line, sizeof line, in) != NULL) {
        if (strcmp(line, ".\\\" OPTIONS\n") == 0 && command != NULL)
            man_options(command, out);
        else if (strcmp(line, ".\\\" COMMANDS\n") == 0)
            man_commands(out);
        else
            fputs(line, out);
    }
    if (ferror(in) || fflush(out) != 0)
        return rg_fail(err, RG_EIO, RG_NO_INDEX, "the manual page could not be copied");
    return RG_OK;
}
