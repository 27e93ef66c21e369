#include "toolkit/grains/weight_errors.h"

#include <math.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/grains/class_errors.h"

static rg_status check(const rg_weight_errors *given, bool by_weighing, const rg_entry *entry, rg_error *err)
{
    if (by_weighing && !isnan(given->counts))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "errors come from counts or from weighing",
                             "--counts, --balance", "give one of them");
    if (!isnan(given->counts) && !(given->counts > 0.0))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the number of grains must be above zero",
                             "--counts", NULL);
    if (given->balance < 0.0 || given->loss_pct < 0.0 || given->loss_pct > 100.0)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "an error of weighing is not possible",
                             "--balance, --loss", "give the balance in grams and the loss in per cent");
    if (given->balance > 0.0 && (entry->value_units == NULL || strcmp(entry->value_units, "g") != 0))
        return rg_fail_named(err, RG_EUNITS, RG_NO_INDEX, "the table holds shares, not masses in grams",
                             "--balance", "give the weighed masses, or --loss alone");
    return RG_OK;
}

rg_status rg_weight_errors_set(const rg_weight_errors *given, const rg_entry *entry, rg_size_table *table,
                               rg_error *err)
{
    const bool by_weighing = !isnan(given->balance) || !isnan(given->loss_pct);
    rg_status status = check(given, by_weighing, entry, err);
    if (status != RG_OK || (!by_weighing && isnan(given->counts)))
        return status;
    const size_t c = table->n_classes;
    if (table->sigma == NULL)
        table->sigma = rg_alloc(table->n, c, sizeof *table->sigma);
    if (table->sigma == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the errors of the classes");
    const double balance = isnan(given->balance) ? 0.0 : given->balance;
    const double loss = isnan(given->loss_pct) ? 0.0 : given->loss_pct / 100.0;
    for (size_t s = 0; s < table->n && status == RG_OK; s++)
        status = by_weighing ? rg_grain_class_errors_sieve(table->weights + s * c, c, balance, loss,
                                                           table->sigma + s * c, err)
                             : rg_grain_class_errors_counts(table->weights + s * c, c, given->counts,
                                                            table->sigma + s * c, err);
    return status;
}
