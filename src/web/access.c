/* One line in the log for each request, whatever happened. */
#include "web/access.h"

#include "base/clock.h"
#include "base/log.h"

/* The path itself only where no pattern stands for it and nothing secret can be in it: an unknown one is left out. */
void access_log(const struct access_line *l)
{
    const struct http_request *h = &l->x->request;
    log_event(LOG_INFO, "request", LOG_STR("id", l->id), LOG_INT("proto", h->version), LOG_STR("method", str_from(http_method_name(h->method))),
              LOG_STR("host", h->authority), LOG_STR("route", l->route), LOG_INT("status", l->status),
              LOG_INT("in", l->x->bytes_in), LOG_INT("out", l->x->bytes_out),
              LOG_REAL("ms", (double)(clock_mono_us() - l->x->started_us) / 1000),
              LOG_REAL("queue_ms", (double)l->times.queue_us / 1000), LOG_REAL("db_ms", (double)l->times.db_us / 1000),
              LOG_INT("cpu_us", l->times.cpu_us), LOG_INT("user", l->user_id), LOG_STR("addr", l->address),
              LOG_STR("agent", str_sub(http_request_field(h, STR("User-Agent")), 0, 200)), LOG_END);
}
