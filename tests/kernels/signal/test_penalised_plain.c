/* The cases of test_penalised.c on the twin without vectors. */
#define RG_CPU_HAS(feature) 0

#include "kernels/signal/penalised.c"            // NOLINT(bugprone-suspicious-include)
#include "tests/kernels/signal/test_penalised.c" // NOLINT(bugprone-suspicious-include)
