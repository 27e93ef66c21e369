/* What a prepared library holds, and how a spectrum is brought to the same form. Only for best.c. */
#ifndef RG_KERNELS_SEARCH_INDEX_H
#define RG_KERNELS_SEARCH_INDEX_H

#include "kernels/search/best.h"
#include "kernels/signal/transform.h"

/* A frequency that is kept: its amplitude, scaled, is two numbers of a row of the basis. */
typedef struct {
    size_t half; /* 0: intensities, 1: slopes */
    size_t bin;
} rg_search_bin;

struct rg_search_index {
    const float *features;
    const size_t *class_of;
    size_t n_members;
    size_t n;
    rg_search_shift moves;
    size_t length; /* of the transforms: n and room for the moves */
    rg_transform *transform;
    rg_search_bin *bins; /* [n_bins] */
    size_t n_bins;
    float *rows; /* [n_members][2 n_bins] */
    float *rest; /* [n_members] length of what the kept frequencies lack */
};

/* Doubles of work for rg_search_index_row. */
size_t rg_search_index_work(const rg_search_index *index);

/* The kept frequencies of features [2][n] into row [2 n_bins]; returns the length of the rest. */
float rg_search_index_row(const rg_search_index *index, const float *features, double *work, float *row);

#endif
