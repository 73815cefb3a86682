#pragma once
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>

/// Names the calling thread; prctl(2) is variadic, which Swift cannot call. `name` is cut to 15 bytes.
static inline int lpo_name_thread(const char *name) { return prctl(PR_SET_NAME, name, 0, 0, 0); }
