#include "tests/support/check.h"

#include "formats/hdf5/chunk_shape.h"

/* Whole rows of about 1 MiB; cubes in square tiles of all bands; maps one by one, at most 256 by 256. */
static void cuts_as_the_layout_says(void **state)
{
    (void) state;
    static const struct {
        rg_h5_layout layout;
        size_t element_size;
        size_t rank;
        size_t dims[3];
        size_t chunk[3];
    } cases[] = {
        {RG_H5_ROWS, 8, 1, {10}, {10}},
        {RG_H5_ROWS, 8, 1, {1000000}, {131072}},
        {RG_H5_ROWS, 4, 2, {200000, 200}, {1310, 200}},
        {RG_H5_ROWS, 4, 2, {7, 200}, {7, 200}},
        {RG_H5_ROWS, 4, 2, {7, 400000}, {1, 262144}}, /* a row larger than a chunk */
        {RG_H5_ROWS, 2097152, 1, {3}, {1}},           /* an element larger than a chunk */
        {RG_H5_CUBE, 4, 3, {400, 500, 256}, {16, 16, 256}},
        {RG_H5_CUBE, 4, 3, {400, 500, 10}, {81, 81, 10}}, /* 0.25 MiB: 6554 spectra of 40 bytes */
        {RG_H5_CUBE, 4, 3, {400, 500, 4000}, {8, 8, 4000}},
        {RG_H5_CUBE, 4, 3, {3, 500, 256}, {3, 16, 256}},
        {RG_H5_MAPS, 4, 3, {5, 300, 100}, {1, 256, 100}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t chunk[3] = {0};
        rg_h5_chunk_shape(cases[i].layout, cases[i].element_size, cases[i].rank, cases[i].dims, chunk);
        for (size_t d = 0; d < cases[i].rank; d++)
            assert_int_equal(chunk[d], cases[i].chunk[d]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cuts_as_the_layout_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
