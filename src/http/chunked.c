/*
 * The chunked coding: a state machine over single bytes, except in the data, which it passes on in runs.
 *
 *     SIZE ─► (SIZE_BLANK │ EXTENSION) ─► SIZE_LF ─► DATA ─► DATA_CR ─► DATA_LF ─► SIZE
 *                                            │ size 0
 *                                            └─► LINE ─► NAME ─► VALUE ─► VALUE_LF ─► LINE   (trailers, dropped)
 *                                                  └ CR ─► LAST_LF ─► END
 */
#include "http/chunked.h"

#include "base/encode.h"
#include "http/http1.h"

#include <string.h>

enum state {
    SIZE, SIZE_BLANK, EXTENSION, SIZE_LF, DATA, DATA_CR, DATA_LF,
    LINE, NAME, VALUE, VALUE_LF, LAST_LF,
    END, REFUSED
};

void chunked_init(struct chunked *c)
{
    *c = (struct chunked){.state = SIZE};
}

static enum state refuse(struct chunked *c, const char *sentence)
{
    c->sentence = sentence;
    return REFUSED;
}

static bool is_control(char b)
{
    return ((uint8_t)b < 0x20 && b != '\t') || b == 0x7F;
}

/* ---- The line before each chunk ---- */

/* One byte more between a size and its line's end. */
static enum state extend(struct chunked *c, enum state next)
{
    if (++c->extension > CHUNK_EXTENSION_MAX)
        return refuse(c, "A chunk extension is longer than 256 bytes.");
    if (++c->extensions > CHUNK_EXTENSIONS_MAX)
        return refuse(c, "The chunk extensions are longer than 4 KiB.");
    return next;
}

static enum state after_size(struct chunked *c, char b)
{
    if (b == '\r')
        return c->state == SIZE_BLANK ? refuse(c, "A chunk size is followed by blanks.") : SIZE_LF;
    if (b == ' ' || b == '\t')
        return extend(c, SIZE_BLANK);
    if (b == ';')
        return EXTENSION;
    return refuse(c, "A chunk size must be hexadecimal digits.");
}

static enum state size(struct chunked *c, char b)
{
    int digit = hex_value(b);
    if (digit < 0)
        return c->digits ? after_size(c, b) : refuse(c, "A chunk size is missing.");
    if (c->digits++ == CHUNK_SIZE_DIGITS_MAX)
        return refuse(c, "A chunk size has more than 16 digits.");
    c->left = c->left << 4 | (uint64_t)digit;
    return SIZE;
}

static enum state extension(struct chunked *c, char b)
{
    if (b == '\r')
        return SIZE_LF;
    if (is_control(b))
        return refuse(c, "A chunk extension holds a control character.");
    return extend(c, EXTENSION);
}

static enum state size_lf(struct chunked *c, char b)
{
    if (b != '\n')
        return refuse(c, "A carriage return must be followed by a line feed.");
    return c->left ? DATA : LINE;
}

static enum state data_cr(struct chunked *c, char b)
{
    return b == '\r' ? DATA_LF : refuse(c, "A chunk is longer than its size says.");
}

static enum state data_lf(struct chunked *c, char b)
{
    if (b != '\n')
        return refuse(c, "A carriage return must be followed by a line feed.");
    c->digits = 0;
    c->extension = 0;
    return SIZE;
}

/* ---- Trailers: held to the rules of fields, then dropped ---- */

static enum state trailer_line(struct chunked *c, char b)
{
    c->name_len = 0;
    if (b == '\r')
        return LAST_LF;
    if (!http1_is_token_char(b))
        return refuse(c, "A trailer field must begin with its name.");
    c->name[c->name_len++] = ascii_lower(b);
    return NAME;
}

/* Fields that frame, route or authorize come before the body or not at all (RFC 9110, 6.5.1). */
static bool is_forbidden(str name)
{
    return str_eq(name, STR("content-length")) || str_eq(name, STR("host")) || str_eq(name, STR("authorization")) ||
           str_eq(name, STR("transfer-encoding"));
}

static enum state trailer_name(struct chunked *c, char b)
{
    if (b == ':')
        return is_forbidden((str){c->name, c->name_len}) ? refuse(c, "A trailer holds a field that must stand in the head.")
                                                         : VALUE;
    if (!http1_is_token_char(b))
        return refuse(c, "A trailer field must be: name, colon, value.");
    if (c->name_len < sizeof(c->name))
        c->name[c->name_len++] = ascii_lower(b);
    return NAME;
}

static enum state trailer_value(struct chunked *c, char b)
{
    if (b == '\r')
        return VALUE_LF;
    return is_control(b) ? refuse(c, "A trailer value holds a control character.") : VALUE;
}

static enum state trailer_lf(struct chunked *c, char b, enum state next)
{
    return b == '\n' ? next : refuse(c, "A carriage return must be followed by a line feed.");
}

static enum state trailer(struct chunked *c, char b)
{
    if (++c->trailers > CHUNK_TRAILERS_MAX)
        return refuse(c, "The trailers are larger than 8 KiB.");
    switch ((enum state)c->state) {
    case LINE:
        return trailer_line(c, b);
    case NAME:
        return trailer_name(c, b);
    case VALUE:
        return trailer_value(c, b);
    case VALUE_LF:
        return trailer_lf(c, b, LINE);
    default:
        return trailer_lf(c, b, END);
    }
}

/* ---- Running it ---- */

static enum state take_byte(struct chunked *c, char b)
{
    switch ((enum state)c->state) {
    case SIZE:
        return size(c, b);
    case SIZE_BLANK:
        return after_size(c, b);
    case EXTENSION:
        return extension(c, b);
    case SIZE_LF:
        return size_lf(c, b);
    case DATA_CR:
        return data_cr(c, b);
    case DATA_LF:
        return data_lf(c, b);
    default:
        return trailer(c, b);
    }
}

static enum chunked_step lend_data(struct chunked *c, str in, size_t *used, str *piece)
{
    *piece = str_sub(in, *used, c->left < in.len ? (size_t)c->left : in.len);
    *used += piece->len;
    c->left -= piece->len;
    if (c->left == 0)
        c->state = DATA_CR;
    return CHUNKED_PIECE;
}

enum chunked_step chunked_step(struct chunked *c, str in, size_t *used, str *piece)
{
    *used = 0;
    while (c->state < END && *used < in.len) {
        if (c->state == DATA)
            return lend_data(c, in, used, piece);
        c->state = (uint8_t)take_byte(c, in.ptr[(*used)++]);
    }
    return c->state == END ? CHUNKED_END : c->state == REFUSED ? CHUNKED_REFUSED : CHUNKED_MORE;
}
