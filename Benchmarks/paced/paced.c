// paced.c - asks for a path a fixed number of times a second: what a request costs a server when nothing competes with it.
// paced PORTS PATH CONNECTIONS RATE SECONDS [REACTORS]
//
// The connections take turns at the ports (8080 or 8080,8081); with REACTORS each of them is opened anew until it is on the reactor whose turn it is
// (`/reactor` tells), so that the load on them is even.
// Each millisecond it sends what is due, one request on each of its idle connections in turn. Prints the requests, those that found no idle
// connection in their millisecond, and the seconds.

#define _GNU_SOURCE // strcasestr
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

static int *descriptors, *idle;        // idle: numbers of connections, a ring of as many places
static int connections, waiting, first; // how many are idle, and where the first of them is
static size_t answer_length;
static size_t *received;
static char request[1024], buffer[65536];

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec * 1e-9;
}

static void fail(const char *what) {
    fprintf(stderr, "paced: %s: %s\n", what, errno ? strerror(errno) : "not the answer expected");
    exit(1);
}

static int opened(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0) fail("connect");
    return fd;
}

static void ask(int fd) {
    size_t length = strlen(request);
    if (write(fd, request, length) != (ssize_t)length) fail("write");
}

// All answers are as long as the first: only the Date changes, and that keeps its length.
static size_t length_of_answer(int fd) {
    ask(fd);
    size_t total = 0;
    for (;;) {
        ssize_t count = read(fd, buffer + total, sizeof buffer - 1 - total);
        if (count <= 0) fail("read");
        total += (size_t)count;
        buffer[total] = 0;
        char *end = strstr(buffer, "\r\n\r\n"), *field = strcasestr(buffer, "\r\ncontent-length:");
        if (!end) continue;
        errno = 0;
        if (strncmp(buffer, "HTTP/1.1 200", 12) != 0 || !field || field > end) fail("answer");
        size_t whole = (size_t)(end + 4 - buffer) + strtoul(field + 17, NULL, 10);
        if (total >= whole) return whole;
    }
}

static int reactor_of(int fd) {
    static const char question[] = "GET /reactor HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    if (write(fd, question, sizeof question - 1) != (ssize_t)sizeof question - 1) fail("write");
    size_t total = 0;
    char *body;
    do {
        ssize_t count = read(fd, buffer + total, sizeof buffer - 1 - total);
        if (count <= 0) fail("read");
        total += (size_t)count;
        buffer[total] = 0;
    } while (!(body = strstr(buffer, "\r\n\r\n")) || !strchr(body + 4, '\n'));
    return atoi(body + 4);
}

static int opened_on(int reactor, int port) {
    for (int attempt = 0; attempt < 1000; attempt++) {
        int fd = opened(port);
        if (reactor < 0 || reactor_of(fd) == reactor) return fd;
        close(fd);
    }
    errno = 0;
    fail("reactor");
    return -1;
}

static void put_back(int number) {
    idle[(first + waiting++) % connections] = number;
}

static int take(void) {
    int number = idle[first];
    first = (first + 1) % connections;
    waiting--;
    return number;
}

static int finished(int number) {
    ssize_t count = read(descriptors[number], buffer, sizeof buffer);
    if (count <= 0) fail("read");
    received[number] += (size_t)count;
    errno = 0;
    if (received[number] > answer_length) fail("answer");
    if (received[number] < answer_length) return 0;
    if (memcmp(buffer, "HTTP/1.1 200", 12) != 0 && (size_t)count == answer_length) fail("answer");
    received[number] = 0;
    put_back(number);
    return 1;
}

static void run(int poller, int timer, double rate, double seconds) {
    struct epoll_event ready[256];
    long asked = 0, done = 0, late = 0;
    double begin = now();
    while (now() - begin < seconds || done < asked) {
        int count = epoll_wait(poller, ready, 256, 1000);
        for (int i = 0; i < count; i++) {
            if (ready[i].data.u32 < (uint32_t)connections) {
                done += finished((int)ready[i].data.u32);
                continue;
            }
            uint64_t ticks;
            if (read(timer, &ticks, sizeof ticks) < 0 || now() - begin >= seconds) continue;
            long due = (long)((now() - begin) * rate) - asked - late;
            while (due-- > 0) {
                if (!waiting) { late += due + 1; break; }
                ask(descriptors[take()]);
                asked++;
            }
        }
        if (count == 0 && done == asked && now() - begin >= seconds) break;
    }
    printf("%ld done, %ld late, %.3f s\n", done, late, now() - begin);
}

int main(int count, char **arguments) {
    if (count != 6 && count != 7) return fprintf(stderr, "usage: paced PORTS PATH CONNECTIONS RATE SECONDS [REACTORS]\n"), 64;
    int reactors = count == 7 ? atoi(arguments[6]) : 0, ports[8], port_count = 0;
    for (char *text = strtok(arguments[1], ","); text && port_count < 8; text = strtok(NULL, ",")) ports[port_count++] = atoi(text);
    connections = atoi(arguments[3]);
    snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", arguments[2]);
    descriptors = calloc((size_t)connections, sizeof *descriptors);
    idle = calloc((size_t)connections, sizeof *idle);
    received = calloc((size_t)connections, sizeof *received);
    int poller = epoll_create1(0), timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN};
    for (int number = 0; number < connections; number++) {
        descriptors[number] = opened_on(reactors ? number % reactors : -1, ports[number % port_count]);
        answer_length = length_of_answer(descriptors[number]);
        event.data.u32 = (uint32_t)number;
        epoll_ctl(poller, EPOLL_CTL_ADD, descriptors[number], &event);
        put_back(number);
    }
    event.data.u32 = UINT32_MAX;
    epoll_ctl(poller, EPOLL_CTL_ADD, timer, &event);
    struct itimerspec tick = {.it_interval.tv_nsec = 1000000, .it_value.tv_nsec = 1000000};
    timerfd_settime(timer, 0, &tick, NULL);
    run(poller, timer, atof(arguments[4]), atof(arguments[5]));
    return 0;
}
