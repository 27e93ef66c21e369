/* One criterion of changesite-(Y) on one analysis. Threads: none. */
#ifndef RG_KERNELS_IDENTIFY_CHANGESITE_CRITERIA_H
#define RG_KERNELS_IDENTIFY_CHANGESITE_CRITERIA_H

#include "kernels/identify/changesite_reading.h"

typedef struct {
    rg_criterion_state state;
    double value, low, high; /* value NaN when not measured; limits infinite where there is none */
    double margin;           /* to the nearer limit, negative when failed */
    double error;            /* standard error of the value; NaN unknown  */
    double chance;           /* probability that it holds; NaN unknown    */
} rg_changesite_judgement;

/* The quantity of a row for an analysis and its reading; values as rg_changesite_read left them. */
double rg_changesite_criterion_value(const rg_changesite_rules *rules, const rg_changesite_criterion *row,
                                     const double *wt, const rg_changesite_reading *r, double *values);

/* Whether a value keeps a row's limits. */
bool rg_changesite_criterion_holds(const rg_changesite_criterion *row, double low, double high, double value);

/* Probability that a value with a normal error lies within limits; NaN without an error. */
double rg_changesite_criterion_chance(double low, double high, double value, double error);

/* The verdict of a row. error: standard error of the value, which widens the limits of a row with sigmas; NaN
 * when there is none. */
rg_changesite_judgement rg_changesite_judge(const rg_changesite_rules *rules,
                                            const rg_changesite_criterion *row, const double *wt,
                                            const rg_changesite_reading *r, double *values, double error);

#endif
