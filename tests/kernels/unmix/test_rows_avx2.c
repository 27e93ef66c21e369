/* The cases of test_rows.c on the twin for AVX2, whatever the processor has besides. */
#define RG_CPU_HAS(feature) ((feature)[3] != '5' && __builtin_cpu_supports(feature))

#include "kernels/unmix/rows.c"            // NOLINT(bugprone-suspicious-include)
#include "tests/kernels/unmix/test_rows.c" // NOLINT(bugprone-suspicious-include)
