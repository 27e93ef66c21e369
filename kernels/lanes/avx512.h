/* plain.h on eight doubles. */
#include <immintrin.h>
#define TARGET                __attribute__((target("avx512f")))
#define V                     __m512d
#define MASK                  __mmask8
#define LANES                 8
#define LOAD                  _mm512_loadu_pd
#define STORE                 _mm512_storeu_pd
#define ALL                   _mm512_set1_pd
#define ADD                   _mm512_add_pd
#define SUB                   _mm512_sub_pd
#define MUL                   _mm512_mul_pd
#define DIV                   _mm512_div_pd
#define MIN                   _mm512_min_pd
#define MAX                   _mm512_max_pd
#define FMA                   _mm512_fmadd_pd
#define FNMA                  _mm512_fnmadd_pd
#define RECIPROCAL(a)         _mm512_div_pd(_mm512_set1_pd(1.0), a)
#define LESS(a, b)            _mm512_cmp_pd_mask(a, b, _CMP_LT_OQ)
#define VALID(a)              _mm512_cmp_pd_mask(a, a, _CMP_ORD_Q)
#define BOTH(a, b)            ((MASK) ((a) & (b)))
#define SELECT(mask, yes, no) _mm512_mask_blend_pd(mask, no, yes)
#define POWER_OF_TWO(t)       _mm512_castsi512_pd(_mm512_slli_epi64(_mm512_castpd_si512(t), 52))
