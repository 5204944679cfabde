// session.c - one TLS session on one socket. A ctls_session is OpenSSL's SSL under another name.
// Invariant: OpenSSL's queue of errors is empty before each operation; otherwise the operation would report an old
// failure.

#ifdef WRYNECK_TLS

#include "internal.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

static SSL *ssl_of(const ctls_session *session) { return (SSL *)session; }

ctls_session *ctls_session_new(ctls_context *context, int descriptor) {
    ERR_clear_error();
    SSL *ssl = SSL_new(context->ssl);
    if (!ssl) return NULL;
    if (SSL_set_fd(ssl, descriptor) != 1) {
        SSL_free(ssl);
        return NULL;
    }
    if (SSL_is_server(ssl)) SSL_set_accept_state(ssl); else SSL_set_connect_state(ssl);
    return (ctls_session *)ssl;
}

void ctls_session_free(ctls_session *session) { SSL_free(ssl_of(session)); }

int ctls_session_expect(ctls_session *session, const char *host, int is_address) {
    SSL *ssl = ssl_of(session);
    // RFC 6066 §3: an address is not a server name.
    if (!is_address && SSL_set_tlsext_host_name(ssl, host) != 1) return 0;
    X509_VERIFY_PARAM *parameters = SSL_get0_param(ssl);
    // RFC 9525 §2: a common name is not the name of a host.
    X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    return is_address ? X509_VERIFY_PARAM_set1_ip_asc(parameters, host) : X509_VERIFY_PARAM_set1_host(parameters, host, 0);
}

static long outcome(SSL *ssl, int result) {
    int code = errno;
    switch (SSL_get_error(ssl, result)) {
    case SSL_ERROR_WANT_READ: return CTLS_WANT_READ;
    case SSL_ERROR_WANT_WRITE: return CTLS_WANT_WRITE;
    case SSL_ERROR_ZERO_RETURN: return CTLS_CLOSED;
    case SSL_ERROR_SYSCALL:
        if (code == 0) return CTLS_TRUNCATED;
        errno = code;
        return CTLS_SYSTEM;
    default:
        return ERR_GET_REASON(ERR_peek_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING ? CTLS_TRUNCATED : CTLS_FAILED;
    }
}

static void begin(void) {
    ERR_clear_error();
    errno = 0;
}

int ctls_handshake(ctls_session *session) {
    begin();
    int result = SSL_do_handshake(ssl_of(session));
    return result == 1 ? CTLS_OK : (int)outcome(ssl_of(session), result);
}

long ctls_read(ctls_session *session, void *buffer, size_t count, int *late) {
    SSL *ssl = ssl_of(session);
    size_t total = 0;
    *late = 0;
    do {
        size_t moved = 0;
        begin();
        int result = SSL_read_ex(ssl, (char *)buffer + total, count - total, &moved);
        if (result != 1) {
            long code = outcome(ssl, result);
            if (total == 0) return code;
            *late = code != CTLS_WANT_READ;
            break;
        }
        total += moved;
    } while (total < count && SSL_has_pending(ssl));
    return (long)total;
}

long ctls_write(ctls_session *session, const void *bytes, size_t count) {
    size_t moved = 0;
    begin();
    int result = SSL_write_ex(ssl_of(session), bytes, count, &moved);
    return result == 1 ? (long)moved : outcome(ssl_of(session), result);
}

int ctls_can_send_file(ctls_session *session) { return BIO_get_ktls_send(SSL_get_wbio(ssl_of(session))) == 1; }

long ctls_send_file(ctls_session *session, int file, int64_t offset, size_t count) {
    begin();
    ossl_ssize_t moved = SSL_sendfile(ssl_of(session), file, (off_t)offset, count, 0);
    return moved >= 0 ? (long)moved : outcome(ssl_of(session), (int)moved);
}

int ctls_has_input(const ctls_session *session) { return SSL_has_pending(ssl_of(session)); }

int ctls_close(ctls_session *session) {
    SSL *ssl = ssl_of(session);
    begin();
    // SSL_SENT_SHUTDOWN does not say that it was sent: OpenSSL sets it before it writes to the socket.
    int result = SSL_shutdown(ssl);
    if (result >= 0) return CTLS_OK;
    int code = (int)outcome(ssl, result);
    return code == CTLS_WANT_READ || code == CTLS_CLOSED ? CTLS_OK : code;
}

// MARK: What was agreed on

const char *ctls_session_version(const ctls_session *session) { return SSL_get_version(ssl_of(session)); }
const char *ctls_session_cipher(const ctls_session *session) { return SSL_get_cipher_name(ssl_of(session)); }
const char *ctls_session_server_name(const ctls_session *session) { return SSL_get_servername(ssl_of(session), TLSEXT_NAMETYPE_host_name); }
int ctls_session_is_resumed(const ctls_session *session) { return SSL_session_reused(ssl_of(session)); }

size_t ctls_session_protocol(const ctls_session *session, const uint8_t **name) {
    unsigned int count = 0;
    SSL_get0_alpn_selected(ssl_of(session), name, &count);
    return count;
}

size_t ctls_peer_text(const ctls_session *session, ctls_part part, char *buffer, size_t size) {
    X509 *certificate = SSL_get0_peer_certificate(ssl_of(session));
    return certificate ? ctls_certificate_text(certificate, part, buffer, size) : 0;
}

size_t ctls_peer_der(const ctls_session *session, uint8_t *buffer, size_t size) {
    X509 *certificate = SSL_get0_peer_certificate(ssl_of(session));
    if (!certificate) return 0;
    int count = i2d_X509(certificate, NULL);
    if (count <= 0) return 0;
    if ((size_t)count <= size) i2d_X509(certificate, &buffer);
    return (size_t)count;
}

int ctls_peer_fingerprint(const ctls_session *session, uint8_t digest[32]) {
    X509 *certificate = SSL_get0_peer_certificate(ssl_of(session));
    return certificate && X509_digest(certificate, EVP_sha256(), digest, NULL) == 1;
}

void ctls_explain(const ctls_session *session, char *buffer, size_t size) {
    unsigned long error = ERR_peek_error();
    long verified = session ? SSL_get_verify_result(ssl_of(session)) : X509_V_OK;
    const char *reason = error ? ERR_reason_error_string(error) : NULL;
    if (verified != X509_V_OK) {
        snprintf(buffer, size, "the peer's certificate was refused: %s", X509_verify_cert_error_string(verified));
    } else {
        snprintf(buffer, size, "%s", reason ? reason : "the TLS session failed");
    }
    ERR_clear_error();
}

#endif
