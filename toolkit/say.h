/* Text for a person. What comes from a file must not steer the terminal it is shown on. */
#ifndef RG_TOOLKIT_SAY_H
#define RG_TOOLKIT_SAY_H

/* Control characters of ASCII and of Latin-1 (U+0080 to U+009F, in UTF-8) become '?'; other UTF-8 passes.
 * Line ends become '?' too. */
void rg_say_tame(char *text);

/* printf to standard output, tamed but for line ends. */
void rg_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
