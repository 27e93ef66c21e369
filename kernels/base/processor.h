/* Which of its vector twins a kernel may use on the processor at hand. */
#ifndef RG_KERNELS_BASE_PROCESSOR_H
#define RG_KERNELS_BASE_PROCESSOR_H

/* A test that includes a kernel's source says less beforehand, to try the narrower twins on any machine. */
#if !defined(RG_CPU_HAS)
#define RG_CPU_HAS(feature) __builtin_cpu_supports(feature)
#endif

#endif
