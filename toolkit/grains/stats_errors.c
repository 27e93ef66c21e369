#include <math.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/grains/class_errors.h"
#include "toolkit/grains/stats_job.h"

static rg_status check(const rg_stats_args *args, bool by_balance, const rg_entry *entry, rg_error *err)
{
    if (by_balance && !isnan(args->counts))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "errors come from counts or from weighing",
                             "--counts, --balance", "give one of them");
    if (!isnan(args->counts) && !(args->counts > 0.0))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the number of grains must be above zero",
                             "--counts", NULL);
    if (args->balance < 0.0 || args->loss_pct < 0.0 || args->loss_pct > 100.0)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "an error of weighing is not possible",
                             "--balance, --loss", "give the balance in grams and the loss in per cent");
    if (args->balance > 0.0 && (entry->value_units == NULL || strcmp(entry->value_units, "g") != 0))
        return rg_fail_named(err, RG_EUNITS, RG_NO_INDEX, "the table holds shares, not masses in grams",
                             "--balance", "give the weighed masses, or --loss alone");
    return RG_OK;
}

rg_status rg_stats_class_errors(const rg_stats_args *args, const rg_entry *entry, rg_stats_job *job,
                                rg_error *err)
{
    const bool by_balance = !isnan(args->balance) || !isnan(args->loss_pct);
    rg_status status = check(args, by_balance, entry, err);
    if (status != RG_OK || (!by_balance && isnan(args->counts)))
        return status;
    const size_t c = job->table.n_classes;
    if (job->table.sigma == NULL)
        job->table.sigma = rg_alloc(job->table.n, c, sizeof *job->table.sigma);
    if (job->table.sigma == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the errors of the classes");
    const double balance = isnan(args->balance) ? 0.0 : args->balance;
    const double loss = isnan(args->loss_pct) ? 0.0 : args->loss_pct / 100.0;
    for (size_t s = 0; s < job->table.n && status == RG_OK; s++)
        status = by_balance ? rg_grain_class_errors_sieve(job->table.weights + s * c, c, balance, loss,
                                                          job->table.sigma + s * c, err)
                            : rg_grain_class_errors_counts(job->table.weights + s * c, c, args->counts,
                                                           job->table.sigma + s * c, err);
    return status;
}
