#define _DEFAULT_SOURCE /* madvise */
#include "toolkit/bench/machine.h"

#include <math.h>
#include <stdlib.h>
#include <sys/mman.h>
#if defined(__GNUC__) && defined(__x86_64__)
#include <immintrin.h>
#define HAVE_X86 1
#endif

#include "kernels/base/threads.h"
#include "toolkit/clock.h"

enum { SUMS = 12, ROUNDS = 5, STREAMS = 4, HUGE_PAGE = 2 << 20 };
static const long STEPS = 2000000;

/* ---- multiply-adds: twelve sums in flight, more than latency times units of any core ---- */

/* The loop of one vector type; the result is used, so that the compiler keeps the work. */
#define MULTIPLY_ADDS(name, attributes, vector, set, fma, lane)                                              \
    attributes static double name(void)                                                                      \
    {                                                                                                        \
        vector sum[SUMS];                                                                                    \
        const vector x = set(0.999f);                                                                        \
        _Pragma("GCC unroll 12") for (int k = 0; k < SUMS; k++) sum[k] = set((float) k);                     \
        for (long i = 0; i < STEPS; i++) {                                                                   \
            _Pragma("GCC unroll 12") for (int k = 0; k < SUMS; k++) sum[k] = fma(sum[k], x, x);              \
        }                                                                                                    \
        double all = 0.0;                                                                                    \
        _Pragma("GCC unroll 12") for (int k = 0; k < SUMS; k++) all += (double) lane(sum[k]);                \
        return all;                                                                                          \
    }

#define ITSELF(v) (v)
#ifdef __FP_FAST_FMA
#define FUSED(a, b, c)  __builtin_fma(a, b, c)
#define FUSEDF(a, b, c) __builtin_fmaf(a, b, c)
#else
#define FUSED(a, b, c)  ((a) * (b) + (c)) /* a call of the library instead is no measure */
#define FUSEDF(a, b, c) ((a) * (b) + (c))
#endif
MULTIPLY_ADDS(double_plain, , double, (double), FUSED, ITSELF)
MULTIPLY_ADDS(single_plain, , float, (float), FUSEDF, ITSELF)
#ifdef HAVE_X86
#define FOR_AVX2   __attribute__((target("avx2,fma")))
#define FOR_AVX512 __attribute__((target("avx512f")))
#define FIRST(v)   ((v)[0])
MULTIPLY_ADDS(double_avx2, FOR_AVX2, __m256d, _mm256_set1_pd, _mm256_fmadd_pd, FIRST)
MULTIPLY_ADDS(single_avx2, FOR_AVX2, __m256, _mm256_set1_ps, _mm256_fmadd_ps, FIRST)
MULTIPLY_ADDS(double_avx512, FOR_AVX512, __m512d, _mm512_set1_pd, _mm512_fmadd_pd, FIRST)
MULTIPLY_ADDS(single_avx512, FOR_AVX512, __m512, _mm512_set1_ps, _mm512_fmadd_ps, FIRST)
#endif

typedef struct {
    double (*run)(void);
    double lanes;
} loop;

static void choose(loop *in_double, loop *in_single)
{
    *in_double = (loop){double_plain, 1.0};
    *in_single = (loop){single_plain, 1.0};
#ifdef HAVE_X86
    if (__builtin_cpu_supports("avx512f")) {
        *in_double = (loop){double_avx512, 8.0};
        *in_single = (loop){single_avx512, 16.0};
    } else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        *in_double = (loop){double_avx2, 4.0};
        *in_single = (loop){single_avx2, 8.0};
    }
#endif
}

static double flops_of(const loop *l, size_t threads, volatile double *sink)
{
    double best = INFINITY;
    for (int round = 0; round < ROUNDS; round++) {
        const double began = rg_clock_seconds();
#pragma omp parallel num_threads((int) threads)
        {
            const double all = l->run();
#pragma omp critical
            *sink += all;
        }
        best = fmin(best, rg_clock_seconds() - began);
    }
    return (double) threads * (double) STEPS * SUMS * l->lanes * 2.0 / best;
}

/* ---- memory ---- */

typedef double four __attribute__((vector_size(32)));

/* Several places at once, for one stream does not keep the memory busy. */
static double read_once(const four *from, size_t n)
{
    const size_t quarter = n / STREAMS;
    four sum[STREAMS][2] = {{{0.0}}};
    for (size_t i = 0; i + 2 <= quarter; i += 2)
        for (size_t s = 0; s < STREAMS; s++) {
            sum[s][0] += from[s * quarter + i];
            sum[s][1] += from[s * quarter + i + 1];
        }
    double all = 0.0;
    for (size_t s = 0; s < STREAMS; s++)
        all += sum[s][0][0] + sum[s][1][0];
    return all;
}

static double read_rate(four *memory, size_t n, size_t threads, volatile double *sink)
{
    double best = INFINITY;
    const size_t share = n / threads;
    const size_t bytes = share * threads * sizeof(four);
    for (int round = 0; round < ROUNDS; round++) {
        const double began = rg_clock_seconds();
#pragma omp parallel num_threads((int) threads)
        {
            const double all = read_once(memory + rg_thread() * share, share);
#pragma omp critical
            *sink += all;
        }
        best = fmin(best, rg_clock_seconds() - began);
    }
    return (double) bytes / best;
}

rg_status rg_bench_machine_measure(rg_bench_machine *machine, bool quick, rg_error *err)
{
    const size_t bytes = (size_t) (quick ? 128 : 256) << 20;
    const size_t n = bytes / sizeof(four);
    loop in_double;
    loop in_single;
    volatile double sink = 0.0;
    four *memory = aligned_alloc(HUGE_PAGE, bytes);
    if (memory == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to measure its speed");
    (void) madvise(memory, bytes, MADV_HUGEPAGE); /* where there are none, small pages are what there is */
    for (size_t i = 0; i < n; i++)
        memory[i] = (four){1.0, 1.0, 1.0, 1.0};
    machine->read_bytes = fmax(machine->read_bytes, read_rate(memory, n, machine->threads, &sink));
    free(memory);
    choose(&in_double, &in_single);
    machine->double_flops = fmax(machine->double_flops, flops_of(&in_double, machine->threads, &sink));
    machine->single_flops = fmax(machine->single_flops, flops_of(&in_single, machine->threads, &sink));
    return RG_OK;
}

double rg_bench_machine_floor(const rg_bench_machine *machine, double bytes, double flops_double,
                              double flops_single)
{
    return fmax(bytes / machine->read_bytes,
                flops_double / machine->double_flops + flops_single / machine->single_flops);
}
