/* The cases of test_penalised.c on the twin for AVX2, whatever the processor has besides. */
#define RG_CPU_HAS(feature) ((feature)[3] != '5' && __builtin_cpu_supports(feature))

#include "kernels/signal/penalised.c"            // NOLINT(bugprone-suspicious-include)
#include "tests/kernels/signal/test_penalised.c" // NOLINT(bugprone-suspicious-include)
