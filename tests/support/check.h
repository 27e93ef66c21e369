/* What every cmocka test needs: the includes in the order cmocka wants, and real-valued checks
 * that print both values. */
#ifndef RG_TESTS_SUPPORT_CHECK_H
#define RG_TESTS_SUPPORT_CHECK_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

/* |actual - expected| <= tolerance; NaN never passes. */
#define assert_near(actual, expected, tolerance)                                                             \
    check_near((actual), (expected), (tolerance), #actual, __FILE__, __LINE__)

/* |actual / expected - 1| <= tolerance. */
#define assert_relative(actual, expected, tolerance)                                                         \
    check_near((actual), (expected), (tolerance) *fabs(expected), #actual, __FILE__, __LINE__)

void check_near(double actual, double expected, double tolerance, const char *what, const char *file,
                int line);

/* The path of a file under ../shared/data in *path (static storage), or a skip that says so. */
const char *shared_data(const char *relative);

/* An empty directory for this test, removed with its contents at exit. */
const char *scratch_directory(void);

#endif
