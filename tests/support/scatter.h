/* Stated standard errors against the scatter of many draws. */
#ifndef RG_TESTS_SUPPORT_SCATTER_H
#define RG_TESTS_SUPPORT_SCATTER_H

#include <stddef.h>

/* Of one number; {0} at first. */
typedef struct {
    size_t n;
    double mean;
    double squares;  /* sum of squared deviations     */
    double variance; /* sum of stated errors, squared */
} scatter;

void scatter_add(scatter *s, double value, double error);

/* Root mean square of the stated errors over the standard deviation (n - 1) of the values. */
double scatter_ratio(const scatter *s);

#endif
