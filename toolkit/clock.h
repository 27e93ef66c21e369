/* Time that passes evenly, for durations. */
#ifndef RG_TOOLKIT_CLOCK_H
#define RG_TOOLKIT_CLOCK_H

/* Seconds since a moment that does not move while the machine is up. */
double rg_clock_seconds(void);

#endif
