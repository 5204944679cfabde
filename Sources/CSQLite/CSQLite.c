// CSQLite.c - the calls, and what SQLite has as macros.
// Invariant: texts and blobs are copied when they are bound, so that nothing of Swift's is referred to later.

#ifdef WRYNECK_SQLITE

#include "CSQLite.h"

#include <fcntl.h>
#include <limits.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

_Static_assert(CSQLITE_BUSY == SQLITE_BUSY && CSQLITE_LOCKED == SQLITE_LOCKED && CSQLITE_NOMEM == SQLITE_NOMEM, "codes");
_Static_assert(CSQLITE_READONLY == SQLITE_READONLY && CSQLITE_IOERR == SQLITE_IOERR && CSQLITE_CORRUPT == SQLITE_CORRUPT, "codes");
_Static_assert(CSQLITE_FULL == SQLITE_FULL && CSQLITE_CANTOPEN == SQLITE_CANTOPEN && CSQLITE_CONSTRAINT == SQLITE_CONSTRAINT, "codes");
_Static_assert(CSQLITE_MISUSE == SQLITE_MISUSE && CSQLITE_NOTADB == SQLITE_NOTADB, "codes");
_Static_assert(CSQLITE_ROW == SQLITE_ROW && CSQLITE_DONE == SQLITE_DONE && CSQLITE_OK == SQLITE_OK, "codes");

static sqlite3 *raw(csqlite_connection *connection) { return (sqlite3 *)connection; }
static sqlite3_stmt *statement_of(csqlite_statement *statement) { return (sqlite3_stmt *)statement; }

int csqlite_open(const char *path, int read_only, int busy_milliseconds, csqlite_connection **connection) {
    if (!read_only && path[0] != 0 && strcmp(path, ":memory:") != 0) {
        // SQLite gives the files beside it (-wal, -shm) the same permissions. What it cannot open, it says itself.
        int made = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
        if (made >= 0) close(made);
    }
    sqlite3 *opened = NULL;
    int flags = (read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    int code = sqlite3_open_v2(path, &opened, flags, NULL);
    *connection = (csqlite_connection *)opened;
    if (code != SQLITE_OK) return code;
    return sqlite3_busy_timeout(opened, busy_milliseconds);
}

void csqlite_close(csqlite_connection *connection) { sqlite3_close_v2(raw(connection)); }
const char *csqlite_message(csqlite_connection *connection) { return sqlite3_errmsg(raw(connection)); }
const char *csqlite_code_text(int code) { return sqlite3_errstr(code); }
int64_t csqlite_changes(csqlite_connection *connection) { return sqlite3_changes64(raw(connection)); }
int64_t csqlite_last_row(csqlite_connection *connection) { return sqlite3_last_insert_rowid(raw(connection)); }
int csqlite_is_in_transaction(csqlite_connection *connection) { return !sqlite3_get_autocommit(raw(connection)); }

int csqlite_prepare(csqlite_connection *connection, const char *sql, size_t count, csqlite_statement **statement, size_t *used) {
    *statement = NULL;
    *used = 0;
    if (count > INT_MAX) return SQLITE_TOOBIG;
    sqlite3_stmt *made = NULL;
    const char *rest = sql;
    int code = sqlite3_prepare_v3(raw(connection), sql, (int)count, SQLITE_PREPARE_PERSISTENT, &made, &rest);
    *statement = (csqlite_statement *)made;
    if (code == SQLITE_OK) *used = (size_t)(rest - sql);
    return code;
}

void csqlite_finalize(csqlite_statement *statement) { sqlite3_finalize(statement_of(statement)); }
int csqlite_parameter_count(csqlite_statement *statement) { return sqlite3_bind_parameter_count(statement_of(statement)); }
int csqlite_is_read_only(csqlite_statement *statement) { return sqlite3_stmt_readonly(statement_of(statement)); }

int csqlite_bind_null(csqlite_statement *statement, int index) { return sqlite3_bind_null(statement_of(statement), index); }

int csqlite_bind_integer(csqlite_statement *statement, int index, int64_t value) {
    return sqlite3_bind_int64(statement_of(statement), index, value);
}

int csqlite_bind_real(csqlite_statement *statement, int index, double value) {
    return sqlite3_bind_double(statement_of(statement), index, value);
}

int csqlite_bind_text(csqlite_statement *statement, int index, const char *text, size_t count) {
    // NULL would be no text at all, and not an empty one.
    return sqlite3_bind_text64(statement_of(statement), index, text ? text : "", count, SQLITE_TRANSIENT, SQLITE_UTF8);
}

int csqlite_bind_blob(csqlite_statement *statement, int index, const void *bytes, size_t count) {
    if (count == 0) return sqlite3_bind_zeroblob(statement_of(statement), index, 0);
    return sqlite3_bind_blob64(statement_of(statement), index, bytes, count, SQLITE_TRANSIENT);
}

int csqlite_step(csqlite_statement *statement) { return sqlite3_step(statement_of(statement)); }

void csqlite_reset(csqlite_statement *statement) {
    // It returns the error of the last step, which has been told.
    sqlite3_reset(statement_of(statement));
    sqlite3_clear_bindings(statement_of(statement));
}

int csqlite_column_count(csqlite_statement *statement) { return sqlite3_column_count(statement_of(statement)); }
const char *csqlite_column_name(csqlite_statement *statement, int index) { return sqlite3_column_name(statement_of(statement), index); }

csqlite_type csqlite_column_type(csqlite_statement *statement, int index) {
    switch (sqlite3_column_type(statement_of(statement), index)) {
    case SQLITE_INTEGER: return CSQLITE_INTEGER;
    case SQLITE_FLOAT: return CSQLITE_REAL;
    case SQLITE_TEXT: return CSQLITE_TEXT;
    case SQLITE_BLOB: return CSQLITE_BLOB;
    default: return CSQLITE_NULL;
    }
}

int64_t csqlite_column_integer(csqlite_statement *statement, int index) { return sqlite3_column_int64(statement_of(statement), index); }
double csqlite_column_real(csqlite_statement *statement, int index) { return sqlite3_column_double(statement_of(statement), index); }

const void *csqlite_column_bytes(csqlite_statement *statement, int index, size_t *count) {
    // A text is asked for first, so that it is UTF-8 and its length is of that.
    const void *bytes = sqlite3_column_type(statement_of(statement), index) == SQLITE_TEXT
        ? (const void *)sqlite3_column_text(statement_of(statement), index)
        : sqlite3_column_blob(statement_of(statement), index);
    *count = bytes ? (size_t)sqlite3_column_bytes(statement_of(statement), index) : 0;
    return bytes;
}

#endif
