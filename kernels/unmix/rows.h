/* Sums of matrix rows and products with them: the inner loops of unmixing with a large library. Rows are
 * padded with zeros to whole vectors. */
#ifndef RG_KERNELS_UNMIX_ROWS_H
#define RG_KERNELS_UNMIX_ROWS_H

#include <stddef.h>

enum { RG_ROWS_VECTOR = 8 };

/* n rounded up to whole vectors. */
size_t rg_rows_stride(size_t n);

/* Rows index[0..k) of a matrix; index NULL takes rows 0..k. */
typedef struct {
    const double *values; /* [][stride] */
    size_t stride;        /* multiple of RG_ROWS_VECTOR */
    const size_t *index;
    size_t k;
} rg_rows;

/* out[length] += sum of coefficients[i] * row i; length is a multiple of RG_ROWS_VECTOR, at most stride. */
void rg_rows_add(const rg_rows *rows, const double *restrict coefficients, size_t length,
                 double *restrict out);

/* out[k] = row i times vector[length]. */
void rg_rows_dot(const rg_rows *rows, const double *restrict vector, size_t length, double *restrict out);

/* table[i][length] -= coefficients[i] * row[length] for i < n. */
void rg_rows_update(double *restrict table, size_t stride, size_t n, const double *restrict coefficients,
                    const double *restrict row, size_t length);

/* A change of the support of rg_support_search, and which member to take next. */
typedef struct {
    const double *base; /* [length]; or NULL: zeros */
    double by;
    double share;
    double limit;
    double least;
} rg_rows_change;

/* With w = base + sum of coefficients[i] * row i:  pull -= by * w,  distance -= share * w^2.  Then the j of
 * the largest pull^2 / distance among those with pull > limit and distance > least, to about four digits of
 * that; length when there is none. length is a multiple of RG_ROWS_VECTOR, at most stride. */
size_t rg_rows_step(const rg_rows *rows, const double *restrict coefficients, const rg_rows_change *change,
                    size_t length, double *restrict pull, double *restrict distance);

/* The first number of room that begins a cache line; room needs RG_ROWS_SLACK numbers more. */
enum { RG_ROWS_SLACK = 8 };
double *rg_rows_align(double *room);

/* The scalar twins. */
void rg_rows_add_plain(const rg_rows *rows, const double *restrict coefficients, size_t length,
                       double *restrict out);
void rg_rows_dot_plain(const rg_rows *rows, const double *restrict vector, size_t length,
                       double *restrict out);
void rg_rows_update_plain(double *restrict table, size_t stride, size_t n,
                          const double *restrict coefficients, const double *restrict row, size_t length);
size_t rg_rows_step_plain(const rg_rows *rows, const double *restrict coefficients,
                          const rg_rows_change *change, size_t length, double *restrict pull,
                          double *restrict distance);

#endif
