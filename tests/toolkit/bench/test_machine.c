#include "tests/support/check.h"
#include "toolkit/bench/machine.h"
#include "toolkit/bench/spectra.h"

/* 100 bytes at 10 a second; 60 double and 80 single operations at 20 and 40 a second, one after the other. */
static void floor_is_the_slower_of_memory_and_arithmetic(void **state)
{
    (void) state;
    const rg_bench_machine machine = {1, 10.0, 20.0, 40.0};
    assert_true(rg_bench_machine_floor(&machine, 100.0, 60.0, 80.0) == 10.0);
    assert_true(rg_bench_machine_floor(&machine, 40.0, 60.0, 80.0) == 5.0);
    assert_true(rg_bench_machine_floor(&machine, 0.0, 0.0, 0.0) == 0.0);
}

/* A second measurement never lowers a rate: the machine can do what it has done. */
static void measuring_keeps_the_best(void **state)
{
    (void) state;
    rg_error err = {0};
    rg_bench_machine machine = {.threads = 1};
    assert_int_equal(rg_bench_machine_measure(&machine, true, &err), RG_OK);
    assert_true(machine.read_bytes > 1e8 && machine.double_flops > 1e7 && machine.single_flops > 1e7);
    rg_bench_machine fast = {1, 1e30, 1e30, 1e30};
    assert_int_equal(rg_bench_machine_measure(&fast, true, &err), RG_OK);
    assert_true(fast.read_bytes == 1e30 && fast.double_flops == 1e30 && fast.single_flops == 1e30);
}

static void counts_fit_in_memory(void **state)
{
    (void) state;
    assert_int_equal(rg_bench_count(1000, 1.0, 8.0), 1000);
    assert_int_equal(rg_bench_count(1000, 0.1, 8.0), 100);
    assert_int_equal(rg_bench_count(1000, 0.001, 8.0), 64);
    assert_int_equal(rg_bench_count(1 << 20, 1.0, 1e15), 64);
}

/* Members are reflectances that an intimate model can take, and those of one family are not the same. */
static void members_are_reflectances(void **state)
{
    (void) state;
    double members[6 * 50];
    rg_bench_members(6, 3, 50, members);
    for (size_t i = 0; i < 6 * 50; i++)
        assert_true(members[i] > 0.0 && members[i] < 1.0);
    double apart = 0.0;
    for (size_t b = 0; b < 50; b++)
        apart += (members[b] - members[3 * 50 + b]) * (members[b] - members[3 * 50 + b]);
    assert_true(apart > 1e-6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(floor_is_the_slower_of_memory_and_arithmetic),
        cmocka_unit_test(measuring_keeps_the_best),
        cmocka_unit_test(counts_fit_in_memory),
        cmocka_unit_test(members_are_reflectances),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
