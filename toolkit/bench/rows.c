#include "toolkit/bench/row.h"

#define LINEAR  rg_bench_linear_open, rg_bench_linear_pass, rg_bench_linear_judge, rg_bench_linear_close
#define LIBRARY rg_bench_library_open, rg_bench_library_pass, rg_bench_library_judge, rg_bench_library_close
#define SIGNAL  rg_bench_signal_open, rg_bench_signal_pass, NULL, rg_bench_signal_close

const rg_bench_row RG_BENCH_ROWS[] = {
    {"fcls", "200 bands x 8 endmembers", "spectra", RG_BENCH_FCLS, LINEAR},
    {"nnls", "200 bands x 12 endmembers", "spectra", RG_BENCH_NNLS, LINEAR},
    {"sparse", "400 bands x 300 members", "spectra", RG_BENCH_SPARSE, LIBRARY},
    {"library-nnls", "400 bands x 300 members", "spectra", RG_BENCH_LIBRARY_NNLS, LIBRARY},
    {"vca", "200 bands, p = 10, float32", "spectra", 0, rg_bench_vca_open, rg_bench_vca_pass, NULL,
     rg_bench_vca_close},
    {"hapke", "200 bands x 4 minerals", "spectra", 0, rg_bench_hapke_open, rg_bench_hapke_pass,
     rg_bench_hapke_judge, rg_bench_hapke_close},
    {"arpls", "1000 channels, lambda 1e5", "spectra", 0, rg_bench_baseline_open, rg_bench_baseline_pass,
     rg_bench_baseline_judge, rg_bench_baseline_close},
    {"continuum", "200 bands, upper hull", "spectra", RG_BENCH_CONTINUUM, SIGNAL},
    {"interferogram", "4160 points to 16384", "spectra", RG_BENCH_INTERFEROGRAM, SIGNAL},
    {"resample", "200 bands to 60 of 60 nm", "spectra", RG_BENCH_RESAMPLE, SIGNAL},
    {"align", "1000 channels to a reference", "spectra", RG_BENCH_ALIGN, SIGNAL},
    {"search", "3000 of 1400 channels, 11 moves", "spectra", 0, rg_bench_search_open, rg_bench_search_pass,
     rg_bench_search_judge, rg_bench_search_close},
    {"powder", "52 atoms, triclinic, 5751 points", "reflections", 0, rg_bench_powder_open,
     rg_bench_powder_pass, NULL, rg_bench_powder_close},
    {"pattern", "powder scans of 3000 points", "points", 0, rg_bench_pattern_open, rg_bench_pattern_pass,
     NULL, rg_bench_pattern_close},
    {"mie", "spheres of x 0.01 to 100", "spheres", 0, rg_bench_scatter_open, rg_bench_scatter_pass, NULL,
     rg_bench_scatter_close},
    {"features", "400 bands, 3 features x 200 references", "spectra", 0, rg_bench_features_open,
     rg_bench_features_pass, NULL, rg_bench_features_close},
    {"peaks", "windows of 160 channels, pseudo-Voigt", "windows", 0, rg_bench_peaks_open, rg_bench_peaks_pass,
     NULL, rg_bench_identify_close},
    {"bands", "401 channels, 100 draws of noise", "spectra", 0, rg_bench_bands_open, rg_bench_bands_pass,
     NULL, rg_bench_identify_close},
    {"read", "gzip + shuffle, 200 bands, float32", "bytes", 0, rg_bench_read_open, rg_bench_read_pass, NULL,
     rg_bench_files_close},
    {"command", "unmix fcls, 200 bands x 8, cached files", "spectra", 0, rg_bench_command_open,
     rg_bench_command_pass, NULL, rg_bench_files_close},
    {"verdict", "Raman, XRD, FTIR, EPMA of a grain", "grains", 0, rg_bench_verdict_open,
     rg_bench_verdict_pass, NULL, rg_bench_verdict_close},
    {0},
};
