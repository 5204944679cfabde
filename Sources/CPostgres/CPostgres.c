// CPostgres.c - libpq under names of this package's own, so that its header stays in this file.
// Invariant: nothing here waits for a socket but cpg_cancel_send.

#ifdef WRYNECK_POSTGRES

// For RTLD_DEFAULT.
#define _GNU_SOURCE

#include "CPostgres.h"

#include <dlfcn.h>
#include <postgresql/libpq-fe.h>
#include <stdio.h>
#include <string.h>

static void take_all(const PQconninfoOption *options, cpg_option_taker take, void *user) {
    for (const PQconninfoOption *option = options; option->keyword; option++)
        if (option->val) take(user, option->keyword, option->val);
}

int cpg_parse_options(const char *text, cpg_option_taker take, void *user, char *reason, size_t size) {
    char *message = NULL;
    PQconninfoOption *options = PQconninfoParse(text, &message);
    if (!options) {
        snprintf(reason, size, "%s", message ? message : "no memory");
        PQfreemem(message);
        return 0;
    }
    take_all(options, take, user);
    PQconninfoFree(options);
    return 1;
}

void cpg_default_options(cpg_option_taker take, void *user) {
    PQconninfoOption *options = PQconndefaults();
    if (!options) return;
    take_all(options, take, user);
    PQconninfoFree(options);
}

static void drop_notice(void *user, const PGresult *notice) { (void)user, (void)notice; }

cpg_connection *cpg_connect_start(const char *const *keywords, const char *const *values) {
    PGconn *connection = PQconnectStartParams(keywords, values, 0);
    if (!connection) return NULL;
    PQsetNoticeReceiver(connection, drop_notice, NULL);
    PQsetErrorVerbosity(connection, PQERRORS_VERBOSE);
    return connection;
}

cpg_poll cpg_connect_poll(cpg_connection *connection) {
    if (PQstatus(connection) == CONNECTION_BAD) return CPG_POLL_FAILED;
    switch (PQconnectPoll(connection)) {
    case PGRES_POLLING_READING: return CPG_POLL_READING;
    case PGRES_POLLING_WRITING: return CPG_POLL_WRITING;
    case PGRES_POLLING_OK: return CPG_POLL_DONE;
    default: return CPG_POLL_FAILED;
    }
}

void cpg_finish(cpg_connection *connection) { PQfinish(connection); }
int cpg_socket(const cpg_connection *connection) { return PQsocket(connection); }
int cpg_is_good(const cpg_connection *connection) { return PQstatus(connection) == CONNECTION_OK; }
const char *cpg_message(const cpg_connection *connection) { return PQerrorMessage(connection); }

int cpg_make_nonblocking(cpg_connection *connection) { return PQsetnonblocking(connection, 1) == 0; }

const char *cpg_parameter(const cpg_connection *connection, const char *name) {
    return PQparameterStatus(connection, name);
}

int cpg_backend(const cpg_connection *connection) { return PQbackendPID(connection); }
int cpg_server_version(const cpg_connection *connection) { return PQserverVersion(connection); }
int cpg_is_secure(cpg_connection *connection) { return PQsslInUse(connection); }
int cpg_lacks_password(const cpg_connection *connection) { return PQconnectionNeedsPassword(connection); }

cpg_transaction cpg_transaction_state(const cpg_connection *connection) {
    switch (PQtransactionStatus(connection)) {
    case PQTRANS_IDLE: return CPG_TX_IDLE;
    case PQTRANS_ACTIVE: return CPG_TX_ACTIVE;
    case PQTRANS_INTRANS: return CPG_TX_OPEN;
    case PQTRANS_INERROR: return CPG_TX_FAILED;
    default: return CPG_TX_UNKNOWN;
    }
}

int cpg_send_script(cpg_connection *connection, const char *sql) { return PQsendQuery(connection, sql); }

int cpg_send(cpg_connection *connection, const char *sql, int count, const char *const *values, const int *lengths,
             const int *formats) {
    return PQsendQueryParams(connection, sql, count, NULL, values, lengths, formats, 0);
}

int cpg_send_prepare(cpg_connection *connection, const char *name, const char *sql) {
    return PQsendPrepare(connection, name, sql, 0, NULL);
}

int cpg_send_prepared(cpg_connection *connection, const char *name, int count, const char *const *values,
                      const int *lengths, const int *formats) {
    return PQsendQueryPrepared(connection, name, count, values, lengths, formats, 0);
}

int cpg_want_single_rows(cpg_connection *connection) { return PQsetSingleRowMode(connection); }

int cpg_enter_pipeline(cpg_connection *connection) { return PQenterPipelineMode(connection); }
int cpg_leave_pipeline(cpg_connection *connection) { return PQexitPipelineMode(connection); }
int cpg_sync(cpg_connection *connection) { return PQpipelineSync(connection); }
int cpg_flush(cpg_connection *connection) { return PQflush(connection); }

int cpg_put_copy(cpg_connection *connection, const char *bytes, int count) {
    return PQputCopyData(connection, bytes, count);
}

int cpg_end_copy(cpg_connection *connection, const char *reason) { return PQputCopyEnd(connection, reason); }

// libpq takes at most what its buffer has room for. The rest of a TLS record then waits within OpenSSL, and the socket
// never becomes readable for it. libpq has brought OpenSSL into the process if it uses it, so no link is needed here.
static int has_decrypted_bytes(PGconn *connection) {
    void *session = PQsslStruct(connection, "OpenSSL");
    if (!session) return 0;
    int (*pending)(const void *) = (int (*)(const void *))dlsym(RTLD_DEFAULT, "SSL_pending");
    return pending && pending(session) > 0;
}

int cpg_consume(cpg_connection *connection) {
    // A record has at most 16 KiB and libpq makes room for 8, so that a few rounds are enough; the bound is for the
    // case that new records come all the time.
    for (int round = 0; round < 64; round++) {
        if (!PQconsumeInput(connection)) return 0;
        if (!PQsslInUse(connection) || !has_decrypted_bytes(connection)) break;
    }
    return 1;
}

int cpg_is_busy(cpg_connection *connection) { return PQisBusy(connection); }
cpg_result *cpg_next_result(cpg_connection *connection) { return PQgetResult(connection); }
int cpg_get_copy(cpg_connection *connection, char **bytes) { return PQgetCopyData(connection, bytes, 1); }
void cpg_free_copy(char *bytes) { PQfreemem(bytes); }

int cpg_next_notification(cpg_connection *connection,
                          void (*take)(void *user, const char *channel, const char *payload, int backend),
                          void *user) {
    PGnotify *notification = PQnotifies(connection);
    if (!notification) return 0;
    take(user, notification->relname, notification->extra ? notification->extra : "", notification->be_pid);
    PQfreemem(notification);
    return 1;
}

void cpg_free_result(cpg_result *result) { PQclear(result); }

cpg_kind cpg_result_kind(const cpg_result *result) {
    switch (PQresultStatus(result)) {
    case PGRES_COMMAND_OK:
    case PGRES_EMPTY_QUERY:
    case PGRES_NONFATAL_ERROR: return CPG_COMMAND;
    case PGRES_TUPLES_OK: return CPG_ROWS;
    case PGRES_SINGLE_TUPLE: return CPG_ROW;
    case PGRES_COPY_IN: return CPG_COPY_IN;
    case PGRES_COPY_OUT: return CPG_COPY_OUT;
    case PGRES_COPY_BOTH: return CPG_COPY_BOTH;
    case PGRES_PIPELINE_SYNC: return CPG_SYNC;
    case PGRES_PIPELINE_ABORTED: return CPG_ABORTED;
    default: return CPG_ERROR;
    }
}

int cpg_rows(const cpg_result *result) { return PQntuples(result); }
int cpg_columns(const cpg_result *result) { return PQnfields(result); }

int cpg_column(const cpg_result *result, const char *name) {
    // Not PQfnumber, which makes small letters of large ones.
    for (int column = 0, count = PQnfields(result); column < count; column++)
        if (strcmp(PQfname(result, column), name) == 0) return column;
    return -1;
}

static int has(const cpg_result *result, int column) { return column >= 0 && column < PQnfields(result); }

const char *cpg_column_name(const cpg_result *result, int column) {
    return has(result, column) ? PQfname(result, column) : NULL;
}

uint32_t cpg_column_type(const cpg_result *result, int column) {
    return has(result, column) ? (uint32_t)PQftype(result, column) : 0;
}

const char *cpg_value(const cpg_result *result, int row, int column, int *length) {
    *length = 0;
    if (!has(result, column) || row < 0 || row >= PQntuples(result) || PQgetisnull(result, row, column)) return NULL;
    *length = PQgetlength(result, row, column);
    return PQgetvalue(result, row, column);
}

const char *cpg_tag(cpg_result *result) { return PQcmdStatus(result); }
const char *cpg_affected(cpg_result *result) { return PQcmdTuples(result); }
const char *cpg_error_field(const cpg_result *result, char field) { return PQresultErrorField(result, field); }
const char *cpg_error_message(const cpg_result *result) { return PQresultErrorMessage(result); }

cpg_cancel *cpg_cancel_new(cpg_connection *connection) { return PQgetCancel(connection); }
int cpg_cancel_send(cpg_cancel *cancel, char *reason, int size) { return PQcancel(cancel, reason, size); }
void cpg_cancel_free(cpg_cancel *cancel) { PQfreeCancel(cancel); }

#else

// A translation unit is not empty in C.
typedef int cpg_nothing;

#endif
