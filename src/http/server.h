/* An HTTP server: one listening socket per loop, connections with deadlines and caps, and an application on top. */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include "base/problem.h"
#include "http/http.h"

/* Live settings: the server reads them at each use; whoever changes them stores whole words. Times in ms, rate in bytes/s. */
struct http_limits {
    int64_t header_timeout_ms, idle_timeout_ms, write_timeout_ms, body_rate;
    int64_t body_window_ms;          /* the rate is measured over each such window but the first */
    int max_connections, max_per_address;
    int requests_per_connection;
};
extern const struct http_limits http_limits_default;

struct http_server;
struct http_codec;
struct pool;

/* The protocols that a server may speak. */
extern const struct http_codec http1_codec;
enum { HTTP_CODECS_MAX = 4 };

struct http_server_options {
    str host;
    int port;                        /* 0: a free one; http_server_port tells which */
    const char *unix_path;           /* instead of host and port: a Unix socket, 0600 */
    const struct http_limits *limits;
    struct http_app *app;
    const struct http_codec *codecs[HTTP_CODECS_MAX];       /* what its connections may speak, up to the first NULL; none: HTTP/1 */
    struct loop **loops;
    int loop_count;
    struct pool *pool;               /* file class, for bodies from files and spooled uploads */
    const char *spool_dir;           /* NULL: bodies stay in memory whatever their size */
    uint64_t spool_max;              /* bytes of bodies under way in its files, of all connections; 0: 512 MiB. Beyond it 503 */
    bool (*is_exempt)(const struct sockaddr_storage *);      /* from the cap per address, beside loopback; NULL: nobody */
};
/* Binds (SO_REUSEPORT per loop; a Unix socket on the first); accepting starts with http_server_open. Before the loops run. */
err http_server_new(const struct http_server_options *, struct problem *, arena *, struct http_server **);
int http_server_port(const struct http_server *);
void http_server_open(struct http_server *);              /* before or after the loops run */
void http_server_drain(struct http_server *);             /* any thread: stop accepting, close idle, end busy after their answer */
int http_server_connections(const struct http_server *);  /* any thread; one that is gone counts until it was answered */
void http_server_cut(struct http_server *);               /* any thread: reset what is left */
void http_server_free(struct http_server *);              /* after http_server_cut, when the loops have ended */

#endif
