/* A mail as it travels: RFC 5322, with words of RFC 2047 where a field is not ASCII and the text in base64. */
#ifndef CORE_LETTER_H
#define CORE_LETTER_H

#include "base/arena.h"

struct letter { str kind, to, subject, text; };

/*
 * The mail's name in the world, without its host: the same for each try of a job, so that a reader who is sent it twice
 * can see that it is one; others cannot guess it.
 */
str letter_name(arena *a, int64_t job_id, str payload);

/* The whole of it; linear in its text. `at_ms` is what the machine's clock says. */
str letter_text(arena *a, const struct letter *l, str name, int64_t at_ms);

#endif
