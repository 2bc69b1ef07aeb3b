/*
 * Rate limits: sliding windows of 12 slots and the current one, so that no window ever holds more than N
 * (platform.md section 10). A fixed table in shards, each of sets of eight: a new key takes the place of the one in its set
 * that was seen longest ago. Which keys share a set goes by a seed of the table's own. Any thread.
 */
#ifndef WEB_LIMIT_H
#define WEB_LIMIT_H

#include "base/unit.h"

struct limiter;
struct limiter *limiter_new(size_t memory_bytes);           /* start-up, after rand_setup */
void limiter_free(struct limiter *l);

/* What is left of a rule after counting; the fields of api/README.md. */
struct rate_state { int64_t limit, remaining, reset_s; bool refused; };

/*
 * Counts one for `key` under `rule` (any small number that tells rules apart) unless that would pass the limit. now_ms is
 * clock_elapsed_ms: nobody can set it.
 */
struct rate_state limiter_count(struct limiter *l, int rule, str key, struct rate rate, int64_t now_ms);

#endif
