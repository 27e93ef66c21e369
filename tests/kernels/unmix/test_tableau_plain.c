/* The cases of test_tableau.c on the twin without vectors. */
#define RG_CPU_HAS(feature) 0

#include "kernels/unmix/tableau.c"            // NOLINT(bugprone-suspicious-include)
#include "tests/kernels/unmix/test_tableau.c" // NOLINT(bugprone-suspicious-include)
