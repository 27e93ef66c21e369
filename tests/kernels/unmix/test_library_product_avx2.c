/* The cases of test_library_set.c with the product on the twin for AVX2, whatever the processor has besides.
 */
#define RG_CPU_HAS(feature) ((feature)[3] != '5' && __builtin_cpu_supports(feature))

#include "kernels/unmix/library_product.c"        // NOLINT(bugprone-suspicious-include)
#include "tests/kernels/unmix/test_library_set.c" // NOLINT(bugprone-suspicious-include)
