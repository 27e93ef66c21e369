#include "formats/sample/result.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the result");
}

static void copy_name(char *to, size_t size, const char *from)
{
    size_t length = from != NULL ? strlen(from) : 0;
    if (length >= size)
        length = size - 1;
    if (length > 0)
        memcpy(to, from, length);
    to[length] = '\0';
}

/* One item more in an array that grows by doubling at powers of two; zeroed. NULL without memory. */
static void *append(void **items, size_t n, size_t size)
{
    if ((n & (n - 1)) == 0) {
        void *larger = realloc(*items, (n == 0 ? 1 : 2 * n) * size);
        if (larger == NULL)
            return NULL;
        *items = larger;
    }
    void *fresh = (char *) *items + n * size;
    memset(fresh, 0, size);
    return fresh;
}

rg_status rg_result_add_group(rg_result *result, const char *name, rg_group_kind kind, const char *title,
                              rg_group **group, rg_error *err)
{
    void *groups = result->groups;
    rg_group *fresh = append(&groups, result->n_groups, sizeof *fresh);
    if (fresh == NULL)
        return no_memory(err);
    result->groups = groups;
    result->n_groups++;
    copy_name(fresh->name, sizeof fresh->name, name);
    copy_name(fresh->title, sizeof fresh->title, title);
    fresh->kind = kind;
    *group = fresh;
    return RG_OK;
}

rg_status rg_group_add_array(rg_group *group, const char *name, rg_array_type type, size_t rank,
                             const size_t *dims, const char *units, const char *long_name, int allocate,
                             rg_array **array, rg_error *err)
{
    rg_array fresh = {.type = type, .rank = rank};
    copy_name(fresh.name, sizeof fresh.name, name);
    copy_name(fresh.units, sizeof fresh.units, units);
    copy_name(fresh.long_name, sizeof fresh.long_name, long_name);
    size_t count = 1;
    for (size_t d = 0; d < rank; d++) {
        fresh.dims[d] = dims[d];
        if (!rg_mul(count, dims[d], &count))
            return no_memory(err);
    }
    if (allocate) {
        fresh.data = rg_alloc(count, 1, rg_array_type_size(type));
        if (fresh.data == NULL)
            return no_memory(err);
    }
    void *arrays = group->arrays;
    rg_array *slot = append(&arrays, group->n_arrays, sizeof *slot);
    if (slot == NULL) {
        free(fresh.data);
        return no_memory(err);
    }
    group->arrays = arrays;
    group->n_arrays++;
    *slot = fresh;
    if (array != NULL)
        *array = slot;
    return RG_OK;
}

rg_status rg_result_add_parameter(rg_result *result, const char *name, const char *value, const char *units,
                                  rg_error *err)
{
    static const char *const COLUMNS[] = {"name", "value", "units"};
    const char *const cells[] = {name, value, units != NULL ? units : ""};
    rg_table grown = {.n_rows = result->parameters.n_rows + 1};
    rg_status status = RG_OK;
    for (size_t c = 0; c < 3 && status == RG_OK; c++) {
        rg_column *column = NULL;
        status = rg_table_add_texts(&grown, COLUMNS[c], &column, err);
        for (size_t row = 0; row < grown.n_rows && status == RG_OK; row++) {
            const char *text = row + 1 < grown.n_rows ? result->parameters.columns[c].texts[row] : cells[c];
            status = rg_column_set_text(column, row, text, strlen(text), err);
        }
    }
    if (status != RG_OK) {
        rg_table_free(&grown);
        return status;
    }
    rg_table_free(&result->parameters);
    result->parameters = grown;
    return RG_OK;
}

rg_status rg_result_add_input(rg_result *result, const rg_input *input, rg_error *err)
{
    void *inputs = result->inputs;
    rg_input *fresh = append(&inputs, result->n_inputs, sizeof *fresh);
    if (fresh == NULL)
        return no_memory(err);
    result->inputs = inputs;
    result->n_inputs++;
    *fresh = *input;
    return RG_OK;
}

const rg_group *rg_result_find_group(const rg_result *result, const char *name)
{
    for (size_t g = 0; g < result->n_groups; g++)
        if (strcmp(result->groups[g].name, name) == 0)
            return &result->groups[g];
    return NULL;
}

const rg_array *rg_group_find_array(const rg_group *group, const char *name)
{
    for (size_t a = 0; a < group->n_arrays; a++)
        if (strcmp(group->arrays[a].name, name) == 0)
            return &group->arrays[a];
    return NULL;
}

size_t rg_array_type_size(rg_array_type type)
{
    static const size_t SIZES[RG_ARRAY_TYPE_COUNT] = {
        [RG_FLOAT32] = sizeof(float), [RG_FLOAT64] = sizeof(double), [RG_INT32] = sizeof(int32_t),
        [RG_UINT8] = sizeof(uint8_t), [RG_TEXT] = sizeof(char *),
    };
    return SIZES[type];
}

size_t rg_array_count(const rg_array *array)
{
    size_t count = 1;
    for (size_t d = 0; d < array->rank; d++)
        count *= array->dims[d];
    return count;
}

void rg_result_safe_name(const char *text, char name[RG_NAME_SIZE])
{
    size_t used = 0;
    if (!isalpha((unsigned char) text[0]) && text[0] != '_')
        name[used++] = '_';
    for (size_t i = 0; text[i] != '\0' && used + 1 < RG_NAME_SIZE; i++) {
        const unsigned char c = (unsigned char) text[i];
        name[used++] = (c < 0x80 && isalnum(c)) ? (char) c : '_';
    }
    name[used] = '\0';
}

void rg_result_free(rg_result *result)
{
    if (result == NULL)
        return;
    for (size_t g = 0; g < result->n_groups; g++) {
        rg_group *group = &result->groups[g];
        for (size_t a = 0; a < group->n_arrays; a++) {
            rg_array *array = &group->arrays[a];
            if (array->type == RG_TEXT && array->data != NULL)
                for (size_t i = 0; i < rg_array_count(array); i++)
                    free(((char **) array->data)[i]);
            free(array->data);
        }
        free(group->arrays);
    }
    free(result->groups);
    free(result->inputs);
    free(result->command);
    rg_table_free(&result->parameters);
    rg_table_free(&result->warnings);
    *result = (rg_result){0};
}
