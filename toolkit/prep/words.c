#include "toolkit/prep/words.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "toolkit/options.h"
#include "toolkit/prep/steps.h"
#include "toolkit/suggest.h"

enum { MOST_NAMES = 64, LONGEST_VALUE = 1024, HELP_COLUMN = 26 };

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the steps");
}

/* RG_EUSAGE: `what`, with the word and the nearest of names[n]. */
static rg_status unknown(const char *what, const char *typed, const char *const *names, size_t n,
                         const char *remedy, rg_error *err)
{
    char subject[RG_SUGGEST_SUBJECT];
    rg_suggest_subject(typed, names, n, subject);
    return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, what, subject, remedy);
}

static rg_status find_step(const char *name, const rg_prep_step **step, rg_error *err)
{
    const char *names[MOST_NAMES];
    size_t n = 0;
    for (; n < MOST_NAMES && RG_PREP_STEPS[n] != NULL; n++) {
        names[n] = RG_PREP_STEPS[n]->name;
        if (strcmp(names[n], name) == 0) {
            *step = RG_PREP_STEPS[n];
            return RG_OK;
        }
    }
    return unknown("there is no such step", name, names, n, "`regolith prep --list` has all of them", err);
}

static const rg_option *option_of(const rg_prep_step *step, const char *name, size_t length)
{
    for (const rg_prep_option *o = step->options; o != NULL && o->option.kind != RG_OPTION_END; o++)
        if (strlen(o->option.name) == length && memcmp(o->option.name, name, length) == 0)
            return &o->option;
    return NULL;
}

static rg_status unknown_option(const rg_prep_step *step, const char *item, rg_error *err)
{
    const char *names[MOST_NAMES];
    char typed[64];
    size_t n = 0;
    for (const rg_prep_option *o = step->options;
         o != NULL && o->option.kind != RG_OPTION_END && n < MOST_NAMES; o++)
        names[n++] = o->option.name;
    snprintf(typed, sizeof typed, "%.*s", (int) strcspn(item, "="), item);
    return unknown("the step has no such option", typed, names, n, "see `regolith prep --help STEP`", err);
}

static rg_status store(const rg_prep_word *word, const rg_option *option, const char *text, rg_error *err)
{
    char shown[96];
    snprintf(shown, sizeof shown, "%s %s", word->step->name, option->name);
    return rg_options_store(option, shown, text, word->args, err);
}

static rg_status store_defaults(const rg_prep_word *word, rg_error *err)
{
    rg_status status = RG_OK;
    for (const rg_prep_option *o = word->step->options;
         o != NULL && o->option.kind != RG_OPTION_END && status == RG_OK; o++)
        status = rg_options_store_default(&o->option, word->args, err);
    return status;
}

/* The items behind "=" in word->copy, which is cut up; those without a name are gathered in `bare`. */
static rg_status store_items(const rg_prep_word *word, char *items, char *bare, rg_error *err)
{
    const rg_prep_step *step = word->step;
    size_t n_bare = 0;
    rg_status status = RG_OK;
    for (char *item = items, *next; item != NULL && status == RG_OK; item = next) {
        next = strchr(item, ',');
        if (next != NULL)
            *next++ = '\0';
        const char *equals = strchr(item, '=');
        const rg_option *option =
            option_of(step, item, equals != NULL ? (size_t) (equals - item) : strlen(item));
        const bool flag = option != NULL && option->kind == RG_OPTION_FLAG;
        if (flag && equals != NULL)
            status = rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "this option takes no value", item,
                                   "leave it out");
        else if (flag)
            status = store(word, option, "", err);
        else if (equals != NULL)
            status = option != NULL ? store(word, option, equals + 1, err) : unknown_option(step, item, err);
        else if (step->options == NULL || step->options[0].option.kind == RG_OPTION_END)
            status = unknown_option(step, item, err);
        else
            strcat(strcat(bare, n_bare++ > 0 ? "," : ""), item);
    }
    return status == RG_OK && n_bare > 0 ? store(word, &step->options[0].option, bare, err) : status;
}

/* The word again with the value of every option that has one, so that it means the same should a default
 * change: the first option without its name. */
static rg_status write_canonical(rg_prep_word *word, rg_error *err)
{
    char value[LONGEST_VALUE];
    char text[4 * LONGEST_VALUE];
    size_t used = (size_t) snprintf(text, sizeof text, "%s", word->step->name);
    const char *separator = "=";
    for (const rg_prep_option *o = word->step->options; o != NULL && o->option.kind != RG_OPTION_END; o++) {
        rg_options_value_text(&o->option, word->args, value, sizeof value);
        const bool flag = o->option.kind == RG_OPTION_FLAG;
        if (value[0] == '\0' || (flag && strcmp(value, "false") == 0) ||
            used + strlen(value) + 80 > sizeof text)
            continue;
        if (flag)
            used += (size_t) snprintf(text + used, sizeof text - used, "%s%s", separator, o->option.name);
        else if (o == word->step->options)
            used += (size_t) snprintf(text + used, sizeof text - used, "%s%s", separator, value);
        else
            used += (size_t) snprintf(text + used, sizeof text - used, "%s%s=%s", separator, o->option.name,
                                      value);
        separator = ",";
    }
    word->canonical = rg_copy_text(text, used);
    return word->canonical != NULL ? RG_OK : no_memory(err);
}

static rg_status parse_word(const char *text, rg_prep_word *word, rg_error *err)
{
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int) strcspn(text, "="), text);
    rg_status status = find_step(name, &word->step, err);
    if (status != RG_OK)
        return status;
    word->args = rg_alloc(1, 1, word->step->args_size > 0 ? word->step->args_size : 1);
    /* Room for the word and, behind it, for its items without a name. */
    word->copy = rg_alloc(strlen(text) + 1, 2, 1);
    word->written = rg_copy_text(text, strlen(text));
    if (word->args == NULL || word->copy == NULL || word->written == NULL)
        return no_memory(err);
    memcpy(word->copy, text, strlen(text));
    status = store_defaults(word, err);
    char *equals = strchr(word->copy, '=');
    if (status == RG_OK && equals != NULL)
        status = store_items(word, equals + 1, word->copy + strlen(text) + 1, err);
    return status == RG_OK ? write_canonical(word, err) : status;
}

rg_status rg_prep_words_parse(const char *const *texts, size_t n, rg_prep_words *words, rg_error *err)
{
    *words = (rg_prep_words){.n = 0};
    if (n > RG_PREP_MOST_STEPS)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "there are more steps than a chain takes", NULL,
                             "32 are the most");
    rg_status status = RG_OK;
    for (size_t i = 0; i < n && status == RG_OK; i++)
        status = parse_word(texts[i], &words->words[words->n++], err);
    return status;
}

void rg_prep_words_free(rg_prep_words *words)
{
    for (size_t i = 0; i < words->n; i++) {
        free(words->words[i].args);
        free(words->words[i].copy);
        free(words->words[i].written);
        free(words->words[i].canonical);
    }
    *words = (rg_prep_words){.n = 0};
}

rg_status rg_prep_words_record(const rg_prep_words *words, rg_result *result, rg_error *err)
{
    rg_status status = RG_OK;
    char value[LONGEST_VALUE];
    char name[128];
    for (size_t i = 0; i < words->n && status == RG_OK; i++) {
        const rg_prep_word *word = &words->words[i];
        snprintf(name, sizeof name, "step_%02zu", i + 1);
        status = rg_result_add_parameter(result, name, word->step->name, "", err);
        for (const rg_prep_option *o = word->step->options;
             o != NULL && o->option.kind != RG_OPTION_END && status == RG_OK; o++) {
            rg_options_value_text(&o->option, word->args, value, sizeof value);
            snprintf(name, sizeof name, "step_%02zu_%s", i + 1, o->option.name);
            status = rg_result_add_parameter(result, name, value, o->units, err);
        }
    }
    return status;
}

void rg_prep_list(FILE *out)
{
    for (size_t i = 0; RG_PREP_STEPS[i] != NULL; i++)
        fprintf(out, "%-14s%s\n", RG_PREP_STEPS[i]->name, RG_PREP_STEPS[i]->summary);
}

static void print_option(const rg_prep_option *o, bool first, FILE *out)
{
    char left[96];
    const bool is_flag = o->option.kind == RG_OPTION_FLAG;
    const bool listed = !is_flag && strlen(o->option.value_name) > 14;
    snprintf(left, sizeof left, "  %s%s%s", o->option.name, is_flag ? "" : "=",
             is_flag  ? ""
             : listed ? "WORD"
                      : o->option.value_name);
    fprintf(out, "%-*s%s%s", HELP_COLUMN, left,
            strlen(left) < HELP_COLUMN ? "" : "\n                          ", o->option.help);
    if (o->units[0] != '\0' && strcmp(o->units, "1") != 0)
        fprintf(out, ", %s", o->units);
    if (listed)
        fprintf(out, "\n%*s%s", HELP_COLUMN, "", o->option.value_name);
    if (o->option.standard != NULL)
        fprintf(out, " (default: %s)", o->option.standard);
    fprintf(out, "%s\n", first ? "; its name may be left out" : "");
}

rg_status rg_prep_explain(const char *name, FILE *out, rg_error *err)
{
    const rg_prep_step *step = NULL;
    const rg_status status = find_step(name, &step, err);
    if (status != RG_OK)
        return status;
    fprintf(out, "regolith prep %s: %s\n\n%s\n", step->name, step->summary, step->description);
    if (step->options != NULL && step->options[0].option.kind != RG_OPTION_END)
        fprintf(out, "\nOptions, with commas between them\n");
    for (const rg_prep_option *o = step->options; o != NULL && o->option.kind != RG_OPTION_END; o++)
        print_option(o, o == step->options && o->option.kind != RG_OPTION_FLAG, out);
    if (step->facts != NULL)
        fprintf(out, "\nStored of every spectrum\n");
    for (const rg_prep_fact *f = step->facts; f != NULL && f->name != NULL; f++)
        fprintf(out, "  %-24s%s\n", f->name, f->label);
    fprintf(out, "\nExample\n  regolith prep spectra.h5 %s\n", step->example);
    return RG_OK;
}
