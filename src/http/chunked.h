/* The chunked coding, inwards: sizes, extensions and trailers are taken off, pieces of data are lent (RFC 9112, 7.1). */
#ifndef HTTP_CHUNKED_H
#define HTTP_CHUNKED_H

#include "base/str.h"

enum {
    CHUNK_SIZE_DIGITS_MAX = 16,
    CHUNK_EXTENSION_MAX = 256,              /* of one chunk */
    CHUNK_EXTENSIONS_MAX = 4 * 1024,        /* of all chunks of a body */
    CHUNK_TRAILERS_MAX = 8 * 1024,
};

struct chunked {
    uint8_t state;                  /* enum state in chunked.c */
    uint8_t digits;                 /* of the size in hand */
    uint16_t extension, extensions; /* bytes so far, blanks too: of this chunk, of all */
    uint16_t trailers;
    uint64_t left;                  /* of the chunk in hand */
    char name[20];                  /* of the trailer field in hand, lower-cased; longer ones are of no interest */
    uint8_t name_len;
    const char *sentence;           /* why it was refused, for a person */
};

enum chunked_step {
    CHUNKED_MORE,       /* all of `in` was taken, the body goes on */
    CHUNKED_PIECE,      /* *piece is data, borrowed from `in`; call again with what was not used */
    CHUNKED_END,        /* the last byte of the trailers was taken */
    CHUNKED_REFUSED     /* answer 400 and close */
};

void chunked_init(struct chunked *c);

/* Takes *used bytes of `in`, wherever the body was cut when it arrived. */
enum chunked_step chunked_step(struct chunked *c, str in, size_t *used, str *piece);

#endif
