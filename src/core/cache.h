/*
 * The application's cache in this process: small texts under a key, for a while (platform.md section 12). What it holds
 * may be gone at any moment and may be old by its time to live; whatever must be true is read from the database.
 */
#ifndef CORE_CACHE_H
#define CORE_CACHE_H

#include "base/arena.h"
#include "base/str.h"

struct cache;
struct cache *cache_new(size_t memory_bytes);     /* start-up; 0: switched off, nothing is kept */
void cache_free(struct cache *c);
void cache_resize(struct cache *c, size_t memory_bytes);    /* what has no room any more leaves; 0: off */

/* Times are clock_elapsed_ms: what is kept here ages whatever becomes of the site's time. */
bool cache_get(struct cache *c, str key, int64_t now_ms, arena *a, str *value);    /* a copy, in the arena */
void cache_put(struct cache *c, str key, str value, int64_t expires_ms);          /* the least recently used leaves */
void cache_drop(struct cache *c, str key);

struct cache_stats { bool enabled; int64_t entries, bytes, hits, misses, evictions; };
struct cache_stats cache_stats(struct cache *c);

/* The program's one, set at start. */
extern struct cache *site_cache;

#endif
