// handshakes.c - opens TLS connections as fast as it can: connect, handshake, one request, its answer, close. Prints how many there were.
// handshakes PORT SECONDS full|resumed THREADS
//
// handshakes PORT keyupdates COUNT: one connection that asks for COUNT new keys, as an attacker would.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const char request[] = "GET /plaintext HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
static int port, resumes;
static double deadline;
static atomic_long done, reused, failed;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec * 1e-9;
}

static int opened(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    // Ends in a reset, so that ports are not kept in TIME_WAIT.
    struct linger none = {1, 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof none);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static SSL_CTX *context(void) {
    SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    return ctx;
}

static SSL_SESSION *once(SSL_CTX *ctx, SSL_SESSION *session) {
    int fd = opened();
    if (fd < 0) { failed++; return session; }
    SSL *ssl = SSL_new(ctx);
    SSL_set_fd(ssl, fd);
    if (session) SSL_set_session(ssl, session);
    char buffer[4096];
    int right = SSL_connect(ssl) == 1 && SSL_write(ssl, request, sizeof request - 1) == sizeof request - 1;
    int total = 0, count;
    while (right && (count = SSL_read(ssl, buffer + total, sizeof buffer - total)) > 0) total += count;
    if (right && total > 12 && memcmp(buffer, "HTTP/1.1 200", 12) == 0) done++; else failed++;
    if (SSL_session_reused(ssl)) reused++;
    if (resumes && SSL_SESSION_is_resumable(SSL_get0_session(ssl))) {
        SSL_SESSION_free(session);
        session = SSL_get1_session(ssl);
    }
    // Else OpenSSL takes the session for one that was cut off, and never resumes it.
    SSL_shutdown(ssl);
    SSL_free(ssl);
    close(fd);
    return session;
}

static void *work(void *unused) {
    (void)unused;
    SSL_CTX *ctx = context();
    SSL_SESSION *session = NULL;
    while (now() < deadline) session = once(ctx, session);
    SSL_SESSION_free(session);
    SSL_CTX_free(ctx);
    return NULL;
}

static int keyupdates(long count) {
    SSL_CTX *ctx = context();
    SSL *ssl = SSL_new(ctx);
    int fd = opened();
    SSL_set_fd(ssl, fd);
    if (SSL_connect(ssl) != 1) return 1;
    long asked = 0;
    while (asked < count && SSL_key_update(ssl, SSL_KEY_UPDATE_REQUESTED) == 1 && SSL_do_handshake(ssl) == 1) asked++;
    printf("%ld new keys\n", asked);
    return 0;
}

int main(int argc, char **argv) {
    signal(SIGPIPE, SIG_IGN);
    if (argc < 4) return 64;
    port = atoi(argv[1]);
    if (strcmp(argv[2], "keyupdates") == 0) return keyupdates(atol(argv[3]));
    if (argc < 5) return 64;
    deadline = now() + atof(argv[2]);
    resumes = strcmp(argv[3], "resumed") == 0;
    int threads = atoi(argv[4]);
    pthread_t ids[64];
    if (threads < 1 || threads > 64) return 64;
    double start = now();
    for (int i = 0; i < threads; i++) pthread_create(&ids[i], NULL, work, NULL);
    for (int i = 0; i < threads; i++) pthread_join(ids[i], NULL);
    printf("%ld done, %ld reused, %ld failed, %.3f s\n", done, reused, failed, now() - start);
    return failed > done / 100;
}
