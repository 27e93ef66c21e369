/* What the mineral library says of lunar soils: classes of maturity, models of density, published ranges. */
#ifndef RG_TOOLKIT_LIBRARY_LUNAR_H
#define RG_TOOLKIT_LIBRARY_LUNAR_H

#include "kernels/grains/soil_density.h"
#include "toolkit/library_row.h"

/* Is/FeO from least up to, not including, below (infinite: no limit). */
typedef struct {
    const char *name;
    double least;
    double below;
    const char *source;
} rg_lunar_maturity;

typedef struct {
    const char *name;
    rg_soil_density_model model;
    double grain_density; /* g/cm3 */
    const char *text;     /* what it holds for */
    const char *source;
} rg_lunar_density;

typedef struct {
    const char *name;
    const char *material;
    const char *quantity;
    double from_um; /* of a share between two sizes; NaN of other quantities */
    double to_um;
    double low; /* equal to high where one value was published */
    double high;
    const char *units;
    const char *text;
    const char *source;
} rg_lunar_range;

/* Texts point into the tables of the library, which must outlive it. */
typedef struct {
    rg_lunar_maturity *maturity; /* [n_maturity] rising, without gaps */
    rg_lunar_density *densities;
    rg_lunar_range *ranges;
    size_t n_maturity;
    size_t n_densities;
    size_t n_ranges;
} rg_library_lunar;

/* RG_ENOMEM; failures of a row name the file, the line and the column. */
rg_status rg_library_lunar_read(rg_mineral_library *library, rg_library_lunar *lunar,
                                rg_error *err) RG_MUST_CHECK;
void rg_library_lunar_free(rg_library_lunar *lunar);

/* The number of the class of an Is/FeO; RG_NO_INDEX when it is NaN or below all. */
size_t rg_library_lunar_maturity(const rg_library_lunar *lunar, double is_feo);

/* Check a row while the library is loaded. */
void rg_library_lunar_maturity_row(rg_library_row *c);
void rg_library_lunar_density_row(rg_library_row *c);
void rg_library_lunar_range_row(rg_library_row *c);

#endif
