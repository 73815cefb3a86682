#ifndef CMUTANTSWITCH_H
#define CMUTANTSWITCH_H

#include <stdbool.h>
#include <stdint.h>

/// The number of mutants for which there is room; numbers begin at 1.
#define MUTANT_LIMIT 131072

/// Whether a mutant is switched on. Notes that it was reached.
bool mutant_is_on(int32_t number);

/// Switches one mutant on and all others off; 0 switches all off.
void mutant_select(int32_t number);

/// Whether a mutant was reached since the last call of `mutant_forget_reached`.
bool mutant_was_reached(int32_t number);

void mutant_forget_reached(void);

#endif
