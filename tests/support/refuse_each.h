/* Every allocation of a piece of work refused in turn. */
#ifndef RG_TESTS_SUPPORT_REFUSE_EACH_H
#define RG_TESTS_SUPPORT_REFUSE_EACH_H

#include "kernels/base/error.h"
#include "tests/support/check.h"
#include "tests/support/refuse.h"

/* Calls work(state) with its first, second, ... allocation refused, each of which must give RG_ENOMEM, until
 * none is, which must give RG_OK. What it makes it must free. */
static inline void refuse_each(rg_status (*work)(void *state), void *state)
{
    for (size_t n = 1;; n++) {
        refuse_allocation(n);
        const rg_status status = work(state);
        const bool refused = allocation_was_refused();
        assert_int_equal(status, refused ? RG_ENOMEM : RG_OK);
        if (!refused)
            break;
    }
}

#endif
