/* The rows of a chain on their way: blocks from the file, small groups of rows through the steps. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/threads.h"
#include "toolkit/prep/chain_private.h"
#include "toolkit/stream.h"

enum {
    TASK_VALUES = 1 << 17, /* of a group of rows: what stays in the cache while it passes all steps */
    LEAST_TASK_ROWS = 8,   /* spectra side by side in the widest vectors                            */
    MOST_TASK_ROWS = 256,
    GATHER_BYTES = 8 << 20,
    MOST_ALONE = 16, /* rows that are not worth waking other threads for: files have entries of one */
};
static const size_t MOST_NEAR_BYTES = (size_t) 2 << 30;

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for a block of rows");
}

/* ---- room ---- */

static void flow_free(rg_prep_flow *flow)
{
    free(flow->values);
    free(flow->errors);
    free(flow->status);
    *flow = (rg_prep_flow){0};
}

static void *enlarge(void *old, size_t used, size_t n, size_t m, size_t size)
{
    void *fresh = rg_alloc(n, m, size);
    if (fresh != NULL && old != NULL)
        memcpy(fresh, old, used * m * size);
    if (fresh != NULL)
        free(old);
    return fresh;
}

/* Room for n rows; those that are there stay. */
static rg_status reserve(rg_prep_flow *flow, size_t n, rg_error *err)
{
    if (n <= flow->capacity)
        return RG_OK;
    double *values = enlarge(flow->values, flow->n, n, flow->n_columns, sizeof *values);
    if (values != NULL)
        flow->values = values;
    uint8_t *status = enlarge(flow->status, flow->n, n, 1, 1);
    if (status != NULL)
        flow->status = status;
    double *errors =
        flow->has_errors ? enlarge(flow->errors, flow->n, n, flow->n_columns, sizeof *errors) : NULL;
    if (errors != NULL)
        flow->errors = errors;
    if (values == NULL || status == NULL || (flow->has_errors && errors == NULL))
        return no_memory(err);
    flow->capacity = n;
    return RG_OK;
}

/* Rows [from, from + n) of `source` behind those of `to`. */
static rg_status append(rg_prep_flow *to, const rg_prep_flow *source, rg_error *err)
{
    const size_t row = to->n_columns;
    if (to->n + source->n > to->capacity) {
        const rg_status status = reserve(to, to->n + source->n + to->n / 2, err);
        if (status != RG_OK)
            return status;
    }
    memcpy(to->values + to->n * row, source->values, source->n * row * sizeof *to->values);
    if (to->has_errors)
        memcpy(to->errors + to->n * row, source->errors, source->n * row * sizeof *to->errors);
    memcpy(to->status + to->n, source->status, source->n);
    to->n += source->n;
    return RG_OK;
}

/* Forget rows below number `first`. */
static void drop(rg_prep_flow *flow, size_t first)
{
    if (first <= flow->first)
        return;
    const size_t gone = first - flow->first < flow->n ? first - flow->first : flow->n;
    const size_t left = flow->n - gone;
    const size_t row = flow->n_columns;
    memmove(flow->values, flow->values + gone * row, left * row * sizeof *flow->values);
    if (flow->has_errors)
        memmove(flow->errors, flow->errors + gone * row, left * row * sizeof *flow->errors);
    memmove(flow->status, flow->status + gone, left);
    flow->first += gone;
    flow->n = left;
}

/* ---- steps on rows of their own ---- */

/* What a later step could not calculate with, and what a float cannot hold, is missing. */
static void keep_finite(double *values, size_t n, size_t n_columns, uint8_t *status)
{
    for (size_t r = 0; r < n; r++) {
        bool lost = false;
        double *row = values + r * n_columns;
        for (size_t i = 0; i < n_columns; i++)
            if (!(fabs(row[i]) <= FLT_MAX)) {
                lost = lost || !isnan(row[i]);
                row[i] = NAN;
            }
        if (lost)
            rg_prep_raise(&status[r], RG_PREP_MASKED);
    }
}

/* The widest row between the steps of a segment. */
static size_t widest(const rg_prep_chain *chain, const rg_prep_segment *segment)
{
    size_t most = 1;
    for (size_t k = segment->begin; k < segment->end; k++) {
        most = chain->stages[k].n_in > most ? chain->stages[k].n_in : most;
        most = chain->stages[k].n_out > most ? chain->stages[k].n_out : most;
    }
    return most;
}

static size_t task_rows(size_t columns)
{
    const size_t fitting = TASK_VALUES / columns / LEAST_TASK_ROWS * LEAST_TASK_ROWS;
    return fitting < LEAST_TASK_ROWS ? LEAST_TASK_ROWS : fitting > MOST_TASK_ROWS ? MOST_TASK_ROWS : fitting;
}

/* Rows [at, at + n) of segment->in through all steps; room holds four groups of the widest rows. */
static rg_status run_task(const rg_prep_chain *chain, rg_prep_segment *segment, size_t at, size_t n,
                          double *room, size_t room_rows, rg_error *err)
{
    const size_t half = room_rows * widest(chain, segment);
    double *const values_room[] = {room, room + half};
    double *const errors_room[] = {room + 2 * half, room + 3 * half};
    uint8_t *row_status = segment->out.status + at;
    const double *values = segment->in.values + at * segment->in.n_columns;
    const double *errors = segment->in.has_errors ? segment->in.errors + at * segment->in.n_columns : NULL;
    rg_status status = RG_OK;
    memcpy(row_status, segment->in.status + at, n);
    for (size_t k = segment->begin; k < segment->end && status == RG_OK; k++) {
        const rg_prep_stage *stage = &chain->stages[k];
        const bool last = k + 1 == segment->end;
        double *out = last ? segment->out.values + at * stage->n_out : values_room[(k - segment->begin) % 2];
        double *out_errors = NULL;
        if (stage->errors_out)
            out_errors =
                last ? segment->out.errors + at * stage->n_out : errors_room[(k - segment->begin) % 2];
        const size_t number = segment->in.first + at;
        const rg_prep_rows rows = {.first = number,
                                   .n = n,
                                   .values = values,
                                   .errors = errors,
                                   .out = out,
                                   .out_errors = out_errors,
                                   .status = row_status,
                                   .facts =
                                       stage->n_facts > 0 ? stage->facts + number * stage->n_facts : NULL};
        status = stage->step->apply(stage->state, &rows, err);
        keep_finite(out, n, stage->n_out, row_status);
        values = out;
        errors = out_errors;
    }
    return status;
}

static rg_status run_steps(rg_prep_chain *chain, rg_prep_segment *segment, rg_error *err)
{
    const size_t n_rows = segment->in.n;
    const size_t columns = widest(chain, segment);
    const size_t per_task = task_rows(columns);
    const size_t n_tasks = (n_rows + per_task - 1) / per_task;
    const size_t room_size = 4 * per_task * columns;
    segment->out.n = 0;
    rg_status status = reserve(&segment->out, n_rows, err);
    double *room = rg_alloc(rg_threads(), room_size, sizeof *room);
    rg_error *failures = rg_alloc(n_tasks, 1, sizeof *failures);
    if (status == RG_OK && (room == NULL || failures == NULL))
        status = no_memory(err);
    if (status == RG_OK) {
#pragma omp parallel for schedule(dynamic) if (n_tasks > 1)
        for (size_t t = 0; t < n_tasks; t++) {
            const size_t at = t * per_task;
            const size_t n = n_rows - at < per_task ? n_rows - at : per_task;
            (void) run_task(chain, segment, at, n, room + rg_thread() * room_size, per_task, &failures[t]);
        }
    }
    for (size_t t = 0; status == RG_OK && t < n_tasks; t++)
        if (failures[t].status != RG_OK) {
            status = failures[t].status;
            if (err != NULL)
                *err = failures[t];
        }
    free(room);
    free(failures);
    segment->out.first = segment->in.first;
    segment->out.n = n_rows;
    return status;
}

/* The rows that a segment has ready. */
static const rg_prep_flow *ready(const rg_prep_segment *segment)
{
    return segment->begin == segment->end ? &segment->in : &segment->out;
}

/* ---- heads ---- */

static double raw_value(const rg_prep_chain *chain, const void *raw, size_t i)
{
    return chain->data->values.is_double ? ((const double *) raw)[i] : (double) ((const float *) raw)[i];
}

/* One row of the file: bad bands and infinite values are missing. */
static void take_row(const rg_prep_chain *chain, rg_prep_flow *in, size_t row)
{
    const size_t n = chain->n_columns_in;
    double *values = in->values + row * n;
    size_t n_valid = 0;
    bool missing = false;
    for (size_t i = 0; i < n; i++) {
        const bool bad = chain->bad_band != NULL && chain->bad_band[i] != 0;
        const double value = raw_value(chain, chain->raw, row * n + i);
        const bool valid = !bad && fabs(value) <= FLT_MAX;
        values[i] = valid ? value : NAN;
        n_valid += valid;
        missing = missing || (!bad && !valid);
    }
    in->status[row] = n_valid == 0 ? RG_PREP_FAILED : missing ? RG_PREP_MASKED : RG_PREP_OK;
    for (size_t i = 0; in->has_errors && i < n; i++)
        in->errors[row * n + i] = isnan(values[i]) ? NAN : raw_value(chain, chain->raw_errors, row * n + i);
}

static rg_status read_raw(const rg_prep_chain *chain, bool errors, size_t first, size_t n, rg_error *err)
{
    const rg_workfile *data = chain->data;
    void *rows = errors ? chain->raw_errors : chain->raw;
    return data->values.is_double
               ? rg_h5_read_values_double(data->file, data->name, errors, first, n, rows, err)
               : rg_h5_read_values_float(data->file, data->name, errors, first, n, rows, err);
}

static rg_status head_from_file(rg_prep_chain *chain, rg_prep_segment *segment, rg_error *err)
{
    const size_t left = segment->n_rows - segment->next;
    const size_t n = left < chain->block_rows ? left : chain->block_rows;
    segment->in.n = 0;
    rg_status status = reserve(&segment->in, n, err);
    if (status == RG_OK)
        status = read_raw(chain, false, segment->next, n, err);
    if (status == RG_OK && segment->in.has_errors)
        status = read_raw(chain, true, segment->next, n, err);
    if (status != RG_OK)
        return status;
    segment->in.first = segment->next;
    segment->in.n = n;
#pragma omp parallel for schedule(static) if (n > MOST_ALONE)
    for (size_t row = 0; row < n; row++)
        take_row(chain, &segment->in, row);
    return RG_OK;
}

static rg_status next_block(rg_prep_chain *chain, size_t number, rg_error *err);

/* One row of a gathering step; room for its list and pointers comes with it. */
static rg_status gather_row(const rg_prep_stage *stage, rg_prep_segment *segment, size_t at, size_t *list,
                            const double **pointers, size_t most, rg_error *err)
{
    const rg_prep_flow *near = &segment->near;
    const size_t row = segment->in.first + at;
    const size_t n = stage->step->sources(stage->state, row, list);
    rg_prep_gathered g = {.row = row, .n = n, .numbers = list, .values = pointers};
    for (size_t i = 0; i < n; i++) {
        pointers[i] = near->values + (list[i] - near->first) * near->n_columns;
        if (near->has_errors)
            pointers[most + i] = near->errors + (list[i] - near->first) * near->n_columns;
        if (list[i] == row)
            g.at = i;
    }
    g.errors = near->has_errors ? pointers + most : NULL;
    g.out = segment->in.values + at * stage->n_out;
    g.out_errors = segment->in.has_errors ? segment->in.errors + at * stage->n_out : NULL;
    g.status = &segment->in.status[at];
    g.facts = stage->n_facts > 0 ? stage->facts + row * stage->n_facts : NULL;
    *g.status = near->status[row - near->first];
    const rg_status status = stage->step->gather(stage->state, &g, err);
    keep_finite(g.out, 1, stage->n_out, g.status);
    return status;
}

static rg_status gather_rows(const rg_prep_stage *stage, rg_prep_segment *segment, rg_error *err)
{
    const size_t most = stage->step->most_sources(stage->state);
    size_t *lists = rg_alloc(rg_threads(), most, sizeof *lists);
    const double **pointers = rg_alloc(rg_threads(), 2 * most, sizeof *pointers);
    rg_error *failures = rg_alloc(rg_threads(), 1, sizeof *failures);
    rg_status status = lists == NULL || pointers == NULL || failures == NULL ? no_memory(err) : RG_OK;
    if (status == RG_OK) {
#pragma omp parallel for schedule(static) if (segment->in.n > MOST_ALONE)
        for (size_t at = 0; at < segment->in.n; at++)
            (void) gather_row(stage, segment, at, lists + rg_thread() * most,
                              pointers + rg_thread() * 2 * most, most, &failures[rg_thread()]);
    }
    for (size_t t = 0; status == RG_OK && t < rg_threads(); t++)
        if (failures[t].status != RG_OK) {
            status = failures[t].status;
            if (err != NULL)
                *err = failures[t];
        }
    free(lists);
    free(pointers);
    free(failures);
    return status;
}

static rg_status head_from_near(rg_prep_chain *chain, size_t number, rg_error *err)
{
    rg_prep_segment *segment = &chain->segments[number];
    const rg_prep_segment *before = &chain->segments[number - 1];
    const rg_prep_stage *stage = &chain->stages[segment->head];
    const size_t row_bytes = (stage->n_out > 0 ? stage->n_out : 1) * sizeof(double);
    const size_t fitting = GATHER_BYTES / row_bytes > 0 ? GATHER_BYTES / row_bytes : 1;
    const size_t left = segment->n_rows - segment->next;
    const size_t n = left < fitting ? left : fitting;
    size_t *list = rg_alloc(stage->step->most_sources(stage->state), 1, sizeof *list);
    if (list == NULL)
        return no_memory(err);
    size_t highest = 0;
    for (size_t row = segment->next; row < segment->next + n; row++) {
        const size_t n_sources = stage->step->sources(stage->state, row, list);
        highest = list[n_sources - 1] > highest ? list[n_sources - 1] : highest;
    }
    free(list);
    drop(&segment->near, segment->lowest[segment->next]);
    rg_status status = RG_OK;
    while (status == RG_OK && segment->near.first + segment->near.n <= highest) {
        status = next_block(chain, number - 1, err);
        if (status == RG_OK)
            status = append(&segment->near, ready(before), err);
    }
    segment->in.n = 0;
    if (status == RG_OK)
        status = reserve(&segment->in, n, err);
    segment->in.first = segment->next;
    segment->in.n = n;
    return status == RG_OK ? gather_rows(stage, segment, err) : status;
}

static rg_status head_from_all(rg_prep_chain *chain, size_t number, rg_error *err)
{
    rg_prep_segment *segment = &chain->segments[number];
    const rg_prep_segment *before = &chain->segments[number - 1];
    const rg_prep_stage *stage = &chain->stages[segment->head];
    rg_status status = RG_OK;
    for (size_t done = 0; done < before->n_rows && status == RG_OK;) {
        status = next_block(chain, number - 1, err);
        if (status != RG_OK)
            return status;
        const rg_prep_flow *rows = ready(before);
        const rg_prep_rows given = {.first = rows->first,
                                    .n = rows->n,
                                    .values = rows->values,
                                    .errors = rows->errors,
                                    .status = rows->status};
        status = stage->step->add(stage->state, &given, err);
        done += rows->n;
    }
    segment->in.n = 0;
    if (status == RG_OK)
        status = reserve(&segment->in, segment->n_rows, err);
    if (status != RG_OK)
        return status;
    segment->in.first = 0;
    segment->in.n = segment->n_rows;
    memset(segment->in.status, RG_PREP_OK, segment->n_rows);
    const rg_prep_rows made = {.n = segment->n_rows,
                               .out = segment->in.values,
                               .out_errors = segment->in.errors,
                               .status = segment->in.status,
                               .facts = stage->facts};
    status = stage->step->finish(stage->state, &made, err);
    keep_finite(segment->in.values, segment->n_rows, stage->n_out, segment->in.status);
    return status;
}

/* Let the segment have its next rows ready. */
static rg_status next_block(rg_prep_chain *chain, size_t number, rg_error *err)
{
    rg_prep_segment *segment = &chain->segments[number];
    rg_status status;
    if (number == 0)
        status = head_from_file(chain, segment, err);
    else
        status = chain->stages[segment->head].step->gather != NULL ? head_from_near(chain, number, err)
                                                                   : head_from_all(chain, number, err);
    if (status == RG_OK && segment->begin < segment->end)
        status = run_steps(chain, segment, err);
    segment->next += segment->in.n;
    return status;
}

/* ---- what leaves the chain ---- */

rg_status rg_prep_flow_read(void *state, size_t first, size_t n, float *values, rg_error *err)
{
    rg_prep_chain *chain = state;
    const rg_prep_segment *last = &chain->segments[chain->n_segments - 1];
    const rg_prep_flow *rows = ready(last);
    const size_t columns = rows->n_columns;
    if (rows->has_errors && n * columns > chain->errors_capacity) {
        free(chain->errors);
        chain->errors_capacity = n * columns;
        chain->errors = rg_alloc(chain->errors_capacity, 1, sizeof *chain->errors);
        if (chain->errors == NULL)
            return no_memory(err);
    }
    for (size_t done = 0; done < n;) {
        if (chain->taken == rows->n) {
            const rg_status status = next_block(chain, chain->n_segments - 1, err);
            if (status != RG_OK)
                return status;
            chain->taken = 0;
        }
        const size_t here = rows->n - chain->taken < n - done ? rows->n - chain->taken : n - done;
        const size_t from = chain->taken * columns;
        for (size_t i = 0; i < here * columns; i++)
            values[done * columns + i] = (float) rows->values[from + i];
        for (size_t i = 0; rows->has_errors && i < here * columns; i++)
            chain->errors[done * columns + i] = (float) rows->errors[from + i];
        memcpy(chain->status + first + done, rows->status + chain->taken, here);
        chain->taken += here;
        done += here;
    }
    return RG_OK;
}

rg_status rg_prep_flow_read_errors(void *state, size_t first, size_t n, float *errors, rg_error *err)
{
    const rg_prep_chain *chain = state;
    (void) first;
    (void) err;
    memcpy(errors, chain->errors,
           n * ready(&chain->segments[chain->n_segments - 1])->n_columns * sizeof *errors);
    return RG_OK;
}

/* ---- plan ---- */

/* The lowest row needed from each row on; what is held at once must fit in memory. */
static rg_status plan_near(const rg_prep_chain *chain, rg_prep_segment *segment, rg_error *err)
{
    const rg_prep_stage *stage = &chain->stages[segment->head];
    size_t *list = rg_alloc(stage->step->most_sources(stage->state), 1, sizeof *list);
    segment->lowest = rg_alloc(segment->n_rows, 1, sizeof *segment->lowest);
    if (list == NULL || segment->lowest == NULL) {
        free(list);
        return no_memory(err);
    }
    size_t highest = 0;
    size_t most = 0;
    size_t low = segment->n_rows;
    for (size_t row = segment->n_rows; row-- > 0;) {
        (void) stage->step->sources(stage->state, row, list);
        low = list[0] < low ? list[0] : low;
        segment->lowest[row] = low;
    }
    for (size_t row = 0; row < segment->n_rows; row++) {
        const size_t n = stage->step->sources(stage->state, row, list);
        highest = list[n - 1] > highest ? list[n - 1] : highest;
        most = highest - segment->lowest[row] + 1 > most ? highest - segment->lowest[row] + 1 : most;
    }
    free(list);
    if (most > MOST_NEAR_BYTES / sizeof(double) / stage->n_in / (stage->errors_in ? 2 : 1))
        return rg_fail_named(err, RG_EUNSUPPORTED, RG_NO_INDEX,
                             "spectra that belong together lie too far apart to be held at once",
                             stage->step->name, "bring them together in the file first");
    return RG_OK;
}

static bool gathers(const rg_prep_stage *stage)
{
    return stage->step->gather != NULL && stage->step->most_sources(stage->state) > 1;
}

rg_status rg_prep_flow_plan(rg_prep_chain *chain, rg_error *err)
{
    const rg_h5_values_facts facts = {chain->data->values.is_double, chain->data->values.has_errors,
                                      chain->data->values.chunk_rows};
    const size_t size = facts.is_double ? sizeof(double) : sizeof(float);
    chain->block_rows = rg_stream_block_rows(chain->n_columns_in, &facts);
    if (chain->block_rows > chain->n_rows_in)
        chain->block_rows = chain->n_rows_in;
    chain->raw = rg_alloc(chain->block_rows, chain->n_columns_in, size);
    chain->raw_errors = chain->has_errors_in ? rg_alloc(chain->block_rows, chain->n_columns_in, size) : NULL;
    if (chain->raw == NULL || (chain->has_errors_in && chain->raw_errors == NULL))
        return no_memory(err);
    rg_prep_segment *segment = &chain->segments[0];
    *segment = (rg_prep_segment){.head = chain->n_stages, .n_rows = chain->n_rows_in};
    segment->in = (rg_prep_flow){.n_columns = chain->n_columns_in, .has_errors = chain->has_errors_in};
    segment->out = segment->in;
    chain->n_segments = 1;
    rg_status status = RG_OK;
    for (size_t k = 0; k < chain->n_stages && status == RG_OK; k++) {
        const rg_prep_stage *stage = &chain->stages[k];
        if (gathers(stage) || stage->step->add != NULL) {
            segment = &chain->segments[chain->n_segments++];
            *segment = (rg_prep_segment){.head = k, .begin = k + 1, .n_rows = stage->rows_out};
            segment->near = (rg_prep_flow){.n_columns = stage->n_in, .has_errors = stage->errors_in};
            segment->in = (rg_prep_flow){.n_columns = stage->n_out, .has_errors = stage->errors_out};
            segment->out = segment->in;
            if (gathers(stage))
                status = plan_near(chain, segment, err);
        }
        segment->end = k + 1;
        segment->out.n_columns = stage->n_out;
        segment->out.has_errors = stage->errors_out;
    }
    return status;
}

void rg_prep_flow_free(rg_prep_chain *chain)
{
    for (size_t i = 0; i < chain->n_segments; i++) {
        flow_free(&chain->segments[i].in);
        flow_free(&chain->segments[i].out);
        flow_free(&chain->segments[i].near);
        free(chain->segments[i].lowest);
    }
    free(chain->raw);
    free(chain->raw_errors);
    free(chain->bad_band);
    free(chain->status);
    free(chain->errors);
}
