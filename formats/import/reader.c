#include "formats/import/reader.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "kernels/base/memory.h"

rg_status rg_entries_add(rg_entries *entries, rg_technique technique, rg_entry **entry, rg_error *err)
{
    rg_entry *larger = realloc(entries->items, (entries->n + 1) * sizeof *larger);
    if (larger == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for an entry");
    entries->items = larger;
    *entry = &larger[entries->n++];
    **entry = (rg_entry){.technique = technique};
    (*entry)->sources = rg_alloc(1, 1, sizeof *(*entry)->sources);
    if ((*entry)->sources == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for an entry");
    (*entry)->n_sources = 1;
    return RG_OK;
}

rg_status rg_entry_note(rg_entry *entry, rg_error *err, const char *key, const char *format, ...)
{
    char text[512];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    return rg_table_add_pair(&entry->notes, key, strlen(key), text, strlen(text), err);
}

static rg_column *find_column(rg_table *table, const char *name)
{
    for (size_t c = 0; c < table->n_columns; c++)
        if (strcmp(table->columns[c].name, name) == 0)
            return &table->columns[c];
    return NULL;
}

rg_status rg_entry_set_text(rg_entry *entry, const char *name, size_t row, const char *text, size_t length,
                            rg_error *err)
{
    rg_column *column = find_column(&entry->rows, name);
    rg_status status = RG_OK;
    if (column == NULL) {
        entry->rows.n_rows = entry->n_rows;
        status = rg_table_add_texts(&entry->rows, name, &column, err);
    }
    return status == RG_OK ? rg_column_set_text(column, row, text, length, err) : status;
}

void rg_import_default_id(const rg_import_file *file, const rg_import_options *options, char *id, size_t size)
{
    if (options->sample != NULL) {
        snprintf(id, size, "%s", options->sample);
        return;
    }
    const char *dot = strrchr(file->name, '.');
    const size_t length = dot != NULL && dot > file->name ? (size_t) (dot - file->name) : strlen(file->name);
    snprintf(id, size, "%.*s", (int) length, file->name);
}

rg_status rg_import_keep_column(const rg_sheet *sheet, const size_t *list, size_t n_rows, size_t c,
                                const char *name, rg_entry *entry, rg_error *err)
{
    char unique[256];
    snprintf(unique, sizeof unique, "%.200s", name[0] != '\0' ? name : "column");
    for (size_t k = 2; rg_table_find(&entry->rows, unique) != NULL; k++)
        snprintf(unique, sizeof unique, "%.200s_%zu", name[0] != '\0' ? name : "column", k);
    bool numbers = true;
    size_t filled = 0;
    double value;
    for (size_t row = 0; row < n_rows && numbers; row++) {
        const rg_cell_kind kind = rg_sheet_number(sheet, list[row], c, &value);
        numbers = kind == RG_CELL_NUMBER || kind == RG_CELL_MISSING;
        filled += kind == RG_CELL_NUMBER;
    }
    rg_column *column = NULL;
    entry->rows.n_rows = n_rows;
    rg_status status;
    if (numbers && filled > 0) {
        status = rg_table_add_numbers(&entry->rows, unique, NULL, &column, err);
        for (size_t row = 0; row < n_rows && status == RG_OK; row++)
            (void) rg_sheet_number(sheet, list[row], c, &column->numbers[row]);
        return status;
    }
    status = rg_table_add_texts(&entry->rows, unique, &column, err);
    for (size_t row = 0; row < n_rows && status == RG_OK; row++) {
        const rg_cell cell = rg_sheet_cell(sheet, list[row], c);
        status = rg_column_set_text(column, row, cell.text, cell.length, err);
    }
    return status;
}

/* How much a heading speaks of an id; 0: not at all. */
static int id_score(const char *name)
{
    static const struct {
        const char *word;
        int score;
    } WORDS[] = {{"sample_id", 9},   {"sampleid", 9},   {"sample id", 9},   {"subsample", 8},
                 {"sample name", 8}, {"samplename", 8}, {"spectrumid", 8},  {"spectrum", 7},
                 {"sample", 7},      {"specimen", 7},   {"measurement", 7}, {"class", 6},
                 {"mineral", 6},     {"species", 6},    {"comment", 5},     {"case", 5},
                 {"point", 4},       {"id", 4},         {"name", 4},        {"label", 4},
                 {"index", 3},       {"no.", 2},        {"no", 2},          {"idno_", 4},
                 {"grain", 3},       {"spot", 5},       {"analysis", 5}};
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
        if (strcasecmp(name, WORDS[i].word) == 0)
            return WORDS[i].score;
    return 0;
}

/* Put the last column first. */
static void lead_with_last(rg_table *table)
{
    const rg_column last = table->columns[table->n_columns - 1];
    memmove(table->columns + 1, table->columns, (table->n_columns - 1) * sizeof *table->columns);
    table->columns[0] = last;
}

rg_status rg_import_name_rows(const rg_import_file *file, const rg_import_options *options, rg_entry *entry,
                              rg_error *err)
{
    const rg_column *source = NULL;
    int best = 0;
    if (rg_table_find(&entry->rows, "sample_id") != NULL)
        return RG_OK;
    for (size_t c = 0; c < entry->rows.n_columns; c++) {
        const int score = id_score(entry->rows.columns[c].name);
        if (score > best) {
            best = score;
            source = &entry->rows.columns[c];
        }
    }
    /* The pointer does not survive the addition of a column. */
    const size_t from = source != NULL ? (size_t) (source - entry->rows.columns) : 0;
    rg_column *ids = NULL;
    char base[200];
    rg_import_default_id(file, options, base, sizeof base);
    entry->rows.n_rows = entry->n_rows;
    rg_status status = rg_table_add_texts(&entry->rows, "sample_id", &ids, err);
    for (size_t row = 0; row < entry->n_rows && status == RG_OK; row++) {
        char id[256] = "";
        if (best > 0 && entry->rows.columns[from].texts != NULL)
            snprintf(id, sizeof id, "%.255s", entry->rows.columns[from].texts[row]);
        else if (best > 0 && !isnan(entry->rows.columns[from].numbers[row]))
            snprintf(id, sizeof id, "%.15g", entry->rows.columns[from].numbers[row]);
        if (id[0] == '\0' && entry->n_rows == 1)
            snprintf(id, sizeof id, "%s", base);
        else if (id[0] == '\0')
            snprintf(id, sizeof id, "%s_%zu", base, row + 1);
        status = rg_column_set_text(ids, row, id, strlen(id), err);
    }
    if (status == RG_OK)
        lead_with_last(&entry->rows);
    return status;
}

rg_status rg_import_keep_header(const rg_sheet *sheet, rg_entry *entry, rg_error *err)
{
    rg_status status = RG_OK;
    for (size_t row = 0; row < sheet->header.n_rows && status == RG_OK; row++) {
        const char *key = sheet->header.columns[0].texts[row];
        const char *value = sheet->header.columns[1].texts[row];
        status = rg_table_add_pair(&entry->sources[0].header, key, strlen(key), value, strlen(value), err);
    }
    return status;
}

static const char *const OXIDES[] = {
    "SiO2",  "TiO2",  "Al2O3", "Cr2O3", "V2O3",  "Fe2O3", "FeO",   "MnO",   "MgO",   "NiO",   "CoO",
    "ZnO",   "CuO",   "CaO",   "SrO",   "BaO",   "PbO",   "Na2O",  "K2O",   "P2O5",  "SO3",   "SO2",
    "ZrO2",  "HfO2",  "ThO2",  "UO2",   "Nb2O5", "Ta2O5", "B2O3",  "Sb2O3", "As2O5", "Ag2O",  "Sc2O3",
    "Y2O3",  "La2O3", "Ce2O3", "Pr2O3", "Nd2O3", "Sm2O3", "Eu2O3", "Gd2O3", "Tb2O3", "Dy2O3", "Ho2O3",
    "Er2O3", "Tm2O3", "Yb2O3", "Lu2O3", "H2O",   "CO2",   "F",     "Cl",    "S",     "Li2O",  "Rb2O",
    "Cs2O",  "Ga2O3", "WO3",   "MoO3",  "SnO2",  "GeO2"};

/* Other spellings, bare of punctuation and in lower case. */
static const struct {
    const char *spelling, *name;
} ALIASES[] = {{"feot", "FeO"},
               {"feotot", "FeO"},
               {"feototal", "FeO"},
               {"feo*", "FeO"},
               {"sumfeo", "FeO"},
               {"fe2o3t", "Fe2O3"},
               {"fe2o3tot", "Fe2O3"},
               {"fe2o3*", "Fe2O3"},
               {"ceo2", "Ce2O3"},
               {"fe2o3total", "Fe2O3"},
               {"tfeo", "FeO"},
               {"totfeo", "FeO"},
               {"totalfeo", "FeO"},
               {"\xce\xa3"
                "feo",
                "FeO"},
               {"\xe2\x88\x91"
                "feo",
                "FeO"},
               {"feoall", "FeO"},
               {"tfe2o3", "Fe2O3"},
               {"totfe2o3", "Fe2O3"},
               {"totalfe2o3", "Fe2O3"},
               {"\xce\xa3"
                "fe2o3",
                "Fe2O3"}};

/* What follows or precedes the oxide in a heading. */
static const struct {
    const char *word;
    rg_oxide_role role;
} SUFFIXES[] = {{"", RG_OXIDE_VALUE},
                {"wt", RG_OXIDE_VALUE},
                {"wt%", RG_OXIDE_VALUE},
                {"wtpct", RG_OXIDE_VALUE},
                {"wtpercent", RG_OXIDE_VALUE},
                {"mass%", RG_OXIDE_VALUE},
                {"mass", RG_OXIDE_VALUE},
                {"weight%", RG_OXIDE_VALUE},
                {"%", RG_OXIDE_VALUE},
                {"input", RG_OXIDE_VALUE},
                {"oxide", RG_OXIDE_VALUE},
                {"err", RG_OXIDE_ERROR},
                {"error", RG_OXIDE_ERROR},
                {"sd", RG_OXIDE_ERROR},
                {"std", RG_OXIDE_ERROR},
                {"stdev", RG_OXIDE_ERROR},
                {"sigma", RG_OXIDE_ERROR},
                {"1s", RG_OXIDE_ERROR},
                {"1sd", RG_OXIDE_ERROR},
                {"1sigma", RG_OXIDE_ERROR},
                {"s", RG_OXIDE_ERROR},
                {"unc", RG_OXIDE_ERROR},
                {"se", RG_OXIDE_ERROR},
                {"stddev", RG_OXIDE_ERROR},
                {"\xcf\x83", RG_OXIDE_ERROR},
                {"1\xcf\x83", RG_OXIDE_ERROR},
                {"wt%1\xcf\x83", RG_OXIDE_ERROR},
                {"wt%err", RG_OXIDE_ERROR},
                {"errwt%", RG_OXIDE_ERROR},
                {"1se", RG_OXIDE_ERROR},
                {"2\xcf\x83", RG_OXIDE_TWO_ERRORS},
                {"2s", RG_OXIDE_TWO_ERRORS},
                {"2sd", RG_OXIDE_TWO_ERRORS},
                {"2se", RG_OXIDE_TWO_ERRORS},
                {"2sigma", RG_OXIDE_TWO_ERRORS},
                {"ppm", RG_OXIDE_VALUE_PPM},
                {"\xc2\xb1", RG_OXIDE_ERROR},
                {"%err", RG_OXIDE_RELATIVE_ERROR},
                {"%error", RG_OXIDE_RELATIVE_ERROR},
                {"err%", RG_OXIDE_RELATIVE_ERROR},
                {"relerr", RG_OXIDE_RELATIVE_ERROR},
                {"relerr%", RG_OXIDE_RELATIVE_ERROR},
                {"relerror", RG_OXIDE_RELATIVE_ERROR},
                {"relerror%", RG_OXIDE_RELATIVE_ERROR},
                {"%relerr", RG_OXIDE_RELATIVE_ERROR},
                {"percenterror", RG_OXIDE_RELATIVE_ERROR},
                {"percenterr", RG_OXIDE_RELATIVE_ERROR},
                {"error%", RG_OXIDE_RELATIVE_ERROR},
                {"sd%", RG_OXIDE_RELATIVE_ERROR},
                {"%sd", RG_OXIDE_RELATIVE_ERROR},
                {"%rsd", RG_OXIDE_RELATIVE_ERROR},
                {"rsd", RG_OXIDE_RELATIVE_ERROR},
                {"rsd%", RG_OXIDE_RELATIVE_ERROR},
                {"dl", RG_OXIDE_LIMIT},
                {"lod", RG_OXIDE_LIMIT},
                {"mdl", RG_OXIDE_LIMIT},
                {"detlim", RG_OXIDE_LIMIT},
                {"cdl", RG_OXIDE_LIMIT},
                {"cdl99", RG_OXIDE_LIMIT},
                {"dlwt%", RG_OXIDE_LIMIT},
                {"lodwt%", RG_OXIDE_LIMIT},
                {"mdlwt%", RG_OXIDE_LIMIT},
                {"detectionlimit", RG_OXIDE_LIMIT},
                {"dlppm", RG_OXIDE_LIMIT_PPM},
                {"lodppm", RG_OXIDE_LIMIT_PPM},
                {"mdlppm", RG_OXIDE_LIMIT_PPM},
                {"cdlppm", RG_OXIDE_LIMIT_PPM},
                {"detlimppm", RG_OXIDE_LIMIT_PPM},
                {"detectionlimitppm", RG_OXIDE_LIMIT_PPM}};

static bool role_of(const char *rest, rg_oxide_role *role)
{
    for (size_t i = 0; i < sizeof SUFFIXES / sizeof SUFFIXES[0]; i++)
        if (strcasecmp(rest, SUFFIXES[i].word) == 0) {
            *role = SUFFIXES[i].role;
            return true;
        }
    return false;
}

/* plain begins or ends with the spelling and the rest is a known word. */
static bool match(const char *plain, const char *spelling, bool exact_case, rg_oxide_role *role)
{
    const size_t n = strlen(spelling);
    const size_t m = strlen(plain);
    if (m < n)
        return false;
    const bool front = exact_case ? strncmp(plain, spelling, n) == 0 : strncasecmp(plain, spelling, n) == 0;
    const bool back =
        exact_case ? strcmp(plain + m - n, spelling) == 0 : strcasecmp(plain + m - n, spelling) == 0;
    if (front && role_of(plain + n, role))
        return true;
    char before[64];
    snprintf(before, sizeof before, "%.*s", (int) (m - n), plain);
    return back && m > n && role_of(before, role);
}

/* A heading without punctuation and blanks, subscripts as digits; false when it is longer than any name. */
static bool strip(rg_cell heading, char plain[64])
{
    size_t used = 0;
    for (size_t i = 0; i < heading.length; i++) {
        const unsigned char *at = (const unsigned char *) heading.text + i;
        char c = heading.text[i];
        if (i + 2 < heading.length && at[0] == 0xe2 && at[1] == 0x82 && at[2] >= 0x80 && at[2] <= 0x89) {
            c = (char) ('0' + (at[2] - 0x80)); /* U+2080 to U+2089 */
            i += 2;
        }
        if (strchr(" _()[].-,\"/", c) != NULL)
            continue;
        if (used + 1 >= 64)
            return false;
        plain[used++] = c;
    }
    plain[used] = '\0';
    return true;
}

bool rg_import_oxide_follower(rg_cell heading, rg_oxide_role *role)
{
    char plain[64];
    return strip(heading, plain) && plain[0] != '\0' && role_of(plain, role) && *role != RG_OXIDE_VALUE &&
           *role != RG_OXIDE_VALUE_PPM;
}

const char *rg_import_oxide_within(rg_cell heading)
{
    for (size_t i = 0; i < sizeof OXIDES / sizeof OXIDES[0]; i++) {
        const size_t n = strlen(OXIDES[i]);
        for (size_t at = 0; n > 2 && at + n <= heading.length; at++)
            if (strncmp(heading.text + at, OXIDES[i], n) == 0 &&
                (at == 0 || !isalnum((unsigned char) heading.text[at - 1])) &&
                (at + n == heading.length || !isalnum((unsigned char) heading.text[at + n])))
                return OXIDES[i];
    }
    return NULL;
}

bool rg_import_oxide(rg_cell heading, char name[16], rg_oxide_role *role)
{
    char plain[64];
    if (!strip(heading, plain))
        return false;
    for (size_t i = 0; i < sizeof ALIASES / sizeof ALIASES[0]; i++)
        if (match(plain, ALIASES[i].spelling, false, role)) {
            snprintf(name, 16, "%s", ALIASES[i].name);
            return true;
        }
    size_t best = 0;
    for (size_t i = 0; i < sizeof OXIDES / sizeof OXIDES[0]; i++) {
        /* Single elements only in their own case: "f" may be anything. */
        const size_t length = strlen(OXIDES[i]);
        rg_oxide_role found;
        if (length > best && match(plain, OXIDES[i], length <= 2, &found)) {
            best = length;
            *role = found;
            snprintf(name, 16, "%s", OXIDES[i]);
        }
    }
    return best > 0;
}
