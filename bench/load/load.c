/* Sends prebuilt HTTP requests over kept-alive connections and measures how long the answers take.

   A sender's next message leaves only after the former's answer, as with a person. At most POOL senders talk at a time.

   usage: load FILE PORT CONNECTIONS POOL RATE WARMUP_SECONDS SECONDS
   FILE is records of (u32 sender, u32 length, bytes), each sender's in order; RATE 0 means closed loop: every
   connection sends as soon as it is free. At a fixed rate the clock of a message starts when it was due, so that
   a server that stalls is charged for the messages that waited.
   Prints "measuring" when the warm-up is over and one line of JSON at the end. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define ANSWER_BYTES 65536

struct request { const char *bytes; uint32_t length; };
struct sender { uint32_t first, count, next; };
struct connection { int socket; uint32_t sender, sent; size_t got; double due; int busy; char answer[ANSWER_BYTES]; };

static struct request *requests;
static struct sender *senders;
static uint32_t sender_count, next_sender, finished;
static uint32_t *ready, ready_head, ready_tail, ready_size; /* a ring of senders who may speak */
static struct connection *connections;
static int poller, port, idle_count, *idle;
static double *latencies, started, measure_from, stop_at;
static size_t measured, capacity, answered, errors;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void die(const char *what) {
    fprintf(stderr, "load: %s (%s)\n", what, errno ? strerror(errno) : "no system error");
    exit(1);
}

static void push_ready(uint32_t sender) {
    ready[ready_tail] = sender;
    ready_tail = (ready_tail + 1) % ready_size;
}

static void read_requests(const char *path) {
    int file = open(path, O_RDONLY);
    struct stat about;
    if (file < 0 || fstat(file, &about)) die("cannot read the requests");
    const char *at = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
    if (at == MAP_FAILED) die("mmap");
    const char *end = at + about.st_size;
    uint32_t total = 0, room = 0, senders_room = 0;
    while (at < end) {
        uint32_t head[2];
        memcpy(head, at, sizeof head);
        if (total == room) requests = realloc(requests, (room = room ? room * 2 : 4096) * sizeof *requests);
        if (head[0] >= sender_count) {
            if (head[0] != sender_count) die("senders are not numbered in order");
            if (sender_count == senders_room) senders = realloc(senders, (senders_room = senders_room ? senders_room * 2 : 1024) * sizeof *senders);
            senders[sender_count++] = (struct sender){.first = total};
        }
        senders[head[0]].count++;
        requests[total++] = (struct request){at + sizeof head, head[1]};
        at += sizeof head + head[1];
    }
    if (!total) die("no requests");
    capacity = total;
    latencies = malloc(total * sizeof *latencies);
}

static void open_connection(struct connection *c) {
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int one = 1;
    c->socket = socket(AF_INET, SOCK_STREAM, 0);
    if (c->socket < 0 || connect(c->socket, (struct sockaddr *)&where, sizeof where)) die("cannot connect");
    setsockopt(c->socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    fcntl(c->socket, F_SETFL, O_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, c->socket, &event)) die("epoll");
}

/* Sends the next message of a ready sender; false when nobody is ready. */
static int speak(struct connection *c, double due) {
    if (ready_head == ready_tail) {
        if (next_sender == sender_count) return 0;
        push_ready(next_sender++);
    }
    c->sender = ready[ready_head];
    ready_head = (ready_head + 1) % ready_size;
    struct sender *s = &senders[c->sender];
    struct request *r = &requests[s->first + s->next];
    c->due = due;
    c->got = 0;
    c->busy = 1;
    if (send(c->socket, r->bytes, r->length, MSG_NOSIGNAL) != (ssize_t)r->length) { /* the server closed an idle connection */
        close(c->socket);
        open_connection(c);
        if (send(c->socket, r->bytes, r->length, MSG_NOSIGNAL) != (ssize_t)r->length) die("cannot send");
    }
    return 1;
}

/* 1 when the whole answer is there, 0 when more must come, -1 when the connection broke. */
static int hear(struct connection *c, int *status, int *closes) {
    ssize_t n = recv(c->socket, c->answer + c->got, ANSWER_BYTES - 1 - c->got, 0);
    if (n < 0 && errno == EAGAIN) return 0;
    if (n <= 0) return -1;
    c->got += (size_t)n;
    c->answer[c->got] = 0;
    char *body = strstr(c->answer, "\r\n\r\n");
    if (!body) return 0;
    char *length = strcasestr(c->answer, "\r\ncontent-length:");
    if (!length || length > body) die("an answer without Content-Length");
    if (c->got < (size_t)(body + 4 - c->answer) + strtoul(length + 17, NULL, 10)) return 0;
    char *close_header = strcasestr(c->answer, "\r\nconnection: close");
    *closes = close_header && close_header < body;
    *status = atoi(c->answer + 9);
    return 1;
}

static void settle(struct connection *c, int status) {
    double at = now();
    struct sender *s = &senders[c->sender];
    c->busy = 0;
    answered++;
    if (at >= measure_from && at <= stop_at) {
        if (measured < capacity) latencies[measured++] = at - c->due;
    }
    if (status != 200) {
        /* this sender is out of step now and says no more */
        if (errors++ == 0) fprintf(stderr, "load: first answer that is not 200:\n%.600s\n", c->answer);
    } else if (++s->next < s->count) {
        push_ready(c->sender);
        return;
    } else {
        finished++;
    }
    if (next_sender < sender_count) push_ready(next_sender++);
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double quantile(double q) {
    return measured ? latencies[(size_t)(q * (double)(measured - 1) + 0.5)] * 1e3 : 0;
}

int main(int argc, char **argv) {
    if (argc != 8) die("usage: load FILE PORT CONNECTIONS POOL RATE WARMUP_SECONDS SECONDS");
    read_requests(argv[1]);
    port = atoi(argv[2]);
    int connection_count = atoi(argv[3]), announced = 0, busy = 0;
    uint32_t pool = (uint32_t)atoi(argv[4]);
    double rate = atof(argv[5]), warmup = atof(argv[6]), seconds = atof(argv[7]);
    ready_size = sender_count + 1;
    ready = malloc(ready_size * sizeof *ready);
    while (next_sender < pool && next_sender < sender_count) push_ready(next_sender++);
    poller = epoll_create1(0);
    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL}, events[64];
    epoll_ctl(poller, EPOLL_CTL_ADD, timer, &event);
    connections = calloc((size_t)connection_count, sizeof *connections);
    idle = malloc((size_t)connection_count * sizeof *idle);
    for (int i = 0; i < connection_count; i++) {
        open_connection(&connections[i]);
        idle[idle_count++] = i;
    }
    started = now();
    measure_from = started + warmup;
    stop_at = measure_from + seconds;
    double due = started;
    int exhausted = 0;
    for (;;) {
        double at = now();
        if (!announced && at >= measure_from) {
            announced = 1;
            puts("measuring");
            fflush(stdout);
        }
        while (idle_count && at < stop_at && !exhausted && (rate == 0 || due <= at)) {
            if (!speak(&connections[idle[idle_count - 1]], rate == 0 ? at : due)) {
                exhausted = busy == 0; /* somebody may become ready when an answer comes */
                break;
            }
            idle_count--;
            busy++;
            due += rate == 0 ? 0 : 1 / rate;
        }
        if (!busy && (exhausted || at >= stop_at)) break;
        if (rate > 0 && idle_count && at < stop_at) {
            double wait = due > at ? due - at : 1e-6;
            struct itimerspec when = {.it_value = {(time_t)wait, (long)((wait - (double)(time_t)wait) * 1e9) + 1}};
            timerfd_settime(timer, 0, &when, NULL);
        }
        int n = epoll_wait(poller, events, 64, rate > 0 ? 1000 : 20);
        for (int i = 0; i < n; i++) {
            struct connection *c = events[i].data.ptr;
            if (!c) {
                uint64_t expirations;
                (void)!read(timer, &expirations, sizeof expirations);
                continue;
            }
            int status = 0, closes = 0, outcome = hear(c, &status, &closes);
            if (outcome == 0) continue;
            if (outcome < 0 || closes) {
                close(c->socket);
                open_connection(c);
                if (outcome < 0 && !c->busy) continue; /* an idle connection was closed */
            }
            settle(c, status);
            idle[idle_count++] = (int)(c - connections);
            busy--;
        }
    }
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    double cpu = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
    double ended = now() < stop_at ? now() : stop_at;
    qsort(latencies, measured, sizeof *latencies, ascending);
    printf("{\"answered\": %zu, \"measured\": %zu, \"seconds\": %.3f, \"finished_senders\": %u, \"errors\": %zu, \"exhausted\": %s, ",
           answered, measured, ended - measure_from, finished, errors, exhausted ? "true" : "false");
    printf("\"p50_ms\": %.2f, \"p95_ms\": %.2f, \"p99_ms\": %.2f, \"max_ms\": %.2f, \"own_cpu_us\": %.1f}\n",
           quantile(.5), quantile(.95), quantile(.99), quantile(1), cpu / (double)(answered ? answered : 1) * 1e6);
    return 0;
}
