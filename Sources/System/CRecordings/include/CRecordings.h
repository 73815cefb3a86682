#pragma once

#include <stddef.h>

/// A file of the folder Recordings, as it was when this was compiled.
struct lpo_recording_file {
    /// Below the folder, as in `anthropic/short.sse`.
    const char *path;
    const unsigned char *bytes;
    size_t count;
};

/// The files, of which there are `*count`, ordered by path.
const struct lpo_recording_file *lpo_recording_files(size_t *count);
