/* The cases of test_exchange.c on the twin without vectors. */
#define RG_CPU_HAS(feature) 0

#include "kernels/unmix/exchange.c"            // NOLINT(bugprone-suspicious-include)
#include "tests/kernels/unmix/test_exchange.c" // NOLINT(bugprone-suspicious-include)
