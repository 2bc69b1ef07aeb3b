/* SQL as tokens: enough to know words from strings and where the parentheses are; SQLite itself knows the grammar. */
#include "sqlgen.h"

#include <ctype.h>
#include <strings.h>

struct lexer {
    const char *file;
    const char *at, *end;
    int line, depth;
    bool gap;
    bool open[DB_ENGINES];       /* whom the present section is for */
    enum db_engine engine;
    struct token *tokens;
    size_t count;
};

static bool starts_word(char c)
{
    return isalpha((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static bool in_word(char c)
{
    return starts_word(c) || isdigit((unsigned char)c) || c == '$';
}

static char peek(const struct lexer *x, size_t ahead)
{
    return (size_t)(x->end - x->at) > ahead ? x->at[ahead] : '\0';
}

static void open_section(struct lexer *x, bool sqlite, bool postgres)
{
    x->open[DB_SQLITE] = sqlite;
    x->open[DB_POSTGRES] = postgres;
}

static void skip_comment(struct lexer *x)
{
    str comment = {x->at, 0};
    while (x->at < x->end && *x->at != '\n')
        x->at++;
    comment.len = (size_t)(x->at - comment.ptr);
    comment = str_trim(comment);

    if (str_eq(comment, STR("-- both:")))
        open_section(x, true, true);
    else if (str_eq(comment, STR("-- sqlite:")))
        open_section(x, true, false);
    else if (str_eq(comment, STR("-- postgres:")))
        open_section(x, false, true);
}

static void skip_block_comment(struct lexer *x)
{
    x->at += 2;
    while (x->at < x->end && !(peek(x, 0) == '*' && peek(x, 1) == '/'))
        x->line += *x->at++ == '\n';
    x->at += x->at < x->end ? 2 : 0;
}

/* Blanks and comments, up to the next token. */
static void skip_gap(struct lexer *x)
{
    for (; x->at < x->end; x->gap = true) {
        if (isspace((unsigned char)*x->at))
            x->line += *x->at++ == '\n';
        else if (peek(x, 0) == '-' && peek(x, 1) == '-')
            skip_comment(x);
        else if (peek(x, 0) == '/' && peek(x, 1) == '*')
            skip_block_comment(x);
        else
            return;
    }
}

static void add(struct lexer *x, enum token_kind kind, str text, int line)
{
    if (!x->open[x->engine])
        return;
    if (x->tokens)
        x->tokens[x->count] = (struct token){
            .kind = kind, .text = text, .line = line, .depth = x->depth, .gap = x->gap,
            .both = x->open[DB_SQLITE] && x->open[DB_POSTGRES],
        };
    x->count++;
    x->gap = false;
}

static void take_word(struct lexer *x, enum token_kind kind)
{
    const char *start = x->at;
    while (x->at < x->end && in_word(*x->at))
        x->at++;
    add(x, kind, (str){start, (size_t)(x->at - start)}, x->line);
}

static void take_number(struct lexer *x)
{
    const char *start = x->at;
    while (x->at < x->end && (in_word(*x->at) || *x->at == '.'))
        x->at++;
    add(x, TOKEN_NUMBER, (str){start, (size_t)(x->at - start)}, x->line);
}

/* 'it''s' or "name": a doubled quote is part of it. */
static bool take_quoted(struct lexer *x)
{
    const char *start = x->at;
    int line = x->line;
    char quote = *x->at++;
    for (;; x->at++) {
        if (x->at == x->end)
            return complain(x->file, line, "%c is never closed", quote);
        x->line += *x->at == '\n';
        if (*x->at == quote && peek(x, 1) == quote)
            x->at++;
        else if (*x->at == quote)
            break;
    }
    x->at++;
    add(x, quote == '\'' ? TOKEN_STRING : TOKEN_QUOTED, (str){start, (size_t)(x->at - start)}, line);
    return true;
}

static void take_sign(struct lexer *x)
{
    size_t len = peek(x, 0) == ':' && peek(x, 1) == ':' ? 2 : 1;    /* a cast is no parameter */
    if (*x->at == ')' && x->open[x->engine])
        x->depth--;
    add(x, TOKEN_SIGN, (str){x->at, len}, x->line);
    if (*x->at == '(' && x->open[x->engine])
        x->depth++;
    x->at += len;
}

static bool take(struct lexer *x)
{
    char c = *x->at;
    if (c == '\'' || c == '"')
        return take_quoted(x);
    if (starts_word(c)) {
        take_word(x, TOKEN_WORD);
    } else if (c == ':' && starts_word(peek(x, 1))) {
        x->at++;
        take_word(x, TOKEN_PARAM);
    } else if (isdigit((unsigned char)c)) {
        take_number(x);
    } else {
        take_sign(x);
    }
    return true;
}

static bool lex_all(struct lexer *x)
{
    for (skip_gap(x); x->at < x->end; skip_gap(x))
        if (!take(x))
            return false;
    return true;
}

/* Once to count the tokens, once to keep them. */
bool lex(const char *file, int line, str text, enum db_engine engine, struct span *out)
{
    const struct lexer start = {
        .file = file, .at = text.ptr, .end = text.ptr + text.len, .line = line, .engine = engine, .open = {true, true},
    };
    struct lexer counting = start;
    if (!lex_all(&counting))
        return false;
    if (counting.depth != 0)
        return complain(file, line, "the parentheses do not match");

    struct lexer keeping = start;
    keeping.tokens = ARENA_ARRAY(memory, struct token, counting.count + 1);
    if (!lex_all(&keeping))
        return false;
    *out = (struct span){keeping.tokens, keeping.count};
    return true;
}

bool token_is(const struct token *t, const char *word)
{
    bool plain = t->kind == TOKEN_WORD || t->kind == TOKEN_SIGN;
    return plain && str_eq_nocase(t->text, str_from(word));
}

bool token_in(const struct token *t, const char *const *words)
{
    for (; *words; words++)
        if (token_is(t, *words))
            return true;
    return false;
}

struct span span_sub(struct span s, size_t from, size_t count)
{
    return (struct span){s.at + from, count};
}

struct span span_from(struct span s, size_t from)
{
    return span_sub(s, from, s.count - from);
}

size_t span_find(struct span s, size_t from, int depth, const char *const *words)
{
    for (size_t i = from; i < s.count; i++)
        if (s.at[i].depth == depth && token_in(&s.at[i], words))
            return i;
    return s.count;
}

bool span_same(struct span a, struct span b)
{
    if (a.count != b.count)
        return false;
    for (size_t i = 0; i < a.count; i++)
        if (a.at[i].kind != b.at[i].kind || !str_eq(a.at[i].text, b.at[i].text))
            return false;
    return true;
}

bool span_cut(struct span *rest, struct span *piece)
{
    if (rest->count == 0)
        return false;
    size_t comma = span_find(*rest, 0, rest->at[0].depth, (const char *const[]){",", NULL});
    *piece = span_sub(*rest, 0, comma);
    *rest = span_from(*rest, comma < rest->count ? comma + 1 : comma);
    return true;
}
