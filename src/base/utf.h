/* Text as people see it: UTF-8 that is valid, normalised, counted in characters and folded for searching. */
#ifndef BASE_UTF_H
#define BASE_UTF_H

#include "base/arena.h"
#include "base/str.h"

bool utf_valid(str s);                  /* well-formed UTF-8: no surrogates, no overlong forms, at most U+10FFFF */
bool utf_storable(str s);               /* as utf_valid, and without NUL: what both engines keep as it is */
size_t utf_length(str s);               /* user-perceived characters (UAX 29 grapheme clusters); s is valid */
str utf_trim(str s);                    /* without blanks at both ends, Unicode's and invisible ones included */

str utf_cut(str s, size_t max);         /* its first bytes, at most `max`, up to the end of a code point; s is valid */

/* Bytes from outside as text: what is not well-formed, and NUL, as U+FFFD; at most `max` bytes. Gives s itself when it fits. */
str utf_clean(str s, size_t max, arena *a);

/* What a code point is to words: parts them; belongs to the letter in front; makes one; is an emoji or a dingbat. */
enum utf_part { UTF_APART, UTF_MARK, UTF_LETTER, UTF_PICTURE };
enum utf_part utf_part_of(int32_t cp);

/*
 * How many marks stand on one letter at most. No language needs more than UTF_MARKS_MAX (the stream-safe format of
 * UAX 15); text from outside with more is refused.
 */
enum { UTF_MARKS_MAX = 30 };
size_t utf_marks(str s);

/* NFC, in time that is linear whatever comes. Gives s itself when it is normal already, as a letter with too many marks is. */
str utf_nfc(str s, arena *a);

/*
 * A key to search and sort by: case and accents folded ("Éclair" → "eclair"), compatibility forms made plain. Linear
 * too; some letters become 18 (U+FDFA), so that limits count anew afterwards. s is valid.
 */
str utf_fold(str s, arena *a);

/* The first control character other than line feed and tab, as "U+0000" would name it; -1: none. C1 and U+007F count. */
int32_t utf_control(str s);

str utf_lf(str s, arena *a);            /* CR LF and lone CR as LF; gives s itself when there is none */
str utf_one_line(str s, arena *a);      /* each run of line breaks and tabs as one blank; gives s itself when there is none */

size_t utf_sequence(str s, size_t at);  /* bytes of the code point at `at` < s.len; 0: not well-formed */

/* The code point at *at, which moves past it; s is valid and *at < s.len. */
int32_t utf_next(str s, size_t *at);

#endif
