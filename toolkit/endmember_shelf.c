#include "toolkit/endmember_shelf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "kernels/base/memory.h"
#include "toolkit/name_list.h"
#include "toolkit/suggest.h"

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the endmember library");
}

void rg_endmember_shelf_free(rg_endmember_shelf *s)
{
    for (size_t i = 0; s->names != NULL && i < s->n; i++)
        free(s->names[i]);
    free(s->names);
    free(s->homes);
    free(s->rows);
    for (size_t e = 0; e < s->n_entries; e++)
        rg_entry_free(&s->entries[e].entry);
    free(s->entries);
    rg_h5_close(s->files[0]);
    rg_h5_close(s->files[1]);
    *s = (rg_endmember_shelf){0};
}

/* The column that is likeliest to tell minerals apart; NULL without any that is complete. */
static const rg_column *name_column(const rg_table *rows, size_t n_rows)
{
    static const char *const COLUMNS[] = {"name", "mineral", "Mineral", "Class", "sample_id"};
    for (size_t i = 0; i < sizeof COLUMNS / sizeof COLUMNS[0]; i++) {
        const rg_column *column = rg_table_find(rows, COLUMNS[i]);
        bool complete = column != NULL && column->texts != NULL;
        for (size_t row = 0; complete && row < n_rows; row++)
            complete = column->texts[row][0] != '\0';
        if (complete)
            return column;
    }
    return NULL;
}

static bool is_taken(const rg_endmember_shelf *s, const char *name)
{
    size_t i = 0;
    while (i < s->n && strcmp(s->names[i], name) != 0)
        i++;
    return i < s->n;
}

/* Whether a member of the first library has the name, in any case of letters. */
static bool is_of_first(const rg_endmember_shelf *s, const char *name)
{
    for (size_t i = 0; i < s->n && s->homes[i] < s->first_beside; i++)
        if (strcasecmp(s->names[i], name) == 0)
            return true;
    return false;
}

static rg_status add_names(rg_endmember_shelf *s, size_t home, bool selects, rg_error *err)
{
    const rg_entry *entry = &s->entries[home].entry;
    const rg_column *column = name_column(&entry->rows, entry->n_rows);
    if (column == NULL)
        return rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "the library's members have no names",
                             s->n_entries > 1 ? s->entries[home].name : NULL, "give each row a sample_id");
    for (size_t row = 0; row < entry->n_rows; row++) {
        if (home >= s->first_beside && is_of_first(s, column->texts[row])) {
            if (selects)
                continue;
            return rg_fail_named(
                err, RG_EUSAGE, RG_NO_INDEX, "the calibration has a mineral of this name", column->texts[row],
                "rename it, or choose with --select, where the name means the calibrated one");
        }
        s->names[s->n] = rg_copy_text(column->texts[row], strlen(column->texts[row]));
        if (s->names[s->n] == NULL)
            return no_memory(err);
        s->homes[s->n] = home;
        s->rows[s->n++] = row;
    }
    return RG_OK;
}

/* From the last to the first, so that the names before still are as they came; a number that makes the name
 * of another member is passed over. */
static rg_status make_distinct(rg_endmember_shelf *s, rg_error *err)
{
    for (size_t i = s->n; i-- > 1;) {
        size_t number = 1;
        for (size_t before = 0; before < i; before++)
            number += strcmp(s->names[before], s->names[i]) == 0;
        if (number == 1)
            continue;
        char name[256];
        do
            snprintf(name, sizeof name, "%.230s_%zu", s->names[i], number++);
        while (is_taken(s, name));
        char *copy = rg_copy_text(name, strlen(name));
        if (copy == NULL)
            return no_memory(err);
        free(s->names[i]);
        s->names[i] = copy;
    }
    return RG_OK;
}

/* The entries of a file that fit. */
static rg_status shelf_take(rg_endmember_shelf *s, rg_h5_file *file, const char *path, rg_technique technique,
                            rg_error *err)
{
    rg_status status = RG_OK;
    const size_t before = s->n_entries;
    for (size_t e = 0; e < rg_h5_entry_count(file) && status == RG_OK; e++) {
        bool fits = false;
        status = rg_workfile_take(file, path, rg_h5_entry_name(file, e), 1u << technique,
                                  &s->entries[s->n_entries], &fits, err);
        s->n_entries += fits;
    }
    if (status == RG_OK && s->n_entries == before)
        return rg_workfile_no_entry(path, 1u << technique, err);
    return status;
}

rg_status rg_endmember_shelf_open(const char *const paths[2], rg_technique technique, bool selects,
                                  rg_endmember_shelf *s, rg_error *err)
{
    *s = (rg_endmember_shelf){0};
    const size_t n_files = paths[1] != NULL ? 2 : 1;
    size_t most = 0;
    size_t n = 0;
    rg_status status = RG_OK;
    for (size_t f = 0; f < n_files && status == RG_OK; f++) {
        status = rg_h5_open(paths[f], &s->files[f], err);
        if (status != RG_OK)
            return rg_error_place(err, paths[f], NULL);
        most += rg_h5_entry_count(s->files[f]);
    }
    s->entries = rg_alloc(most, 1, sizeof *s->entries);
    if (s->entries == NULL)
        return no_memory(err);
    for (size_t f = 0; f < n_files; f++) {
        status = shelf_take(s, s->files[f], paths[f], technique, err);
        if (status != RG_OK)
            return rg_error_place(err, paths[f], NULL);
        if (f == 0)
            s->first_beside = s->n_entries;
    }
    for (size_t e = 0; e < s->n_entries; e++)
        n += s->entries[e].entry.n_rows;
    s->names = rg_alloc(n, 1, sizeof *s->names);
    s->homes = rg_alloc(n, 1, sizeof *s->homes);
    s->rows = rg_alloc(n, 1, sizeof *s->rows);
    if (s->names == NULL || s->homes == NULL || s->rows == NULL)
        return no_memory(err);
    for (size_t e = 0; e < s->n_entries; e++) {
        status = add_names(s, e, selects, err);
        if (status != RG_OK)
            return rg_error_place(err, s->entries[e].path, NULL);
    }
    return make_distinct(s, err);
}

/* The row whose name is the word: exactly, else in another case, else beginning so and alone. */
static rg_status find_row(char *const *names, size_t n, const char *word, size_t *row, rg_error *err)
{
    size_t found = 0;
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], word) == 0) {
            *row = i;
            return RG_OK;
        }
    for (size_t i = 0; i < n; i++)
        if (strcasecmp(names[i], word) == 0) {
            *row = i;
            return RG_OK;
        }
    for (size_t i = 0; i < n; i++)
        if (strncasecmp(names[i], word, strlen(word)) == 0) {
            *row = i;
            found++;
        }
    if (found == 1)
        return RG_OK;
    char subject[RG_SUGGEST_SUBJECT];
    if (found > 1)
        snprintf(subject, sizeof subject, "%.40s: %zu members begin so", word, found);
    else
        rg_suggest_subject(word, (const char *const *) names, n, subject);
    return rg_fail_named(err, found > 1 ? RG_EUSAGE : RG_ENOENT, RG_NO_INDEX,
                         found > 1 ? "this could be several endmembers" : "no such endmember in the library",
                         subject, "`regolith export` lists the library's names");
}

rg_status rg_endmember_shelf_choose(const rg_endmember_shelf *s, const char *select, size_t *picked,
                                    size_t *n, rg_error *err)
{
    *n = 0;
    if (select == NULL) {
        for (size_t i = 0; i < s->n; i++)
            picked[i] = i;
        *n = s->n;
        return RG_OK;
    }
    rg_status status = RG_OK;
    char word[256];
    for (const char *at = select; status == RG_OK && rg_name_list_next(&at, word, sizeof word);) {
        size_t row = 0;
        status = word[0] != '\0' ? find_row(s->names, s->n, word, &row, err)
                                 : rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "a name in --select is empty",
                                                 NULL, "put one comma between two names");
        for (size_t i = 0; i < *n && status == RG_OK; i++)
            if (picked[i] == row)
                status = rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "an endmember is selected twice",
                                       s->names[row], NULL);
        if (status == RG_OK)
            picked[(*n)++] = row;
    }
    return status;
}
