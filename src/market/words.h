/*
 * The words of all documents: a hash table of terms, each with where it stands. Besides the words there are their beginnings of
 * one letter and of two, which stand wherever a word does that begins so; those of two hold their words in order, so that a
 * longer beginning is a stretch of them.
 */
#ifndef MARKET_WORDS_H
#define MARKET_WORDS_H

#include "market/posting.h"

struct words;
struct words *words_new(void);
void words_free(struct words *);

/* What is in one document: each word and each beginning once, with its first tier. Borrows the texts. Reads of `words` its seed alone. */
struct doc_words;
struct doc_words *doc_words_new(const struct words *, const str texts[static MARKET_TIERS]);
void doc_words_free(struct doc_words *);

void words_add(struct words *, const struct doc_words *, uint32_t slot, size_t bit_words);

/*
 * Takes the slots of `gone` out of so many places of the table, and terms that are nowhere any more. *at is 0 at first, and
 * again once it has been everywhere.
 */
void words_sweep(struct words *, size_t *at, size_t places, const uint64_t *gone, size_t bit_words);

/* Where this word stands, or words with this beginning: adds them to into[tier]. */
void words_read(const struct words *, str word, bool is_beginning, uint64_t *const *into, int tiers, size_t bit_words);

size_t words_count(const struct words *);     /* terms */
size_t words_places(const struct words *);
size_t words_bytes(const struct words *);     /* walks over all of them */

#endif
