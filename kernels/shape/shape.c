#include "kernels/shape/shape.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/shape/circles.h"
#include "kernels/shape/efd.h"
#include "kernels/shape/hull.h"
#include "kernels/shape/roundness.h"

static const double PI = 3.14159265358979323846;

#define NUMBER(field, label, power, definition)                                                              \
    {                                                                                                        \
#field, label, power, offsetof(rg_shape, field), definition                                          \
    }
const rg_shape_number rg_shape_numbers[] = {
    NUMBER(equivalent_diameter, "Equivalent diameter", 1, "sqrt(4 area / pi)"),
    NUMBER(area, "Area", 2, "of the polygon of the outline, holes filled"),
    NUMBER(perimeter, "Perimeter", 1, "sum of the sides of the outline; of masks, of the smoothed outline"),
    NUMBER(feret_max, "Largest Feret diameter", 1, "largest distance of two parallel tangents"),
    NUMBER(feret_min, "Smallest Feret diameter", 1, "smallest distance of two parallel tangents"),
    NUMBER(feret_angle, "Direction of the largest Feret diameter", -1, "against x, 0 to 180"),
    NUMBER(major_axis, "Major axis", 1, "of the ellipse with the same second moments"),
    NUMBER(minor_axis, "Minor axis", 1, "of the ellipse with the same second moments"),
    NUMBER(hull_area, "Area of the convex hull", 2, "of the outline's points"),
    NUMBER(hull_perimeter, "Perimeter of the convex hull", 1, "of the outline's points"),
    NUMBER(inscribed_diameter, "Diameter of the inscribed circle", 1, "largest circle inside"),
    NUMBER(circumscribed_diameter, "Diameter of the circumscribed circle", 1, "smallest circle around"),
    NUMBER(circularity, "Circularity", 0, "4 pi area / perimeter^2"),
    NUMBER(solidity, "Solidity", 0, "area / area of the convex hull"),
    NUMBER(convexity, "Convexity", 0, "perimeter of the convex hull / perimeter"),
    NUMBER(aspect_ratio, "Aspect ratio", 0, "smallest / largest Feret diameter"),
    NUMBER(axis_ratio, "Axis ratio", 0, "minor / major axis"),
    NUMBER(riley_sphericity, "Riley sphericity", 0, "sqrt(inscribed / circumscribed diameter)"),
    NUMBER(roundness, "Wadell roundness", 0, "mean radius of the corners / radius of the inscribed circle"),
    NUMBER(n_corners, "Number of corners", 0, "convex stretches more curved than the inscribed circle"),
    NUMBER(centroid_x, "Centroid, x", 1, "of the area"),
    NUMBER(centroid_y, "Centroid, y", 1, "of the area"),
    {0},
};
#undef NUMBER

static void no_shape(rg_shape *shape)
{
    for (const rg_shape_number *number = rg_shape_numbers; number->name != NULL; number++)
        *(double *) (void *) ((char *) shape + number->offset) = NAN;
}

static rg_status measure(const double *kept, size_t n, double resolution, double *work, rg_shape *shape,
                         rg_error *err)
{
    rg_outline_facts facts, around;
    rg_feret feret;
    rg_circle inside, outside;
    size_t n_hull = 0, n_corners = 0;
    rg_shape_outline(kept, n, &facts);
    rg_status status = rg_shape_hull(kept, n, work, &n_hull, err);
    if (status != RG_OK)
        return status;
    rg_shape_outline(work, n_hull, &around);
    rg_shape_feret(work, n_hull, &feret);
    rg_shape_circumscribed(work, n_hull, &outside);
    status = rg_shape_inscribed(kept, n, &inside, err);
    if (status != RG_OK)
        return status;
    *shape = (rg_shape){.area = facts.area,
                        .perimeter = facts.perimeter,
                        .equivalent_diameter = sqrt(4.0 * facts.area / PI),
                        .feret_max = feret.max,
                        .feret_min = feret.min,
                        .feret_angle = feret.max_angle_deg,
                        .major_axis = facts.major,
                        .minor_axis = facts.minor,
                        .hull_area = around.area,
                        .hull_perimeter = around.perimeter,
                        .inscribed_diameter = 2.0 * inside.radius,
                        .circumscribed_diameter = 2.0 * outside.radius,
                        .circularity = 4.0 * PI * facts.area / (facts.perimeter * facts.perimeter),
                        .solidity = facts.area / around.area,
                        .convexity = around.perimeter / facts.perimeter,
                        .aspect_ratio = feret.min / feret.max,
                        .axis_ratio = facts.minor / facts.major,
                        .riley_sphericity = sqrt(inside.radius / outside.radius),
                        .centroid_x = facts.centroid[0],
                        .centroid_y = facts.centroid[1]};
    shape->roundness = rg_shape_roundness(kept, n, inside.radius, 3.0 * resolution, work, &n_corners);
    shape->n_corners = (double) n_corners;
    return RG_OK;
}

static rg_status one(const rg_transform *transform, const double *points, size_t n, double resolution,
                     size_t n_harmonics, rg_shape *shape, double *coefficients, rg_error *err)
{
    size_t n_kept = 0;
    double *kept = rg_alloc(n, 2, sizeof *kept);
    double *work = rg_alloc(n + 1, 2, sizeof *work);
    rg_status status = kept == NULL || work == NULL
                           ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for an outline")
                           : rg_shape_outline_clean(points, n, kept, &n_kept, err);
    if (status == RG_OK)
        status = measure(kept, n_kept, resolution, work, shape, err);
    if (status == RG_OK && n_harmonics > 0) {
        status = rg_shape_efd(transform, kept, n_kept, n_harmonics, coefficients, err);
        rg_shape_efd_normalise(coefficients, n_harmonics, 1);
    }
    if (status != RG_OK) {
        no_shape(shape);
        for (size_t k = 0; k < 4 * n_harmonics; k++)
            coefficients[k] = NAN;
    }
    free(kept);
    free(work);
    return status;
}

rg_status rg_shape_batch(const double *points, const size_t *first, size_t n, double resolution,
                         size_t n_harmonics, rg_shape *shapes, rg_status *outcomes, const char **reasons,
                         double *coefficients, rg_error *err)
{
    rg_transform *transform = NULL;
    if (n_harmonics > RG_EFD_MOST)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "more harmonics than outlines are sampled for");
    rg_status status = n_harmonics > 0 ? rg_transform_new(RG_EFD_POINTS, &transform, err) : RG_OK;
    if (status != RG_OK)
        return status;
#pragma omp parallel for schedule(dynamic, 16)
    for (size_t g = 0; g < n; g++) {
        rg_error why = {0};
        outcomes[g] = one(transform, points + 2 * first[g], first[g + 1] - first[g], resolution, n_harmonics,
                          &shapes[g], n_harmonics > 0 ? coefficients + 4 * n_harmonics * g : NULL, &why);
        reasons[g] = outcomes[g] == RG_OK ? NULL : why.reason;
    }
    rg_transform_free(transform);
    for (size_t g = 0; g < n; g++)
        if (outcomes[g] == RG_ENOMEM)
            return rg_fail(err, RG_ENOMEM, g, "no memory for an outline");
    return RG_OK;
}
