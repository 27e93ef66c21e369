/* The cases of test_maps.c on the twin for AVX2, whatever the processor has besides. */
#define RG_CPU_HAS(feature) ((feature)[3] != '5' && __builtin_cpu_supports(feature))

#include "kernels/unmix/maps.c"            // NOLINT(bugprone-suspicious-include)
#include "tests/kernels/unmix/test_maps.c" // NOLINT(bugprone-suspicious-include)
