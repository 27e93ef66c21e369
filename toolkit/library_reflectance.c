#include "toolkit/library_reflectance.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"

rg_status rg_library_reflectance_room(rg_mineral_library *library, rg_error *err)
{
    const rg_tsv *t = library->tables;
    rg_feature_rules *rules = &library->reflectance;
    rules->classes = rg_alloc(t[RG_LIBRARY_REFLECTANCE_CLASSES].n_rows, 1, sizeof *rules->classes);
    rules->rules = rg_alloc(t[RG_LIBRARY_REFLECTANCE_FEATURES].n_rows, 1, sizeof *rules->rules);
    rules->limits = rg_alloc(t[RG_LIBRARY_REFLECTANCE_LIMITS].n_rows, 1, sizeof *rules->limits);
    return rules->classes == NULL || rules->rules == NULL || rules->limits == NULL
               ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the mineral library")
               : RG_OK;
}

void rg_library_reflectance_free(rg_mineral_library *library)
{
    free(library->reflectance.classes);
    free(library->reflectance.rules);
    free(library->reflectance.limits);
    library->reflectance = (rg_feature_rules){0};
}

void rg_library_reflectance_class(rg_library_row *c)
{
    rg_feature_rules *rules = &c->library->reflectance;
    const rg_feature_class class = {.name = rg_library_row_text(c, "class"),
                                    .group = rg_library_row_text(c, "group"),
                                    .label = rg_library_row_text(c, "label"),
                                    .members = rg_library_row_text(c, "members"),
                                    .source = rg_library_row_text(c, "source")};
    if (c->status == RG_OK && rg_feature_rules_class(rules, class.name) != RG_NO_INDEX)
        rg_library_row_fail(c, RG_EFORMAT, "class", "two rows have this name", class.name);
    rules->classes[rules->n_classes++] = class;
}

static size_t class_of(rg_library_row *c, const char *column)
{
    const char *text = rg_library_row_text(c, column);
    const size_t number = rg_feature_rules_class(&c->library->reflectance, text);
    if (c->status == RG_OK && number == RG_NO_INDEX)
        rg_library_row_fail(c, RG_ENOENT, column, "no such class in reflectance_classes.tsv", text);
    return c->status == RG_OK ? number : 0;
}

/* A feature of the row's class, or "-". */
static size_t feature_of(rg_library_row *c, const char *column, size_t class_number)
{
    const char *text = rg_library_row_text(c, column);
    if (c->status != RG_OK || strcmp(text, "-") == 0)
        return RG_NO_INDEX;
    const size_t feature = rg_feature_rules_feature(&c->library->reflectance, class_number, text);
    if (feature == RG_NO_INDEX)
        rg_library_row_fail(c, RG_ENOENT, column, "no such feature of this class above", text);
    return feature;
}

void rg_library_reflectance_feature(rg_library_row *c)
{
    rg_feature_rules *rules = &c->library->reflectance;
    const size_t of = class_of(c, "class");
    rg_feature_rule rule = {
        .name = rg_library_row_text(c, "feature"),
        .class_number = of,
        .of_class = of,
        .role = (rg_feature_role) rg_library_row_choice(c, "role", RG_FEATURE_ROLE_NAMES, RG_FEATURE_ROLES),
        .window = {.left_low = rg_library_row_number(c, "left_low"),
                   .left_high = rg_library_row_number(c, "left_high"),
                   .right_low = rg_library_row_number(c, "right_low"),
                   .right_high = rg_library_row_number(c, "right_high")},
        .least_depth = rg_library_row_number(c, "least_depth"),
        .relative_to = feature_of(c, "relative_to", of),
        .least_fit = rg_library_row_number_or(c, "least_fit", 0.0),
        .source = rg_library_row_text(c, "source")};
    const double curve = rg_library_row_number(c, "curve");
    rule.window.curve = curve >= 0.0 && curve <= 9.0 ? (int) curve : 0;
    if (c->status == RG_OK && rule.role == RG_FEATURE_NOT)
        rule.of_class = class_of(c, "of_class");
    if (c->status == RG_OK && rg_feature_rules_feature(rules, of, rule.name) != RG_NO_INDEX)
        rg_library_row_fail(c, RG_EFORMAT, "feature", "two rows of this class have this name", rule.name);
    rules->rules[rules->n_rules++] = rule;
}

void rg_library_reflectance_limit(rg_library_row *c)
{
    rg_feature_rules *rules = &c->library->reflectance;
    const size_t of = class_of(c, "class");
    const double none = (double) INFINITY;
    rules->limits[rules->n_limits++] =
        (rg_feature_limit){.class_number = of,
                           .feature = feature_of(c, "feature", of),
                           .quantity = (rg_feature_quantity) rg_library_row_choice(
                               c, "quantity", RG_FEATURE_QUANTITY_NAMES, RG_FEATURE_QUANTITIES),
                           .low_none = rg_library_row_number_or(c, "low_none", -none),
                           .low_full = rg_library_row_number_or(c, "low_full", -none),
                           .high_full = rg_library_row_number_or(c, "high_full", none),
                           .high_none = rg_library_row_number_or(c, "high_none", none),
                           .source = rg_library_row_text(c, "source")};
}

rg_status rg_library_reflectance_complete(rg_mineral_library *library, rg_library_table *which, rg_error *err)
{
    rg_error fault = {0};
    if (rg_feature_rules_complete(&library->reflectance, &fault) == RG_OK)
        return RG_OK;
    *which = fault.subject[0] == 'c'   ? RG_LIBRARY_REFLECTANCE_CLASSES
             : fault.subject[0] == 'f' ? RG_LIBRARY_REFLECTANCE_FEATURES
                                       : RG_LIBRARY_REFLECTANCE_LIMITS;
    return rg_fail_named(err, fault.status, fault.index, fault.reason, fault.subject, NULL);
}
