/* Functions nobody may call, because a safer one is always at hand. Every C file is compiled with this one in front of it;
 * the headers that declare the banned come first, then the name turns into an error that says itself. */
#ifndef BANNED_H
#define BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BANNED(name) name##_is_banned_see_banned_h

#undef strcpy
#undef strcat
#undef strncpy
#undef strncat
#undef strtok
#undef sprintf
#undef vsprintf
#define strcpy(...) BANNED(strcpy)     /* str and buf know their lengths */
#define strcat(...) BANNED(strcat)
#define strncpy(...) BANNED(strncpy)
#define strncat(...) BANNED(strncat)
#define strtok(...) BANNED(strtok)
#define sprintf(...) BANNED(sprintf)   /* snprintf, buf_printf, arena_printf */
#define vsprintf(...) BANNED(vsprintf)
#define gets(...) BANNED(gets)

#undef atoi
#undef atol
#undef atof
#define atoi(...) BANNED(atoi)         /* they cannot say that the text was no number */
#define atol(...) BANNED(atol)
#define atof(...) BANNED(atof)

#define gmtime(...) BANNED(gmtime)     /* one answer for all threads: gmtime_r */
#define localtime(...) BANNED(localtime)
#define ctime(...) BANNED(ctime)
#define asctime(...) BANNED(asctime)

#define rand(...) BANNED(rand)         /* base/rand.h */
#define srand(...) BANNED(srand)
#define system(...) BANNED(system)     /* no shell */
#define popen(...) BANNED(popen)
#define tmpnam(...) BANNED(tmpnam)     /* mkstemp */
#define mktemp(...) BANNED(mktemp)

#endif
