#include "toolkit/library_file.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "formats/hdf5/container.h"
#include "kernels/base/memory.h"
#include "toolkit/result_build.h"

#ifndef RG_PREFIX
#define RG_PREFIX "/usr/local"
#endif

static const char FILE_NAME[] = "regolith-library.h5";
static const char TOOL[] = "library";

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the mineral library");
}

/* "oxides" of "oxides.tsv": the name of the collection. */
static void table_name(rg_library_table table, char name[RG_NAME_SIZE])
{
    const char *file = rg_mineral_library_file(table);
    snprintf(name, RG_NAME_SIZE, "%.*s", (int) strcspn(file, "."), file);
}

/* Text that grows; a failed allocation is remembered in `failed`. */
typedef struct {
    char *text;
    size_t length;
    size_t capacity;
    bool failed;
} buffer;

static void append(buffer *to, const char *text)
{
    const size_t n = strlen(text);
    void *items = to->text;
    to->failed = to->failed || !rg_grow(&items, &to->capacity, to->length + n + 1, 1);
    to->text = items;
    if (to->failed)
        return;
    memcpy(to->text + to->length, text, n + 1);
    to->length += n;
}

/* A stored collection of columns as tab-separated text again. */
static rg_status rebuild(const rg_group *group, buffer *to, rg_error *err)
{
    const size_t n_rows = group->n_arrays > 0 ? group->arrays[0].dims[0] : 0;
    for (size_t c = 0; c < group->n_arrays; c++) {
        append(to, c > 0 ? "\t" : "");
        append(to, group->arrays[c].long_name);
    }
    append(to, "\n");
    for (size_t row = 0; row < n_rows; row++) {
        for (size_t c = 0; c < group->n_arrays; c++) {
            const rg_array *array = &group->arrays[c];
            if (array->type != RG_TEXT || array->rank != 1 || array->dims[0] != n_rows)
                return rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "this is no table of the library",
                                     group->name, NULL);
            append(to, c > 0 ? "\t" : "");
            append(to, ((char **) array->data)[row]);
        }
        append(to, "\n");
    }
    return to->failed ? no_memory(err) : RG_OK;
}

static rg_status read_built(const char *path, rg_mineral_library *library, rg_error *err)
{
    rg_h5_file *file = NULL;
    rg_result result = {0};
    buffer texts[RG_LIBRARY_TABLES] = {0};
    const char *pointers[RG_LIBRARY_TABLES];
    size_t lengths[RG_LIBRARY_TABLES];
    rg_status status = rg_h5_open(path, &file, err);
    rg_error inner = {0};
    if (status == RG_OK && rg_h5_entry_count(file) > 0)
        status = rg_h5_read_result(file, rg_h5_entry_name(file, 0), TOOL, true, &result, &inner);
    else if (status == RG_OK)
        status = RG_ENOENT;
    if (status == RG_ENOENT && err->status == RG_OK)
        status = rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "this is no mineral library", NULL,
                               "make one of its tables with `regolith library build`");
    else if (status != RG_OK && err->status == RG_OK)
        *err = inner;
    for (int t = 0; t < RG_LIBRARY_TABLES && status == RG_OK; t++) {
        char name[RG_NAME_SIZE];
        table_name((rg_library_table) t, name);
        const rg_group *group = rg_result_find_group(&result, name);
        status = group == NULL ? rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX,
                                               "the mineral library lacks a table", name, "build it anew")
                               : rebuild(group, &texts[t], err);
        pointers[t] = texts[t].text;
        lengths[t] = texts[t].length;
    }
    if (status == RG_OK)
        status = rg_mineral_library_parse(pointers, lengths, library, err);
    if (status != RG_OK)
        (void) rg_error_place(err, path, NULL);
    for (int t = 0; t < RG_LIBRARY_TABLES; t++)
        free(texts[t].text);
    rg_result_free(&result);
    rg_h5_close(file);
    return status;
}

static rg_status read_any(const char *path, rg_mineral_library *library, rg_error *err)
{
    struct stat facts;
    if (stat(path, &facts) == 0 && S_ISDIR(facts.st_mode))
        return rg_mineral_library_read(path, library, err);
    return read_built(path, library, err);
}

/* <folder of the program>/<below>/regolith-library.h5; false when it cannot be told. */
static bool beside_program(const char *below, char *path, size_t size)
{
    char program[1024];
    const ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    if (length <= 0)
        return false;
    program[length] = '\0';
    char *slash = strrchr(program, '/');
    if (slash == NULL)
        return false;
    *slash = '\0';
    return (size_t) snprintf(path, size, "%s/%s%s", program, below, FILE_NAME) < size;
}

rg_status rg_library_file_open(const char *path, rg_mineral_library *library, char *used, size_t size,
                               rg_error *err)
{
    if (path == NULL)
        path = getenv("REGOLITH_LIBRARY");
    if (path != NULL && path[0] != '\0') {
        snprintf(used, size, "%s", path);
        return read_any(path, library, err);
    }
    const bool found =
        (beside_program("", used, size) && access(used, R_OK) == 0) ||
        (beside_program("../share/regolith/", used, size) && access(used, R_OK) == 0) ||
        (snprintf(used, size, "%s/share/regolith/%s", RG_PREFIX, FILE_NAME) > 0 && access(used, R_OK) == 0);
    if (!found)
        return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the mineral library is not installed", FILE_NAME,
                             "name it with --library or REGOLITH_LIBRARY");
    return read_any(used, library, err);
}

static bool digest_tables(const rg_mineral_library *library, unsigned char *bytes)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good = context != NULL && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1;
    for (int t = 0; t < RG_LIBRARY_TABLES && good; t++) {
        const rg_tsv *table = &library->tables[t];
        for (size_t i = 0; i < table->n_columns && good; i++)
            good = EVP_DigestUpdate(context, table->columns[i], strlen(table->columns[i]) + 1) == 1;
        for (size_t i = 0; i < table->n_rows * table->n_columns && good; i++)
            good = EVP_DigestUpdate(context, table->fields[i], strlen(table->fields[i]) + 1) == 1;
    }
    good = good && EVP_DigestFinal_ex(context, bytes, NULL) == 1;
    EVP_MD_CTX_free(context);
    return good;
}

rg_status rg_library_file_record(const rg_mineral_library *library, const char *used, rg_result *result,
                                 rg_error *err)
{
    unsigned char bytes[32];
    if (!digest_tables(library, bytes))
        return no_memory(err);
    const char *slash = strrchr(used, '/');
    rg_input input = {0};
    snprintf(input.file_name, sizeof input.file_name, "%.255s", slash != NULL ? slash + 1 : used);
    snprintf(input.role, sizeof input.role, "mineral library (hash of its tables)");
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(input.sha256 + 2 * i, 3, "%02x", bytes[i]);
    return rg_result_add_input(result, &input, err);
}

static rg_status add_table(const rg_tsv *table, const char *name, rg_result *result, rg_error *err)
{
    rg_group *group = NULL;
    rg_status status = rg_result_add_group(result, name, RG_GROUP_COLLECTION, "", &group, err);
    const char **column = rg_alloc(table->n_rows, 1, sizeof *column);
    if (column == NULL)
        return no_memory(err);
    for (size_t c = 0; c < table->n_columns && status == RG_OK; c++) {
        char safe[RG_NAME_SIZE];
        rg_result_safe_name(table->columns[c], safe);
        for (size_t row = 0; row < table->n_rows; row++)
            column[row] = rg_tsv_field(table, row, c);
        status = rg_result_add_texts(group, safe, column, table->n_rows, err);
        if (status == RG_OK)
            snprintf(group->arrays[group->n_arrays - 1].long_name, RG_LABEL_SIZE, "%s", table->columns[c]);
    }
    free(column);
    return status;
}

static rg_status describe_minerals(const rg_tsv *minerals, rg_entry *entry, rg_error *err)
{
    static const char TITLE[] = "Mineral library: facts and rules, each row with its source";
    *entry = (rg_entry){.technique = RG_EPMA, .n_rows = minerals->n_rows};
    entry->rows.n_rows = minerals->n_rows;
    entry->title = rg_copy_text(TITLE, strlen(TITLE));
    rg_column *ids = NULL;
    rg_status status =
        entry->title == NULL ? no_memory(err) : rg_table_add_texts(&entry->rows, "sample_id", &ids, err);
    for (size_t row = 0; row < minerals->n_rows && status == RG_OK; row++) {
        const char *name = rg_tsv_field(minerals, row, 0);
        status = rg_column_set_text(ids, row, name, strlen(name), err);
    }
    return status;
}

rg_status rg_library_file_write(const rg_mineral_library *library, const char *path, bool force,
                                rg_error *err)
{
    const rg_h5_write_options how = {.force = force};
    rg_entry entry = {0};
    rg_result result = {0};
    rg_h5_file *file = NULL;
    snprintf(result.tool, sizeof result.tool, "%s", TOOL);
    result.command = rg_copy_text("regolith library build", strlen("regolith library build"));
    rg_status status = result.command == NULL
                           ? no_memory(err)
                           : describe_minerals(&library->tables[RG_LIBRARY_MINERALS], &entry, err);
    for (int t = 0; t < RG_LIBRARY_TABLES && status == RG_OK; t++) {
        char name[RG_NAME_SIZE];
        table_name((rg_library_table) t, name);
        status = add_table(&library->tables[t], name, &result, err);
    }
    if (status == RG_OK)
        status = rg_h5_create(path, &how, &file, err);
    if (status == RG_OK)
        status = rg_h5_write_entry_without_data(file, &entry, err);
    if (status == RG_OK)
        status = rg_h5_write_result(file, rg_h5_entry_name(file, 0), &result, err);
    if (status == RG_OK)
        status = rg_h5_publish(file, err);
    else
        rg_h5_abandon(file);
    rg_result_free(&result);
    rg_entry_free(&entry);
    return status;
}
