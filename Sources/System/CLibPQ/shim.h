#pragma once
#include <libpq-fe.h>

// The fields of an error report; their macros are character literals, which Swift does not see.
static const int lpo_diag_sqlstate = PG_DIAG_SQLSTATE;
static const int lpo_diag_message = PG_DIAG_MESSAGE_PRIMARY;
static const int lpo_diag_constraint = PG_DIAG_CONSTRAINT_NAME;
static const int lpo_diag_function = PG_DIAG_SOURCE_FUNCTION;
