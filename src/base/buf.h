/* Owned, growing bytes, born with a maximum. Append freely, ask once. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/err.h"
#include "base/str.h"

/* 0 <= len <= cap <= max, always. After a failure ptr is NULL, len is 0 and every put is dropped. */
typedef struct buf {
    char *ptr;
    size_t len, cap, max;
    bool failed;
} buf;

void buf_init(buf *b, size_t max);
void buf_release(buf *b);                    /* frees; the buf may be used again */
void buf_clear(buf *b);                      /* forgets the bytes and a failure, keeps the memory */
void buf_put(buf *b, str s);
void buf_put_char(buf *b, char c);
void buf_put_i64(buf *b, int64_t n);
void buf_printf(buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *buf_reserve(buf *b, size_t len);       /* room for len more bytes, or NULL; then buf_commit */
void buf_commit(buf *b, size_t len);
void buf_drop_front(buf *b, size_t len);     /* the first len bytes are done with */
err buf_check(const buf *b);                 /* OK or ERR_TOO_LARGE */
str buf_str(const buf *b);                   /* lends what is there until the next put */

#endif
