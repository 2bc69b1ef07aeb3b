/*
 * What a handler and a route row need. A handler is straight-line C in one transaction with one arena: it reads the
 * request, calls rules and statements, and fills the reply. It owns nothing, may be run again, and its only effects
 * are rows, the reply and events. Who may call, how often and how large stands in the row.
 */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "base/buf.h"
#include "core/capability.h"
#include "core/event.h"
#include "http/http.h"
#include "json/field.h"
#include "loop/pool.h"

struct req;

enum route_flag {
    ROUTE_ON_LOOP        = 1 << 0,    /* answered from memory on the loop: no worker, no database, no credentials */
    ROUTE_OPEN           = 1 << 1,    /* a dead token is no 401 here: the rows under /api/auth/ that anyone may call */
    ROUTE_NO_REPLAY      = 1 << 2,    /* its answer holds a secret: no Idempotency-Key is kept */
    ROUTE_BY_ADDRESS     = 1 << 3,    /* the row's limit counts by address, also for the signed-in */
    ROUTE_UPDATE         = 1 << 4,    /* absent fields keep their value: the gate asks for none */
    ROUTE_PUBLIC         = 1 << 5,    /* strong ETag; signed out, the answer is public: max-age=0, must-revalidate */
    ROUTE_ANY_BODY       = 1 << 6,    /* the body's type and form are not looked at (beacons) */
    ROUTE_WHEN_READ_ONLY = 1 << 7,    /* changes something and works all the same: sign-in, refresh, sign-out */
    ROUTE_UNCOUNTED      = 1 << 8,    /* outside the rate limits: health */
    ROUTE_ALWAYS         = 1 << 9,    /* answers although the database is away or held up: who calls is then nobody */
    ROUTE_LIST           = 1 << 12,   /* the reply is a list under reply_name, with its pagination */
    ROUTE_CREATES        = 1 << 13,   /* answers 201 */
    ROUTE_TOP_LEVEL      = 1 << 14,   /* the reply's fields stand at top level, there is no data */
    ROUTE_CHECK_READS    = 1 << 15,   /* `check` reads the body itself: which table holds depends on the body */
    ROUTE_ONE_PROBLEM    = 1 << 11    /* only the first problem of the body is told: sign-in */
};

struct route {
    enum http_method method;
    const char *path;                 /* "/api/pitches/:id"; a literal segment wins over a parameter */
    err (*handle)(struct req *);
    enum capability can;              /* who may call; none stops the start. An alias names one only to narrow the canonical row's */
    const char *limit;                /* "30/hour"; NULL: the site's */
    const char *words;                /* what it does, for openapi and `pitchey routes` */
    const struct field *body, *query, *reply;
    err (*check)(struct req *, void *body);    /* what needs two fields; after the table, with what it refused too; before the transaction */
    enum tx_mode tx;
    unsigned flags;
    size_t body_max;                  /* 0: BODY_MAX */
    const char *alias_of;             /* the canonical path; the rest of the row is taken from there */
    enum http_method alias_method;    /* when the canonical row has another method; 0: the same */
    unsigned difference;              /* an alias's own flags for its handler: see route_difference */
    const char *reply_more;           /* further members of data, as properties of a JSON Schema: "\"relaxation\":{…}" */
    const char *reply_name;           /* the key under data: "pitch", "pitches"; NULL: data is the object itself */
};
#define ALIAS(method_, path_, canonical, ...) {.method = (method_), .path = (path_), .alias_of = (canonical), ##__VA_ARGS__}

/* One module: its rows. app/modules.c lists them all; nothing registers itself. */
struct module { const char *name; const struct route *routes; size_t route_count; };

/* A request on a worker. First member is the context, so that rules need no HTTP. */
struct req {
    struct ctx ctx;
    const struct route *route;
    const struct http_request *http;
    str request_id;
    str _params[8];
    struct http_reply *_reply;
    struct json_writer _out;
};

unsigned route_difference(const struct req *r);    /* of the alias that was called; 0 on the canonical path */

/* ---- reading ---- */
err req_json(struct req *r, const struct field *fields, void *out);                        /* a create: zeroed first, absent = null */
void req_json_any(struct req *r, const struct field *fields, void *out);                   /* ROUTE_ANY_BODY: what cannot be read is as {} */
err req_json_over(struct req *r, const struct field *fields, void *row, struct field_set *sent);  /* an update over the loaded row */
err req_query(struct req *r, const struct field *fields, void *out, struct field_set *sent);    /* sent may be NULL */
err req_id(struct req *r, const char *param, int64_t *id);                                  /* 1 … 2^53-1, else 400 */
str req_param(const struct req *r, const char *param);
str req_header(const struct req *r, str name);
str req_address(const struct req *r);                                                       /* the client's, past trusted proxies */
str req_network(struct req *r);                                                             /* what limits count it as */
str req_site(struct req *r);                                                                /* of IPv6 what they count beside it; else STR_NONE */
bool req_is_exempt(const struct req *r);                                                    /* no limit counts it */
bool req_secure(const struct req *r);
bool req_is_loopback(const struct req *r);                                                  /* the peer itself is on this machine */
bool req_is_ours(const struct req *r);                                                      /* it came from our own pages */
bool req_may_change(const struct req *r, int64_t version);                                  /* by its If-Match: "v7" */
bool *req_budget_is_close(struct req *r);                                                   /* from the row's check to its handler; false at first */

/* ---- answering: each returns OK so that a handler ends in it ---- */
err reply_one(struct req *r, int status, const char *name, const struct field *fields, const void *row);
err reply_object(struct req *r, int status, const struct field *fields, const void *row);   /* data is the object */
err reply_id(struct req *r, int64_t id);                                                    /* data.id: deleted */
struct reply_page { int64_t page, limit, total; bool has_more; str next_cursor; int64_t offset; bool by_cursor, by_offset; };
err reply_list(struct req *r, const char *name, const struct field *fields, const void *rows, size_t count, size_t row_size,
               const struct reply_page *page);
err reply_fixed(struct req *r, str type, str bytes, str etag);                              /* bytes that live as long as the program */
err reply_bytes(struct req *r, str type, buf *bytes);                                       /* takes them over */
err reply_refusal(struct req *r, err e, const char *fmt, ...) __attribute__((format(printf, 3, 4)));   /* commits */
void reply_header(struct req *r, str name, str value);
void reply_location(struct req *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void reply_version(struct req *r, int64_t version);                                         /* ETag: "v7" */

/* For answers of another shape. After reply_open: write the value of data; after reply_open_top: members at top level. */
struct json_writer *reply_open(struct req *r, int status);
struct json_writer *reply_open_top(struct req *r, int status);
struct json_writer *reply_open_bare(struct req *r, int status);                             /* not even "success" yet */
void reply_put_page(struct json_writer *w, const struct reply_page *page);                   /* the members of "pagination" */
err reply_close(struct req *r);

/*
 * TX_LATE: what was slow is done; from here on one write transaction, in which ctx.user is read anew. What the handler
 * read before may have changed: it looks again. To be passed on with TRY: a request that was carried out already ends here.
 */
err tx_begin(struct req *r);

#endif
