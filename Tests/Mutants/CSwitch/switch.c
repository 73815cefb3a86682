#include "CMutantSwitch.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static _Atomic int32_t selected;
static _Atomic uint8_t own[MUTANT_LIMIT];
static _Atomic uint8_t *reached = own;

// LPO_MUTANT is the number of the mutant that is on from the start. LPO_MUTANT_TRACE names a file of MUTANT_LIMIT bytes,
// shared by all processes that are told of it, in which a byte is set for each mutant that was reached.
__attribute__((constructor)) static void start(void) {
    const char *number = getenv("LPO_MUTANT");
    if (number) atomic_store(&selected, atoi(number));
    const char *path = getenv("LPO_MUTANT_TRACE");
    if (!path) return;
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (file < 0) return;
    if (ftruncate(file, MUTANT_LIMIT) == 0) {
        void *bytes = mmap(NULL, MUTANT_LIMIT, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        if (bytes != MAP_FAILED) reached = bytes;
    }
    close(file);
}

bool mutant_is_on(int32_t number) {
    // Only the first time, so that processors do not take the line from each other.
    if (!atomic_load_explicit(&reached[number], memory_order_relaxed))
        atomic_store_explicit(&reached[number], 1, memory_order_relaxed);
    return atomic_load_explicit(&selected, memory_order_relaxed) == number;
}

void mutant_select(int32_t number) { atomic_store(&selected, number); }

bool mutant_was_reached(int32_t number) { return atomic_load_explicit(&reached[number], memory_order_relaxed); }

void mutant_forget_reached(void) {
    for (int32_t number = 0; number < MUTANT_LIMIT; number++)
        atomic_store_explicit(&reached[number], 0, memory_order_relaxed);
}
