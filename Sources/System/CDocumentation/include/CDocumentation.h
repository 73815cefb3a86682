#pragma once

#include <stddef.h>

/// A file of the documentation pages, as it was when this was compiled.
struct lpo_documentation_file {
    /// As in `openapi.json` or `swagger-ui.css.gz`.
    const char *name;
    const unsigned char *bytes;
    size_t count;
};

/// The files, of which there are `*count`.
const struct lpo_documentation_file *lpo_documentation_files(size_t *count);
