// CPostgres.h - libpq's non-blocking interface, as WryneckPostgres needs it. libpq's header is included only by the .c
// file behind it.
//
// A connection belongs to one thread at a time. A result is complete when it is handed out and never changes, so that
// any thread may read it. A cancel handle is a copy of what a cancellation needs, and any thread may use it.

#ifndef WRYNECK_CPOSTGRES_H
#define WRYNECK_CPOSTGRES_H

#include <stddef.h>
#include <stdint.h>

typedef struct pg_conn cpg_connection;
typedef struct pg_result cpg_result;
typedef struct pg_cancel cpg_cancel;

/// What the next step of connecting waits for.
typedef enum { CPG_POLL_FAILED, CPG_POLL_READING, CPG_POLL_WRITING, CPG_POLL_DONE } cpg_poll;

/// The kind of a result.
typedef enum {
    CPG_COMMAND,   // a command without rows, or an empty one, is complete
    CPG_ROWS,      // all rows, or the empty end of a series of single ones
    CPG_ROW,       // one row of single-row mode
    CPG_COPY_IN,   // the server waits for data
    CPG_COPY_OUT,  // the server sends data
    CPG_COPY_BOTH, // replication, which nobody here asks for
    CPG_SYNC,      // a pipeline is complete up to its sync
    CPG_ABORTED,   // skipped because of an error before it in the same pipeline
    CPG_ERROR,     // the server, or libpq itself, reports an error
} cpg_kind;

/// Where a session stands between its transactions.
typedef enum { CPG_TX_IDLE, CPG_TX_ACTIVE, CPG_TX_OPEN, CPG_TX_FAILED, CPG_TX_UNKNOWN } cpg_transaction;

// Options.

/// Takes a keyword and its value; both are gone when it returns.
typedef void (*cpg_option_taker)(void *user, const char *keyword, const char *value);

/// Reads a URL or a string of keywords, without any defaults. Returns 0 and writes the reason if it is malformed.
int cpg_parse_options(const char *text, cpg_option_taker take, void *user, char *reason, size_t size);
/// The defaults: libpq's own, those of the environment, and those of a service file.
void cpg_default_options(cpg_option_taker take, void *user);

// Connections. Pointers that are returned belong to the connection, unless it says otherwise.

/// Begins to connect. Both arrays end with NULL. Returns NULL if there is no memory; a failure is found by the first
/// poll. Does not block if the options name an address or a path. The server's notices, which libpq would write to
/// standard error, are dropped; errors in words contain their code, which is the same in all languages.
cpg_connection *cpg_connect_start(const char *const *keywords, const char *const *values);
/// Goes on connecting, when the socket is ready for what the poll before it waited for.
cpg_poll cpg_connect_poll(cpg_connection *connection);
/// Closes the connection and frees it.
void cpg_finish(cpg_connection *connection);
/// The socket; -1 without one. It may change while connecting.
int cpg_socket(const cpg_connection *connection);
/// 0 once the connection is lost.
int cpg_is_good(const cpg_connection *connection);
/// The last error in words, of several lines perhaps.
const char *cpg_message(const cpg_connection *connection);
/// Makes sending never block. 0 on failure.
int cpg_make_nonblocking(cpg_connection *connection);
/// A parameter that the server reports of itself; NULL if it does not.
const char *cpg_parameter(const cpg_connection *connection, const char *name);
/// The number of the server's process.
int cpg_backend(const cpg_connection *connection);
/// Such as 150004.
int cpg_server_version(const cpg_connection *connection);
/// Whether TLS protects the connection.
int cpg_is_secure(cpg_connection *connection);
/// Whether the server asked for a password that nobody gave.
int cpg_lacks_password(const cpg_connection *connection);
/// Where the session stands, as far as results have been read.
cpg_transaction cpg_transaction_state(const cpg_connection *connection);

// Sending. Each returns 0 on failure; what does not fit into the socket stays in libpq's buffer.

/// One or several statements without parameters. Not in a pipeline.
int cpg_send_script(cpg_connection *connection, const char *sql);
/// One statement. A value of NULL is SQL's NULL; formats are 0 for text, which ends with a NUL, and 1 for binary.
int cpg_send(cpg_connection *connection, const char *sql, int count, const char *const *values, const int *lengths,
             const int *formats);
/// Prepares a statement under a name; the server finds out the types of its parameters.
int cpg_send_prepare(cpg_connection *connection, const char *name, const char *sql);
/// Runs a prepared statement.
int cpg_send_prepared(cpg_connection *connection, const char *name, int count, const char *const *values,
                      const int *lengths, const int *formats);
/// Wants the rows of the statement that was sent last one by one. Not in a pipeline.
int cpg_want_single_rows(cpg_connection *connection);
/// Enters and leaves pipeline mode; only while nothing is under way.
int cpg_enter_pipeline(cpg_connection *connection);
int cpg_leave_pipeline(cpg_connection *connection);
/// Ends a part of a pipeline: an error in it does not reach further.
int cpg_sync(cpg_connection *connection);
/// Sends what is buffered: 0 all of it, 1 some is left, -1 failed.
int cpg_flush(cpg_connection *connection);
/// Data for COPY: 1 taken, 0 not now, -1 failed.
int cpg_put_copy(cpg_connection *connection, const char *bytes, int count);
/// The end of the data; a reason makes the server refuse it all. 1 taken, 0 not now, -1 failed.
int cpg_end_copy(cpg_connection *connection, const char *reason);

// Receiving.

/// Reads what the socket has, and what TLS has decrypted beyond what libpq took. 0 once the connection is lost.
int cpg_consume(cpg_connection *connection);
/// Whether the next result would have to be waited for.
int cpg_is_busy(cpg_connection *connection);
/// The next result, which the caller has to free; NULL at the end of a command's results. Never called while busy.
cpg_result *cpg_next_result(cpg_connection *connection);
/// Data of COPY: the number of bytes, which the caller has to free; 0 not yet, -1 at the end, -2 failed.
int cpg_get_copy(cpg_connection *connection, char **bytes);
void cpg_free_copy(char *bytes);
/// The next notification: calls `take` and returns 1; 0 if there is none.
int cpg_next_notification(cpg_connection *connection,
                          void (*take)(void *user, const char *channel, const char *payload, int backend), void *user);

// Results. Rows and columns are checked by the caller; what is beyond them is NULL or 0.

void cpg_free_result(cpg_result *result);
cpg_kind cpg_result_kind(const cpg_result *result);
int cpg_rows(const cpg_result *result);
int cpg_columns(const cpg_result *result);
/// The first column with exactly this name; -1 if there is none.
int cpg_column(const cpg_result *result, const char *name);
const char *cpg_column_name(const cpg_result *result, int column);
/// The type's number in pg_type.
uint32_t cpg_column_type(const cpg_result *result, int column);
/// NULL for SQL's NULL. Text, which ends with a NUL.
const char *cpg_value(const cpg_result *result, int row, int column, int *length);
/// Such as "INSERT 0 1".
const char *cpg_tag(cpg_result *result);
/// How many rows the command has affected, as text; empty if that means nothing.
const char *cpg_affected(cpg_result *result);
/// A field of an error by its letter (PG_DIAG_SQLSTATE is 'C'); NULL if it is not there.
const char *cpg_error_field(const cpg_result *result, char field);
/// The error in words.
const char *cpg_error_message(const cpg_result *result);

// Cancelling.

/// What a cancellation needs; NULL without a connection.
cpg_cancel *cpg_cancel_new(cpg_connection *connection);
/// Asks the server to cancel what the session does. Blocks. 0 and a reason if that could not be sent.
int cpg_cancel_send(cpg_cancel *cancel, char *reason, int size);
void cpg_cancel_free(cpg_cancel *cancel);

#endif
