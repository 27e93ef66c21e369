/* plain.h on four doubles. */
#include <immintrin.h>
#define TARGET                __attribute__((target("avx2,fma")))
#define V                     __m256d
#define MASK                  __m256d
#define LANES                 4
#define LOAD                  _mm256_loadu_pd
#define STORE                 _mm256_storeu_pd
#define ALL                   _mm256_set1_pd
#define ADD                   _mm256_add_pd
#define SUB                   _mm256_sub_pd
#define MUL                   _mm256_mul_pd
#define DIV                   _mm256_div_pd
#define MIN                   _mm256_min_pd
#define MAX                   _mm256_max_pd
#define FMA                   _mm256_fmadd_pd
#define FNMA                  _mm256_fnmadd_pd
#define RECIPROCAL(a)         _mm256_div_pd(_mm256_set1_pd(1.0), a)
#define LESS(a, b)            _mm256_cmp_pd(a, b, _CMP_LT_OQ)
#define VALID(a)              _mm256_cmp_pd(a, a, _CMP_ORD_Q)
#define BOTH                  _mm256_and_pd
#define SELECT(mask, yes, no) _mm256_blendv_pd(no, yes, mask)
#define POWER_OF_TWO(t)       _mm256_castsi256_pd(_mm256_slli_epi64(_mm256_castpd_si256(t), 52))
