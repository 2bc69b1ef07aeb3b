/* What can go wrong: one list with the name in C, the word clients see, the HTTP status and the default sentence. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

/* name, word on the wire, status, words. The words are api/README.md's closed list; several names may share one word. */
#define ERR_LIST(X)                                                                                                  \
    X(INVALID, "INVALID", 400, "The input is not valid.")                                                            \
    X(SIGN_IN_REQUIRED, "SIGN_IN_REQUIRED", 401, "Sign in to continue.")                                             \
    X(TOKEN_EXPIRED, "TOKEN_EXPIRED", 401, "Your session needs renewing.")                                           \
    X(BAD_CREDENTIALS, "BAD_CREDENTIALS", 401, "These sign-in details do not match an account.")                     \
    X(PORTAL_AT_SIGN_IN, "WRONG_PORTAL", 401, "This account signs in at another portal.")                            \
    X(TWO_FACTOR_REQUIRED, "TWO_FACTOR_REQUIRED", 401,                                                               \
      "Enter the code from your authenticator app or a backup code.")                                                \
    X(FORBIDDEN, "FORBIDDEN", 403, "This account may not do that.")                                                  \
    X(WRONG_PORTAL, "WRONG_PORTAL", 403, "This belongs to another portal.")                                          \
    X(EMAIL_NOT_CONFIRMED, "EMAIL_NOT_CONFIRMED", 403,                                                               \
      "Confirm your e-mail address first; we can send the link again.")                                              \
    X(CROSS_SITE, "CROSS_SITE", 403, "This request did not come from our own pages.")                                \
    X(NOT_FOUND, "NOT_FOUND", 404, "There is no such thing here.")                                                   \
    X(METHOD, "METHOD", 405, "This address does not take that method.")                                              \
    X(NOT_ACCEPTABLE, "NOT_ACCEPTABLE", 406, "There is no answer in a form that you accept.")                        \
    X(TIMEOUT, "TIMEOUT", 408, "The request took too long to arrive.")                                               \
    X(CONFLICT, "CONFLICT", 409, "It exists already.")                                                               \
    X(EDIT_CONFLICT, "EDIT_CONFLICT", 409, "It was edited meanwhile.")                                               \
    X(STATE, "STATE", 409, "That is not possible in the present state.")                                             \
    X(GONE, "GONE", 410, "It is no longer here.")                                                                    \
    X(PRECONDITION, "PRECONDITION", 412, "It is not at the version you named.")                                      \
    X(TOO_LARGE, "TOO_LARGE", 413, "The request is too large.")                                                      \
    X(URI_TOO_LONG, "URI_TOO_LONG", 414, "The address is too long.")                                                 \
    X(MEDIA_TYPE, "MEDIA_TYPE", 415, "Send the body as application/json.")                                           \
    X(RANGE, "RANGE", 416, "That range is not in the file.")                                                         \
    X(EXPECTATION, "EXPECTATION", 417, "Only 100-continue can be expected.")                                         \
    X(UPGRADE, "UPGRADE", 426, "This address speaks another protocol.")                                              \
    X(RATE_LIMITED, "RATE_LIMITED", 429, "Too many requests. Try again shortly.")                                    \
    X(HEADERS, "HEADERS", 431, "The header fields are too large.")                                                   \
    X(INTERNAL, "INTERNAL", 500, "Something went wrong on our side.")                                                \
    X(NOT_IMPLEMENTED, "NOT_IMPLEMENTED", 501, "This server does not know that coding.")                             \
    X(UNAVAILABLE, "UNAVAILABLE", 503, "A part of the site is away. Try again in a moment.")                         \
    X(READ_ONLY, "READ_ONLY", 503, "The site is read-only at the moment. Nothing was changed.")                      \
    X(BUSY, "BUSY", 503, "The site is busy. Try again in a moment.")                                                 \
    X(RETRY, "BUSY", 503, "The site is busy. Try again in a moment.") /* run it again; clients read BUSY */          \
    X(UNSURE, "UNAVAILABLE", 503, "We cannot tell whether it was stored. Look before you send it again.")            \
    X(VERSION, "VERSION", 505, "This server speaks HTTP/1.1.")                                                       \
    X(STORAGE_FULL, "STORAGE_FULL", 507, "There is no room left. Nothing was stored.")

#define ERR_CODE(name, word, status, words) ERR_##name,
typedef enum [[nodiscard]] err { OK, ERR_LIST(ERR_CODE) ERR_COUNT } err;
#undef ERR_CODE

/* Leave now if a step failed. The only macro in the program that returns. */
#define TRY(step)                                                                                                    \
    do {                                                                                                             \
        err err_ = (step);                                                                                           \
        if (err_ != OK)                                                                                              \
            return err_;                                                                                             \
    } while (0)

const char *err_word(err e);     /* "NOT_FOUND" */
int err_status(err e);           /* 404; OK is 200 */
const char *err_sentence(err e); /* the default words */

#endif
