/* The cases of test_albedo.c on the twin for AVX2, whatever the processor has besides. */
#define RG_CPU_HAS(feature) ((feature)[3] != '5' && __builtin_cpu_supports(feature))

#include "kernels/hapke/albedo.c"            // NOLINT(bugprone-suspicious-include)
#include "tests/kernels/hapke/test_albedo.c" // NOLINT(bugprone-suspicious-include)
