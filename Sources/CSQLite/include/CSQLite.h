// CSQLite.h - SQLite in the few functions that WryneckSQLite needs. SQLite's header is included only by the .c file
// behind it.
//
// A connection and its statements belong to one thread at a time. Functions that return an int return SQLite's extended
// result code, 0 for success, unless they say something else.

#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct csqlite_connection csqlite_connection;
typedef struct csqlite_statement csqlite_statement;

/// The types of a column's value.
typedef enum { CSQLITE_INTEGER, CSQLITE_REAL, CSQLITE_TEXT, CSQLITE_BLOB, CSQLITE_NULL } csqlite_type;

/// Result codes, without their extensions (`code & 0xFF`).
enum {
    CSQLITE_OK = 0,
    CSQLITE_BUSY = 5,
    CSQLITE_LOCKED = 6,
    CSQLITE_NOMEM = 7,
    CSQLITE_READONLY = 8,
    CSQLITE_IOERR = 10,
    CSQLITE_CORRUPT = 11,
    CSQLITE_FULL = 13,
    CSQLITE_CANTOPEN = 14,
    CSQLITE_CONSTRAINT = 19,
    CSQLITE_MISUSE = 21,
    CSQLITE_NOTADB = 26,
    CSQLITE_ROW = 100,
    CSQLITE_DONE = 101,
};

/// Opens a file; makes it, for its owner alone, if there is none. `*connection` is set also after an error, if there was
/// memory, for `csqlite_message`; it is closed in any case. Other connections are waited for, for so long.
int csqlite_open(const char *path, int read_only, int busy_milliseconds, csqlite_connection **connection);
/// After all of its statements. `connection` may be NULL.
void csqlite_close(csqlite_connection *connection);
/// What the last error was, in words; good until the next call.
const char *csqlite_message(csqlite_connection *connection);
/// What a code is, in words.
const char *csqlite_code_text(int code);
/// The number of rows that the last INSERT, UPDATE or DELETE has changed.
int64_t csqlite_changes(csqlite_connection *connection);
int64_t csqlite_last_row(csqlite_connection *connection);
/// Whether a transaction is open.
int csqlite_is_in_transaction(csqlite_connection *connection);

/// Compiles the first statement of the text; `*used` is the number of bytes that it takes. `*statement` is NULL if there
/// is none, but blanks and comments.
int csqlite_prepare(csqlite_connection *connection, const char *sql, size_t count, csqlite_statement **statement, size_t *used);
void csqlite_finalize(csqlite_statement *statement);
int csqlite_parameter_count(csqlite_statement *statement);
/// Whether it leaves the database as it is.
int csqlite_is_read_only(csqlite_statement *statement);

// Parameters count from 1. Texts and blobs are copied.

int csqlite_bind_null(csqlite_statement *statement, int index);
int csqlite_bind_integer(csqlite_statement *statement, int index, int64_t value);
int csqlite_bind_real(csqlite_statement *statement, int index, double value);
int csqlite_bind_text(csqlite_statement *statement, int index, const char *text, size_t count);
int csqlite_bind_blob(csqlite_statement *statement, int index, const void *bytes, size_t count);

/// CSQLITE_ROW, CSQLITE_DONE, or an error.
int csqlite_step(csqlite_statement *statement);
/// Makes the statement ready for its next use, without parameters.
void csqlite_reset(csqlite_statement *statement);

// Columns count from 0, and are there after CSQLITE_ROW.

int csqlite_column_count(csqlite_statement *statement);
const char *csqlite_column_name(csqlite_statement *statement, int index);
csqlite_type csqlite_column_type(csqlite_statement *statement, int index);
int64_t csqlite_column_integer(csqlite_statement *statement, int index);
double csqlite_column_real(csqlite_statement *statement, int index);
/// The bytes of a text or a blob, good until the next step; NULL for none, or if there is no memory.
const void *csqlite_column_bytes(csqlite_statement *statement, int index, size_t *count);
