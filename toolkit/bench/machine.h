/* What this machine can do at best, measured: the rates that floors are made of. */
#ifndef RG_TOOLKIT_BENCH_MACHINE_H
#define RG_TOOLKIT_BENCH_MACHINE_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/base/error.h"

/* Rates of so many threads together; a fused multiply-add is two operations. */
typedef struct {
    size_t threads;
    double read_bytes;   /* a second, from memory that no cache holds */
    double double_flops; /* a second */
    double single_flops; /* a second */
} rg_bench_machine;

/* Measure and keep the best of this and what is there already ({threads} at first). */
rg_status rg_bench_machine_measure(rg_bench_machine *machine, bool quick, rg_error *err) RG_MUST_CHECK;

/* Seconds that so much work takes at these rates: the slower of memory and arithmetic. */
double rg_bench_machine_floor(const rg_bench_machine *machine, double bytes, double flops_double,
                              double flops_single);

#endif
