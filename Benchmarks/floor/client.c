/* The floor of the clients: the least that an HTTP client on epoll can do. So many connections, one request under way on
 * each, one read and one write for each answer, of which only the end of the head and Content-Length are looked for; or,
 * told to, all of it is lexed by http_parser. Nothing here is a client: no deadlines, no names, no second try, and an
 * answer that is long, chunked or anything but 200 is the end. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <http_parser.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { WARM_UP = 300 }; /* milliseconds that do not count */

struct connection {
    http_parser parser; /* its data says whether a whole answer has come */
    int fd;
    size_t filled;
    char in[4096];
};
struct reading { double time, cpu, answers; };

static char request[1024];
static size_t request_length;
static unsigned long answers;
static int is_lexed;

static void fail(const char *what) { perror(what), exit(1); }

static int ignore(http_parser *parser, const char *at, size_t length) { return (void)parser, (void)at, (void)length, 0; }
static int complete(http_parser *parser) { return parser->data = parser, parser->status_code != 200; }
static const http_parser_settings settings = {
    .on_header_field = ignore, .on_header_value = ignore, .on_body = ignore, .on_message_complete = complete};

/* The length of the whole answer; 0 while its head is not there. */
static size_t length_of(const char *in, size_t filled) {
    static const char ok[] = "HTTP/1.1 200 ", length[] = "\r\nContent-Length: ", end[] = "\r\n\r\n";
    const char *behind = memmem(in, filled, end, sizeof end - 1);
    if (!behind) return 0;
    const char *field = memmem(in, (size_t)(behind - in), length, sizeof length - 1);
    if (!field || memcmp(in, ok, sizeof ok - 1)) fprintf(stderr, "not the answer expected: %.*s\n", (int)filled, in), exit(1);
    return (size_t)(behind - in) + sizeof end - 1 + strtoul(field + sizeof length - 1, NULL, 10);
}

/* Whether the answer is whole with what has come. */
static int is_whole(struct connection *one, size_t count) {
    if (is_lexed) {
        one->parser.data = NULL;
        if (http_parser_execute(&one->parser, &settings, one->in, count) != count) fail("not the answer expected");
        return one->parser.data != NULL;
    }
    one->filled += count;
    size_t length = length_of(one->in, one->filled);
    if (!length || one->filled < length) return 0;
    if (one->filled > length) fail("more than an answer");
    one->filled = 0;
    return 1;
}

static void ask(struct connection *one) {
    if (write(one->fd, request, request_length) != (ssize_t)request_length) fail("write");
}

static void answered(struct connection *one) {
    ssize_t count = read(one->fd, one->in + one->filled, sizeof one->in - one->filled);
    if (count <= 0) fail("the connection was closed");
    if (is_whole(one, (size_t)count)) answers++, ask(one);
}

static void connect_to(const struct sockaddr_in *address, int poller) {
    struct connection *one = calloc(1, sizeof *one);
    int on = 1;
    if (!one || (one->fd = socket(AF_INET, SOCK_STREAM, 0)) < 0 || connect(one->fd, (void *)address, sizeof *address)) fail("connect");
    setsockopt(one->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    http_parser_init(&one->parser, HTTP_RESPONSE);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = one};
    epoll_ctl(poller, EPOLL_CTL_ADD, one->fd, &event);
    ask(one);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static struct reading reading(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    double seconds = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec);
    return (struct reading){now(), seconds + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6, (double)answers};
}

static struct reading work(int poller, double until) {
    struct epoll_event ready[256];
    for (double left; (left = until - now()) > 0;) {
        int events = epoll_wait(poller, ready, 256, (int)(left * 1000) + 1);
        for (int i = 0; i < events; i++) answered(ready[i].data.ptr);
    }
    return reading();
}

int main(int count, char **arguments) {
    char host[64], path[512];
    unsigned short port;
    if (count < 4 || sscanf(arguments[1], "http://%63[0-9.]:%hu%511s", host, &port, path) != 3)
        return fprintf(stderr, "usage: client http://ADDRESS:PORT/PATH CONNECTIONS SECONDS [lexed]\n"), 2;
    is_lexed = count > 4;
    request_length = (size_t)snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: %s:%hu\r\n\r\n", path, host, port);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    if (inet_pton(AF_INET, host, &address.sin_addr) != 1) fail(host);
    int poller = epoll_create1(0);
    for (int i = atoi(arguments[2]); i > 0; i--) connect_to(&address, poller);
    struct reading before = work(poller, now() + WARM_UP * 1e-3), after = work(poller, before.time + atof(arguments[3]));
    printf("{\"requests\": %.0f, \"seconds\": %.6f, \"cpu\": %.6f}\n", after.answers - before.answers, after.time - before.time, after.cpu - before.cpu);
}
