/* Errors of class weights that the user states: of counting, or of weighing. */
#ifndef RG_TOOLKIT_GRAINS_WEIGHT_ERRORS_H
#define RG_TOOLKIT_GRAINS_WEIGHT_ERRORS_H

#include "toolkit/grains/size_table.h"

/* NAN: not given. */
typedef struct {
    double counts;
    double balance; /* in the unit of the weights */
    double loss_pct;
} rg_weight_errors;

/* Rows for the options of a command whose arguments have them at offset `at`. */
#define RG_WEIGHT_ERROR_OPTIONS(at)                                                                          \
    {RG_OPTION_NUMBER,                                                                                       \
     0,                                                                                                      \
     "counts",                                                                                               \
     "N",                                                                                                    \
     NULL,                                                                                                   \
     (at) + offsetof(rg_weight_errors, counts),                                                              \
     "errors of N counted grains per sample (multinomial)",                                                  \
     false},                                                                                                 \
        {RG_OPTION_NUMBER,                                                                                   \
         0,                                                                                                  \
         "balance",                                                                                          \
         "G",                                                                                                \
         NULL,                                                                                               \
         (at) + offsetof(rg_weight_errors, balance),                                                         \
         "errors of weighing: standard error of the balance, g",                                             \
         false},                                                                                             \
    {                                                                                                        \
        RG_OPTION_NUMBER, 0, "loss", "PCT", NULL, (at) + offsetof(rg_weight_errors, loss_pct),               \
            "errors of weighing: loss or gain of a class, per cent of its mass", false                       \
    }

/* table->sigma by what was given, in place of stored errors; as it is when nothing was. RG_EUSAGE when counts
 * and weighing are given or a number is not possible, RG_EUNITS for a balance where the weights are no
 * masses. */
rg_status rg_weight_errors_set(const rg_weight_errors *given, const rg_entry *entry, rg_size_table *table,
                               rg_error *err) RG_MUST_CHECK;

#endif
