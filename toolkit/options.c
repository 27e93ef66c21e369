#include "toolkit/options.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/export/table.h"
#include "kernels/base/memory.h"
#include "toolkit/suggest.h"

enum { MOST_OPTIONS = 64 };

static const struct {
    unsigned has; /* 0: every command */
    rg_option option;
} COMMON[] = {
    {RG_HAS_OUTPUT,
     {RG_OPTION_PATH, 'o', "output", "OUT.h5", NULL, offsetof(rg_common_args, output), "write to this file",
      true}},
    {RG_HAS_OUTPUT,
     {RG_OPTION_FLAG, 0, "force", NULL, NULL, offsetof(rg_common_args, force),
      "replace an existing output file, or a result of the same name", true}},
    {RG_HAS_ENTRY,
     {RG_OPTION_TEXT, 0, "entry", "NAME", NULL, offsetof(rg_common_args, entry),
      "entry of the file to work on (default: the first that fits)", false}},
    {0,
     {RG_OPTION_COUNT, 0, "threads", "N", NULL, offsetof(rg_common_args, threads),
      "threads (default: SLURM_CPUS_PER_TASK, else the CPUs this process may use)", true}},
    {RG_HAS_JSON,
     {RG_OPTION_FLAG, 0, "json", NULL, NULL, offsetof(rg_common_args, json), "print the result as JSON",
      true}},
    {0,
     {RG_OPTION_FLAG, 'q', "quiet", NULL, NULL, offsetof(rg_common_args, quiet), "no progress and no notes",
      true}},
};

const rg_option *rg_options_common(const rg_command *command, size_t index)
{
    for (size_t i = 0; i < sizeof COMMON / sizeof COMMON[0]; i++) {
        if (COMMON[i].has != 0 && (command->has & COMMON[i].has) == 0)
            continue;
        if (index-- == 0)
            return &COMMON[i].option;
    }
    return NULL;
}

/* The option at `index` among the command's own and then the common ones; NULL behind the last. */
static const rg_option *option_at(const rg_command *command, size_t index)
{
    size_t own = 0;
    if (command->options != NULL)
        for (; command->options[own].kind != RG_OPTION_END; own++)
            if (own == index)
                return &command->options[own];
    return rg_options_common(command, index - own);
}

static const rg_option *find_long(const rg_command *command, const char *name, size_t length)
{
    const rg_option *option;
    for (size_t i = 0; (option = option_at(command, i)) != NULL; i++)
        if (strlen(option->name) == length && memcmp(option->name, name, length) == 0)
            return option;
    return NULL;
}

static const rg_option *find_letter(const rg_command *command, char letter)
{
    const rg_option *option;
    for (size_t i = 0; (option = option_at(command, i)) != NULL; i++)
        if (option->letter == letter)
            return option;
    return NULL;
}

static rg_status unknown_option(const rg_command *command, const char *word, rg_error *err)
{
    const char *names[MOST_OPTIONS];
    size_t n = 0;
    const rg_option *option;
    for (; n < MOST_OPTIONS && (option = option_at(command, n)) != NULL; n++)
        names[n] = option->name;
    char bare[64];
    snprintf(bare, sizeof bare, "%.*s", (int) strcspn(word + strspn(word, "-"), "="),
             word + strspn(word, "-"));
    const char *nearest = rg_suggest_nearest(bare, names, n);
    char subject[128];
    if (nearest != NULL)
        snprintf(subject, sizeof subject, "%.50s: did you mean --%s?", word, nearest);
    else
        snprintf(subject, sizeof subject, "%.100s", word);
    return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "unknown option", subject, "see --help");
}

static bool parse_count(const char *text, uint64_t *value)
{
    if (!isdigit((unsigned char) text[0]))
        return false;
    errno = 0;
    char *end;
    const unsigned long long parsed = strtoull(text, &end, 10);
    *value = parsed;
    return errno == 0 && *end == '\0';
}

static bool parse_number(const char *text, double *value)
{
    char *end;
    *value = strtod(text, &end);
    return end != text && *end == '\0' && isfinite(*value);
}

/* Whether `word` is one of "a|b|c"; *n_words and words[] get the choices for a suggestion. */
static bool is_choice(const char *choices, const char *word)
{
    const size_t length = strlen(word);
    while (true) {
        const size_t n = strcspn(choices, "|");
        if (n == length && memcmp(choices, word, n) == 0)
            return true;
        if (choices[n] == '\0')
            return false;
        choices += n + 1;
    }
}

/* "counted N" of "plain|counted N". */
static const char *counted_choice(const char *choices)
{
    return strchr(choices, '|') + 1;
}

/* Length of the word before its N. */
static size_t counted_length(const char *choices)
{
    return strcspn(counted_choice(choices), " ");
}

static bool is_counted_word(const rg_option *option, const char *text)
{
    const size_t length = counted_length(option->value_name);
    return strlen(text) == length && memcmp(text, counted_choice(option->value_name), length) == 0;
}

/* "plain" or "counted 200". */
static bool parse_counted(const char *choices, const char *text, size_t *value)
{
    const size_t plain = strcspn(choices, "|");
    const size_t length = counted_length(choices);
    uint64_t count = 0;
    if (strlen(text) == plain && memcmp(text, choices, plain) == 0) {
        *value = 0;
        return true;
    }
    if (strncmp(text, counted_choice(choices), length) != 0 || text[length] != ' ' ||
        !parse_count(text + length + 1, &count) || count == 0 || count > SIZE_MAX)
        return false;
    *value = (size_t) count;
    return true;
}

static rg_status bad_value(const char *shown, const char *text, const char *wanted, rg_error *err)
{
    char subject[128];
    snprintf(subject, sizeof subject, "%.30s %.32s: %.60s", shown, text, wanted);
    return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "this value cannot be used", subject, "see --help");
}

rg_status rg_options_store(const rg_option *option, const char *shown, const char *text, void *args,
                           rg_error *err)
{
    char *field = (char *) args + option->offset;
    uint64_t count;
    double number;
    switch (option->kind) {
    case RG_OPTION_FLAG:
        *(bool *) (void *) field = true;
        return RG_OK;
    case RG_OPTION_WORD:
        if (!is_choice(option->value_name, text))
            return bad_value(shown, text, option->value_name, err);
        *(const char **) (void *) field = text;
        return RG_OK;
    case RG_OPTION_TEXT:
    case RG_OPTION_PATH:
        if (text[0] == '\0')
            return bad_value(shown, text, "it is empty", err);
        *(const char **) (void *) field = text;
        return RG_OK;
    case RG_OPTION_COUNT:
        if (!parse_count(text, &count) || count == 0 || count > SIZE_MAX)
            return bad_value(shown, text, "a whole number from 1 is wanted", err);
        *(size_t *) (void *) field = (size_t) count;
        return RG_OK;
    case RG_OPTION_COUNTED:
        if (!parse_counted(option->value_name, text, (size_t *) (void *) field))
            return bad_value(shown, text, option->value_name, err);
        return RG_OK;
    case RG_OPTION_NUMBER:
        if (!parse_number(text, &number))
            return bad_value(shown, text, "a number is wanted", err);
        *(double *) (void *) field = number;
        return RG_OK;
    case RG_OPTION_SEED:
        if (!parse_count(text, (uint64_t *) (void *) field))
            return bad_value(shown, text, "a whole number is wanted", err);
        return RG_OK;
    case RG_OPTION_END:
        break;
    }
    return rg_fail(err, RG_EINTERNAL, RG_NO_INDEX, "an option of no kind");
}

/* The word and its count as two words of the command line. */
static rg_status store_counted(const rg_option *option, const char *shown, const char *word,
                               const char *count, void *args, rg_error *err)
{
    char text[128];
    snprintf(text, sizeof text, "%.60s %.60s", word, count);
    return rg_options_store(option, shown, text, args, err);
}

rg_status rg_options_store_default(const rg_option *option, void *args, rg_error *err)
{
    if (option->standard != NULL)
        return rg_options_store(option, option->name, option->standard, args, err);
    if (option->kind == RG_OPTION_NUMBER)
        *(double *) (void *) ((char *) args + option->offset) = NAN;
    return RG_OK;
}

static rg_status store_defaults(const rg_command *command, void *args, rg_error *err)
{
    rg_status status = RG_OK;
    const rg_option *option;
    for (size_t i = 0; status == RG_OK && (option = option_at(command, i)) != NULL; i++)
        status = rg_options_store_default(option, args, err);
    return status;
}

static rg_status check_operands(const rg_command *command, size_t n, rg_error *err)
{
    if (n < command->min_operands)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "a file name is missing", command->operands,
                             "see --help");
    if (n > command->max_operands)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "too many file names", command->operands,
                             "see --help");
    return RG_OK;
}

rg_status rg_options_parse(const rg_command *command, int argc, char **argv, void *args,
                           const char ***operands, bool *help, rg_error *err)
{
    rg_status status = store_defaults(command, args, err);
    size_t n_operands = 0;
    bool ended = false;
    *help = false;
    *operands = rg_alloc((size_t) argc + 1, 1, sizeof **operands);
    if (*operands == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the arguments");
    for (int i = 0; i < argc && status == RG_OK; i++) {
        const char *word = argv[i];
        if (ended || word[0] != '-' || word[1] == '\0') {
            (*operands)[n_operands++] = word;
            continue;
        }
        if (strcmp(word, "--") == 0) {
            ended = true;
            continue;
        }
        if (strcmp(word, "-h") == 0 || strcmp(word, "--help") == 0) {
            *help = true;
            return RG_OK;
        }
        const bool is_long = word[1] == '-';
        const char *equals = is_long ? strchr(word, '=') : NULL;
        const rg_option *option =
            is_long ? find_long(command, word + 2,
                                equals != NULL ? (size_t) (equals - word - 2) : strlen(word + 2))
                    : find_letter(command, word[1]);
        char shown[64] = "";
        if (option != NULL)
            snprintf(shown, sizeof shown, "--%s", option->name);
        if (option == NULL) {
            status = unknown_option(command, word, err);
        } else if (option->kind == RG_OPTION_FLAG) {
            status = equals != NULL || (!is_long && word[2] != '\0')
                         ? bad_value(shown, equals != NULL ? equals + 1 : word + 2, "it takes no value", err)
                         : rg_options_store(option, shown, "", args, err);
        } else {
            const char *value = equals != NULL                ? equals + 1
                                : !is_long && word[2] != '\0' ? word + 2
                                : i + 1 < argc                ? argv[++i]
                                                              : NULL;
            if (value == NULL)
                status = bad_value(shown, "", "its value is missing", err);
            else if (option->kind == RG_OPTION_COUNTED && is_counted_word(option, value) && i + 1 < argc)
                status = store_counted(option, shown, value, argv[++i], args, err);
            else
                status = rg_options_store(option, shown, value, args, err);
        }
    }
    if (status == RG_OK)
        status = check_operands(command, n_operands, err);
    rg_common_args *common = args;
    common->operands = *operands;
    common->n_operands = n_operands;
    return status;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

void rg_options_value_text(const rg_option *option, const void *args, char *text, size_t size)
{
    const char *field = (const char *) args + option->offset;
    const char *value;
    char number[32];
    text[0] = '\0';
    switch (option->kind) {
    case RG_OPTION_FLAG:
        snprintf(text, size, "%s", *(const bool *) (const void *) field ? "true" : "false");
        return;
    case RG_OPTION_WORD:
    case RG_OPTION_TEXT:
    case RG_OPTION_PATH:
        value = *(const char *const *) (const void *) field;
        if (value != NULL)
            snprintf(text, size, "%s", option->kind == RG_OPTION_PATH ? base_name(value) : value);
        return;
    case RG_OPTION_COUNT:
        if (*(const size_t *) (const void *) field != 0)
            snprintf(text, size, "%zu", *(const size_t *) (const void *) field);
        return;
    case RG_OPTION_COUNTED:
        if (*(const size_t *) (const void *) field == 0)
            snprintf(text, size, "%.*s", (int) strcspn(option->value_name, "|"), option->value_name);
        else
            snprintf(text, size, "%.*s %zu", (int) counted_length(option->value_name),
                     counted_choice(option->value_name), *(const size_t *) (const void *) field);
        return;
    case RG_OPTION_NUMBER:
        rg_export_number(*(const double *) (const void *) field, number);
        snprintf(text, size, "%s", number);
        return;
    case RG_OPTION_SEED:
        snprintf(text, size, "%" PRIu64, *(const uint64_t *) (const void *) field);
        return;
    case RG_OPTION_END:
        return;
    }
}

/* Text that a shell reads back as one word. */
static void append_word(char **line, size_t *used, size_t *capacity, const char *word, bool *failed)
{
    const bool plain = word[0] != '\0' && strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                                       "0123456789._-+=,:/%@") == strlen(word);
    void *items = *line;
    *failed = *failed || !rg_grow(&items, capacity, *used + 4 * strlen(word) + 4, 1);
    *line = items;
    if (*failed)
        return;
    if (*used > 0)
        (*line)[(*used)++] = ' ';
    if (!plain)
        (*line)[(*used)++] = '\'';
    for (const char *c = word; *c != '\0'; c++) {
        if (*c == '\'') {
            memcpy(*line + *used, "'\\'", 3);
            *used += 3;
        }
        (*line)[(*used)++] = *c;
    }
    if (!plain)
        (*line)[(*used)++] = '\'';
    (*line)[*used] = '\0';
}

char *rg_options_canonical(const rg_command *command, const void *args)
{
    char *line = NULL;
    size_t used = 0;
    size_t capacity = 0;
    bool failed = false;
    char name[128];
    char value[1024];
    append_word(&line, &used, &capacity, "regolith", &failed);
    snprintf(name, sizeof name, "%s", command->name);
    for (char *rest = name, *word; (word = strtok_r(rest, " ", &rest)) != NULL;)
        append_word(&line, &used, &capacity, word, &failed);
    const rg_option *option;
    for (size_t i = 0; (option = option_at(command, i)) != NULL; i++) {
        rg_options_value_text(option, args, value, sizeof value);
        const char *standard = option->kind == RG_OPTION_FLAG ? "false" : option->standard;
        if (option->not_recorded || strcmp(value, standard != NULL ? standard : "") == 0)
            continue;
        snprintf(name, sizeof name, "--%s", option->name);
        append_word(&line, &used, &capacity, name, &failed);
        if (option->kind != RG_OPTION_FLAG)
            append_word(&line, &used, &capacity, value, &failed);
    }
    const rg_common_args *common = args;
    for (size_t i = 0; i < common->n_operands; i++)
        append_word(&line, &used, &capacity, base_name(common->operands[i]), &failed);
    if (failed) {
        free(line);
        return NULL;
    }
    return line;
}

rg_status rg_options_record(const rg_command *command, const void *args, rg_result *result, rg_error *err)
{
    rg_status status = RG_OK;
    const rg_option *option;
    char value[1024];
    for (size_t i = 0; status == RG_OK && (option = option_at(command, i)) != NULL; i++) {
        if (option->not_recorded)
            continue;
        rg_options_value_text(option, args, value, sizeof value);
        status = rg_result_add_parameter(result, option->name, value, "", err);
    }
    return status;
}
