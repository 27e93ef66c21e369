#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/error.h"
#include "kernels/identify/evidence.h"

static void every_value_has_a_name_of_its_own(void **state)
{
    (void) state;
    for (size_t a = 0; a < RG_EVIDENCE_VALUES; a++)
        for (size_t b = 0; b < a; b++)
            assert_true(strcmp(RG_EVIDENCE_NAMES[a], RG_EVIDENCE_NAMES[b]) != 0);
}

static void the_worst_of_vetoes_and_the_first_of_the_rest_stay(void **state)
{
    (void) state;
    rg_evidence e = rg_evidence_none();
    rg_evidence other = rg_evidence_none();
    assert_false(rg_evidence_any(&e));
    e.value[RG_EVIDENCE_FTIR_OH] = 0.01;
    e.value[RG_EVIDENCE_XRD_A] = 10.3;
    other.value[RG_EVIDENCE_FTIR_OH] = 0.2;
    other.error[RG_EVIDENCE_FTIR_OH] = 0.02;
    other.value[RG_EVIDENCE_XRD_A] = 10.4;
    other.value[RG_EVIDENCE_XRD_C] = 37.0;
    other.xrd_nearest = 3;
    rg_evidence_join(&e, &other);
    assert_true(rg_evidence_any(&e));
    assert_true(e.value[RG_EVIDENCE_FTIR_OH] == 0.2 && e.error[RG_EVIDENCE_FTIR_OH] == 0.02);
    assert_true(e.value[RG_EVIDENCE_XRD_A] == 10.3 && e.value[RG_EVIDENCE_XRD_C] == 37.0);
    assert_int_equal(e.xrd_nearest, 3);
    assert_int_equal(e.raman_nearest, RG_NO_INDEX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_value_has_a_name_of_its_own),
        cmocka_unit_test(the_worst_of_vetoes_and_the_first_of_the_rest_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
