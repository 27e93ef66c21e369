/* The cases of test_continuum.c without vectors, on any machine. */
#define RG_CPU_HAS(feature) ((feature)[0] == '\0')

#include "kernels/signal/continuum.c"            // NOLINT(bugprone-suspicious-include)
#include "tests/kernels/signal/test_continuum.c" // NOLINT(bugprone-suspicious-include)
