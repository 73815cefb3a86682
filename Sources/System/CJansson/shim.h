#pragma once
#include <jansson.h>

/// The code jansson keeps in the last byte of an error's text; its own accessor shares a name with its enum, which
/// Swift cannot tell apart.
static inline int lpo_json_error_code(const json_error_t *error) { return (int)json_error_code(error); }

/// Counts down the one reference a parse gave; nothing else of ours touches reference counts.
static inline void lpo_json_release(json_t *value) { json_decref(value); }
