/* The cases of test_product.c on the twin without vectors. */
#define RG_CPU_HAS(feature) 0

#include "kernels/unmix/product.c"            // NOLINT(bugprone-suspicious-include)
#include "tests/kernels/unmix/test_product.c" // NOLINT(bugprone-suspicious-include)
