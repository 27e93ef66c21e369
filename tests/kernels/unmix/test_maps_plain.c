/* The cases of test_maps.c on the twin without vectors. */
#define RG_CPU_HAS(feature) 0

#include "kernels/unmix/maps.c"            // NOLINT(bugprone-suspicious-include)
#include "tests/kernels/unmix/test_maps.c" // NOLINT(bugprone-suspicious-include)
