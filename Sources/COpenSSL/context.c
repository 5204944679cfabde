// context.c - what sessions share, and the callbacks of OpenSSL.

#ifdef WRYNECK_TLS

#define _GNU_SOURCE  // memmem

#include "internal.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

ctls_context *ctls_context_of(const SSL *ssl) { return SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)); }

// MARK: Callbacks of OpenSSL

static int on_server_name(SSL *ssl, int *alert, void *argument) {
    ctls_context *context = argument;
    const char *name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
    (void)alert;
    if (!name || !context->choose) return SSL_TLSEXT_ERR_NOACK;
    ctls_context *chosen = context->choose(context->user, name);
    if (chosen && chosen != context) SSL_set_SSL_CTX(ssl, chosen->ssl);
    return SSL_TLSEXT_ERR_OK;
}

// RFC 7301 §3.2: without a protocol in common the handshake fails with no_application_protocol (120).
static int on_protocols(SSL *ssl, const unsigned char **out, unsigned char *out_count, const unsigned char *in, unsigned int in_count,
                        void *argument) {
    const ctls_context *context = argument;
    unsigned char *chosen = NULL;
    (void)ssl;
    if (SSL_select_next_proto(&chosen, out_count, context->protocols, (unsigned int)context->protocol_bytes, in, in_count)
        != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_ALERT_FATAL;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

static int on_status_request(SSL *ssl, void *argument) {
    const ctls_context *context = ctls_context_of(ssl);
    (void)argument;
    if (!context->staple) return SSL_TLSEXT_ERR_NOACK;
    // OpenSSL frees it.
    unsigned char *copy = OPENSSL_memdup(context->staple, context->staple_bytes);
    if (!copy) return SSL_TLSEXT_ERR_NOACK;
    SSL_set_tlsext_status_ocsp_resp(ssl, copy, (long)context->staple_bytes);
    return SSL_TLSEXT_ERR_OK;
}

static void on_key_log(const SSL *ssl, const char *line) {
    const ctls_context *context = ctls_context_of(ssl);
    // One write, so that lines of several threads do not mix.
    char text[512];
    size_t count = strlen(line);
    if (count + 1 > sizeof text) return;
    memcpy(text, line, count);
    text[count] = '\n';
    ssize_t written = write(context->key_log, text, count + 1);
    (void)written;
}

/// The answer to OpenSSL's question for a passphrase: without one OpenSSL would ask on the terminal. Also notes that it
/// was asked.
typedef struct {
    const char *passphrase;
    int was_asked;
} passphrase_answer;

static int on_passphrase(char *buffer, int size, int writing, void *user) {
    passphrase_answer *answer = user;
    (void)writing;
    answer->was_asked = 1;
    if (!answer->passphrase) return -1;
    size_t count = strlen(answer->passphrase);
    if (count > (size_t)size) return -1;
    memcpy(buffer, answer->passphrase, count);
    return (int)count;
}

// MARK: Life

/// Whether the kernel has TLS. Asked once: as root, each question to a kernel without it makes it look for a module.
static int kernel_offers_tls(void) {
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return 0;
    // An unconnected socket cannot have TLS; ENOTCONN comes only from a kernel that knows TLS.
    int offers = setsockopt(descriptor, IPPROTO_TCP, TCP_ULP, "tls", sizeof "tls") == 0 || errno == ENOTCONN;
    close(descriptor);
    return offers;
}

ctls_context *ctls_context_new(int is_server) {
    ctls_context *context = calloc(1, sizeof *context);
    if (!context) return NULL;
    context->key_log = -1;
    SSL_CTX *ssl = context->ssl = SSL_CTX_new(is_server ? TLS_server_method() : TLS_client_method());
    if (!ssl) {
        free(context);
        return NULL;
    }
    SSL_CTX_set_app_data(ssl, context);
    SSL_CTX_set_min_proto_version(ssl, TLS1_2_VERSION);
    SSL_CTX_set_security_level(ssl, 2);
    SSL_CTX_set_options(ssl, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    if (kernel_offers_tls()) SSL_CTX_set_options(ssl, SSL_OP_ENABLE_KTLS);
    // RELEASE_BUFFERS: an idle session owns no buffer. Without AUTO_RETRY a read returns after records that carry no
    // data (a flood of KeyUpdate) as soon as it would have to read the socket again.
    SSL_CTX_set_mode(ssl, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_clear_mode(ssl, SSL_MODE_AUTO_RETRY);
    SSL_CTX_set_read_ahead(ssl, 1);
    SSL_CTX_set_session_cache_mode(ssl, SSL_SESS_CACHE_OFF);
    // Forward secrecy and AEAD only (RFC 9325 §4.2); of two that serve a purpose equally well, the faster one comes
    // first.
    SSL_CTX_set_cipher_list(ssl, "ECDHE+AES128+AESGCM:ECDHE+AESGCM:ECDHE+CHACHA20");
    SSL_CTX_set_ciphersuites(ssl, "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256");
    SSL_CTX_set1_groups_list(ssl, "X25519:P-256:P-384");
    if (is_server) {
        SSL_CTX_set_tlsext_servername_callback(ssl, on_server_name);
        SSL_CTX_set_tlsext_servername_arg(ssl, context);
        SSL_CTX_set_tlsext_status_cb(ssl, on_status_request);
        static const unsigned char id[] = "wryneck";
        SSL_CTX_set_session_id_context(ssl, id, sizeof id - 1);
    }
    return context;
}

void ctls_context_free(ctls_context *context) {
    if (!context) return;
    SSL_CTX_free(context->ssl);
    free(context->protocols);
    free(context->staple);
    free(context);
}

void ctls_context_set_minimum(ctls_context *context, int version) { SSL_CTX_set_min_proto_version(context->ssl, version); }

// MARK: Certificates and keys

/// Whether the PEM ended in order, and not at something broken.
static int was_end_of_pem(void) {
    unsigned long error = ERR_peek_last_error();
    return ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
}

static BIO *reader(const uint8_t *pem, size_t count) { return count > INT32_MAX ? NULL : BIO_new_mem_buf(pem, (int)count); }

static ctls_problem refused(void) {
    unsigned long error = ERR_peek_last_error();
    ERR_clear_error();
    switch (ERR_GET_LIB(error) == ERR_LIB_SSL ? ERR_GET_REASON(error) : 0) {
    case SSL_R_EE_KEY_TOO_SMALL:
    case SSL_R_CA_KEY_TOO_SMALL:
    case SSL_R_CA_MD_TOO_WEAK: return CTLS_TOO_WEAK;
    default: return CTLS_MALFORMED;
    }
}

ctls_problem ctls_context_use_chain(ctls_context *context, const uint8_t *pem, size_t count) {
    BIO *bio = reader(pem, count);
    if (!bio) return CTLS_NO_MEMORY;
    ERR_clear_error();
    ctls_problem problem = CTLS_FINE;
    passphrase_answer none = {NULL, 0};
    X509 *certificate = PEM_read_bio_X509_AUX(bio, NULL, on_passphrase, &none);
    if (!certificate) {
        problem = was_end_of_pem() ? CTLS_NO_CERTIFICATE : CTLS_MALFORMED;
    } else if (SSL_CTX_use_certificate(context->ssl, certificate) != 1) {
        problem = refused();
    }
    X509_free(certificate);
    while (problem == CTLS_FINE) {
        X509 *next = PEM_read_bio_X509(bio, NULL, on_passphrase, &none);
        if (!next) {
            if (!was_end_of_pem()) problem = CTLS_MALFORMED;
            break;
        }
        if (SSL_CTX_add0_chain_cert(context->ssl, next) != 1) {
            X509_free(next);
            problem = refused();
        }
    }
    ERR_clear_error();
    BIO_free(bio);
    return problem;
}

static ctls_problem check(ctls_context *context) {
    if (SSL_CTX_check_private_key(context->ssl) != 1) {
        ERR_clear_error();
        return CTLS_KEY_MISMATCH;
    }
    const X509 *certificate = SSL_CTX_get0_certificate(context->ssl);
    if (X509_cmp_current_time(X509_get0_notAfter(certificate)) <= 0) return CTLS_EXPIRED;
    if (X509_cmp_current_time(X509_get0_notBefore(certificate)) > 0) return CTLS_NOT_YET_VALID;
    return CTLS_FINE;
}

ctls_problem ctls_context_use_key(ctls_context *context, const uint8_t *pem, size_t count, const char *passphrase) {
    BIO *bio = reader(pem, count);
    if (!bio) return CTLS_NO_MEMORY;
    ERR_clear_error();
    passphrase_answer answer = {passphrase, 0};
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, on_passphrase, &answer);
    ctls_problem problem = CTLS_FINE;
    if (!key) {
        problem = answer.was_asked ? (passphrase ? CTLS_PASSPHRASE_WRONG : CTLS_PASSPHRASE_MISSING)
                  : memmem(pem, count, "PRIVATE KEY-----", 16) ? CTLS_MALFORMED : CTLS_NO_KEY;
    } else if (SSL_CTX_use_PrivateKey(context->ssl, key) != 1) {
        unsigned long error = ERR_peek_last_error();
        problem = ERR_GET_LIB(error) == ERR_LIB_X509 ? CTLS_KEY_MISMATCH : refused();
    } else {
        problem = check(context);
    }
    EVP_PKEY_free(key);
    BIO_free(bio);
    ERR_clear_error();
    return problem;
}

size_t ctls_context_names(const ctls_context *context, char *buffer, size_t size) {
    const X509 *certificate = SSL_CTX_get0_certificate(context->ssl);
    return certificate ? ctls_certificate_text(certificate, CTLS_NAMES, buffer, size) : 0;
}

/// Adds a root to the digest of the trusted ones: the digest of the old digest and this root's.
static int note_trusted(ctls_context *context, const X509 *root) {
    unsigned char both[2 * sizeof context->trusted];
    memcpy(both, context->trusted, sizeof context->trusted);
    return X509_digest(root, EVP_sha256(), both + sizeof context->trusted, NULL) == 1
           && EVP_Digest(both, sizeof both, context->trusted, NULL, EVP_sha256(), NULL) == 1;
}

ctls_problem ctls_context_trust(ctls_context *context, const uint8_t *pem, size_t count) {
    BIO *bio = reader(pem, count);
    if (!bio) return CTLS_NO_MEMORY;
    ERR_clear_error();
    ctls_problem problem = CTLS_FINE;
    size_t found = 0;
    passphrase_answer none = {NULL, 0};
    while (problem == CTLS_FINE) {
        X509 *root = PEM_read_bio_X509_AUX(bio, NULL, on_passphrase, &none);
        if (!root) {
            if (!was_end_of_pem()) problem = CTLS_MALFORMED;
            break;
        }
        found++;
        if (X509_STORE_add_cert(SSL_CTX_get_cert_store(context->ssl), root) != 1 || SSL_CTX_add_client_CA(context->ssl, root) != 1
            || !note_trusted(context, root)) {
            problem = CTLS_MALFORMED;
        }
        X509_free(root);
    }
    BIO_free(bio);
    ERR_clear_error();
    return problem == CTLS_FINE && found == 0 ? CTLS_NO_CERTIFICATE : problem;
}

int ctls_context_trust_system(ctls_context *context) { return SSL_CTX_set_default_verify_paths(context->ssl); }

void ctls_context_verify(ctls_context *context, int mode) {
    static const int modes[] = {SSL_VERIFY_NONE, SSL_VERIFY_PEER, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT};
    SSL_CTX_set_verify(context->ssl, modes[mode], NULL);
    SSL_CTX_set_verify_depth(context->ssl, 8);
    if (mode > 0) SSL_CTX_set_session_ticket_cb(context->ssl, ctls_mark_ticket, ctls_judge_ticket, context);
}

// MARK: What is agreed on

static uint8_t *copied(const uint8_t *bytes, size_t count) {
    uint8_t *copy = malloc(count ? count : 1);
    if (copy) memcpy(copy, bytes, count);
    return copy;
}

int ctls_context_set_protocols(ctls_context *context, const uint8_t *wire, size_t count) {
    free(context->protocols);
    context->protocols = copied(wire, count);
    context->protocol_bytes = count;
    if (!context->protocols) return 0;
    if (count > 0) SSL_CTX_set_alpn_select_cb(context->ssl, on_protocols, context);
    return SSL_CTX_set_alpn_protos(context->ssl, wire, (unsigned int)count) == 0;
}

int ctls_context_staple(ctls_context *context, const uint8_t *der, size_t count) {
    free(context->staple);
    context->staple = copied(der, count);
    context->staple_bytes = count;
    return context->staple != NULL;
}

void ctls_context_set_tickets(ctls_context *context, ctls_ticket_keys *keys, long lifetime_seconds) {
    context->keys = keys;
    if (keys) {
        SSL_CTX_set_timeout(context->ssl, lifetime_seconds);
        SSL_CTX_set_tlsext_ticket_key_evp_cb(context->ssl, ctls_seal_ticket);
    } else {
        // Otherwise TLS 1.3 sends tickets that stand for a place in the session cache.
        SSL_CTX_set_options(context->ssl, SSL_OP_NO_TICKET);
        SSL_CTX_set_num_tickets(context->ssl, 0);
    }
}

void ctls_context_set_chooser(ctls_context *context, ctls_context *(*choose)(void *user, const char *name), void *user) {
    context->choose = choose;
    context->user = user;
}

void ctls_context_log_keys(ctls_context *context, int descriptor) {
    context->key_log = descriptor;
    SSL_CTX_set_keylog_callback(context->ssl, on_key_log);
}

#endif
