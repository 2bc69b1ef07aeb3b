/* IMF-fixdate, without the C library's locales. */
#include "http/date.h"

#include <string.h>
#include <time.h>

static void put_two(char *to, int n)
{
    to[0] = (char)('0' + n / 10);
    to[1] = (char)('0' + n % 10);
}

void http_date_put(char to[HTTP_DATE_LEN], int64_t unix_seconds)
{
    static const char days[] = "SunMonTueWedThuFriSat";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    time_t seconds = (time_t)unix_seconds;
    struct tm t;
    gmtime_r(&seconds, &t);

    memcpy(to, "Xxx, 00 Xxx 0000 00:00:00 GMT", HTTP_DATE_LEN);
    memcpy(to, days + 3 * t.tm_wday, 3);
    put_two(to + 5, t.tm_mday);
    memcpy(to + 8, months + 3 * t.tm_mon, 3);
    put_two(to + 12, (t.tm_year + 1900) / 100);
    put_two(to + 14, (t.tm_year + 1900) % 100);
    put_two(to + 17, t.tm_hour);
    put_two(to + 20, t.tm_min);
    put_two(to + 23, t.tm_sec);
}

str http_clock_date(struct http_clock *c, int64_t now_ms)
{
    int64_t second = now_ms / 1000;
    if (second != c->second) {
        http_date_put(c->text, second);
        c->second = second;
    }
    return (str){c->text, HTTP_DATE_LEN};
}
