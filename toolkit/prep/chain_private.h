/* The inside of a chain, for chain.c (plan, record) and flow.c (rows). */
#ifndef RG_TOOLKIT_PREP_CHAIN_PRIVATE_H
#define RG_TOOLKIT_PREP_CHAIN_PRIVATE_H

#include "toolkit/prep/chain.h"

/* A step with what it knows of its place. */
typedef struct {
    const rg_prep_step *step;
    void *state;
    size_t n_in; /* columns */
    size_t n_out;
    size_t rows_in;
    size_t rows_out;
    bool errors_in;
    bool errors_out;
    size_t n_facts;
    double *facts; /* [rows_out][n_facts] */
} rg_prep_stage;

/* Consecutive rows on their way. */
typedef struct {
    size_t first;
    size_t n;
    size_t capacity; /* rows there is room for */
    size_t n_columns;
    bool has_errors;
    double *values;  /* [capacity][n_columns] */
    double *errors;  /* the same; NULL without errors */
    uint8_t *status; /* [capacity] */
} rg_prep_flow;

/* Stages that work on the same rows: what brings the rows (the file, a step that gathers or reduces), then
 * steps on rows of their own. */
typedef struct {
    size_t head;  /* stage that brings the rows; n_stages: the file */
    size_t begin; /* of the steps on rows, and behind their end     */
    size_t end;
    size_t n_rows;
    size_t next;       /* row that the next block begins with            */
    rg_prep_flow in;   /* what the head brings                           */
    rg_prep_flow out;  /* behind the steps                               */
    rg_prep_flow near; /* a gathering head: rows that are needed now     */
    size_t *lowest;    /* [n_rows] the same: lowest row that this and later rows need */
} rg_prep_segment;

struct rg_prep_chain {
    rg_workfile *data;
    rg_prep_stage stages[RG_PREP_MOST_STEPS];
    size_t n_stages;
    rg_prep_segment segments[RG_PREP_MOST_STEPS + 1];
    size_t n_segments;
    rg_table warnings;
    /* Of the input. */
    size_t n_rows_in;
    size_t n_columns_in;
    bool has_errors_in;
    size_t block_rows;
    uint8_t *bad_band; /* [n_columns_in]; NULL: none */
    void *raw;         /* [block_rows][n_columns_in] as in the file */
    void *raw_errors;
    /* Of the output. */
    size_t n_rows_out;
    uint8_t *status; /* [n_rows_out] */
    size_t taken;    /* rows of the last segment's block that have left it */
    float *errors;   /* [errors_capacity] of the rows that left last */
    size_t errors_capacity;
};

/* Segments of the planned stages. */
rg_status rg_prep_flow_plan(rg_prep_chain *chain, rg_error *err) RG_MUST_CHECK;
void rg_prep_flow_free(rg_prep_chain *chain);

/* The next rows in rising order, and then their errors: an rg_row_stream. */
rg_status rg_prep_flow_read(void *chain, size_t first, size_t n, float *values, rg_error *err) RG_MUST_CHECK;
rg_status rg_prep_flow_read_errors(void *chain, size_t first, size_t n, float *errors,
                                   rg_error *err) RG_MUST_CHECK;

#endif
