#include "tests/support/check.h"

#include "tests/support/refuse.h"
#include "toolkit/laser/matrices.h"

static double rings_deg[] = {1, 3, 10, 30};
static double other_deg[] = {1, 3, 10, 31};
static double edges_um[] = {1, 2, 4};

static rg_laser_matrix wanted(double k, double *edges_deg)
{
    rg_scatter_optics o = rg_scatter_optics_defaults();
    o.k = k;
    return (rg_laser_matrix){o, 3, 2, edges_deg, edges_um, NULL};
}

/* The same question has the same answer in the same place; optics and rings make another one. */
static void are_computed_once(void **state)
{
    (void) state;
    rg_laser_matrices matrices = {0};
    const rg_laser_matrix first = wanted(0.1, rings_deg), darker = wanted(0.2, rings_deg),
                          wider = wanted(0.1, other_deg);
    const double *a, *b;
    double kernel[3 * 2];
    assert_int_equal(rg_laser_matrices_get(&matrices, &first, &a, NULL), RG_OK);
    assert_int_equal(rg_scatter_kernel(&first.optics, rings_deg, 3, edges_um, 2, kernel, NULL), RG_OK);
    assert_memory_equal(a, kernel, sizeof kernel);
    assert_int_equal(rg_laser_matrices_get(&matrices, &darker, &b, NULL), RG_OK);
    assert_ptr_not_equal(a, b);
    assert_int_equal(rg_laser_matrices_get(&matrices, &wider, &b, NULL), RG_OK);
    assert_ptr_not_equal(a, b);
    assert_int_equal(matrices.n, 3);
    assert_int_equal(rg_laser_matrices_get(&matrices, &first, &b, NULL), RG_OK);
    assert_ptr_equal(a, b);
    assert_int_equal(matrices.n, 3);
    rg_laser_matrices_free(&matrices);
}

static void say_what_is_wrong(void **state)
{
    (void) state;
    rg_laser_matrices matrices = {0};
    double descending[] = {1, 3, 2, 30};
    const rg_laser_matrix bad = wanted(0.1, descending);
    const double *a;
    rg_error err = {0};
    assert_int_equal(rg_laser_matrices_get(&matrices, &bad, &a, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 2);
    assert_int_equal(matrices.n, 0);
    const rg_laser_matrix good = wanted(0.1, rings_deg);
    for (size_t n = 1;; n++) {
        refuse_allocation(n);
        const rg_status status = rg_laser_matrices_get(&matrices, &good, &a, NULL);
        if (!allocation_was_refused())
            break;
        assert_int_equal(status, RG_ENOMEM);
        assert_int_equal(matrices.n, 0);
    }
    rg_laser_matrices_free(&matrices);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(are_computed_once),
        cmocka_unit_test(say_what_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
