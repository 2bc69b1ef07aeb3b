/* Times on the wire. The calendar is counted from 1 March of year 0, so that a leap day ends its year. */
#include "base/stamp.h"

#include <string.h>

enum { DAYS_TO_1970 = 719468, DAYS_OF_ERA = 146097 };      /* an era: 400 years */

struct date { int64_t year, month, day; };

static int64_t div_down(int64_t n, int64_t by)
{
    return n / by - (n % by < 0);
}

static int64_t days_from(struct date d)
{
    int64_t year = d.year - (d.month <= 2), era = div_down(year, 400), of_era = year - era * 400;
    int64_t of_year = (153 * ((d.month + 9) % 12) + 2) / 5 + d.day - 1;
    return era * DAYS_OF_ERA + of_era * 365 + of_era / 4 - of_era / 100 + of_year - DAYS_TO_1970;
}

static struct date date_from(int64_t days)
{
    days += DAYS_TO_1970;
    int64_t era = div_down(days, DAYS_OF_ERA), of_era = days - era * DAYS_OF_ERA;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / (DAYS_OF_ERA - 1)) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * of_year + 2) / 153;
    int64_t day = of_year - (153 * month + 2) / 5 + 1;
    month = month < 10 ? month + 3 : month - 9;
    return (struct date){year + era * 400 + (month <= 2), month, day};
}

int64_t day_of(int64_t ms)
{
    return div_down(ms, DAYS(1));
}

/* ---- writing ---- */

static void put_2(char *out, unsigned n)
{
    static const char pairs[] = "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748"
                                "4950515253545556575859606162636465666768697071727374757677787980818283848586878889909192939495"
                                "96979899";
    memcpy(out, pairs + 2 * n, 2);
}

static int64_t clip(int64_t ms)
{
    if (ms < STAMP_MIN_MS)
        return STAMP_MIN_MS;
    return ms > STAMP_MAX_MS ? STAMP_MAX_MS : ms;
}

static void put_date(char *out, struct date d)
{
    put_2(out, (unsigned)d.year / 100);
    put_2(out + 2, (unsigned)d.year % 100);
    out[4] = out[7] = '-';
    put_2(out + 5, (unsigned)d.month);
    put_2(out + 8, (unsigned)d.day);
}

void stamp_put(char out[static STAMP_LEN], int64_t ms)
{
    ms = clip(ms);
    int64_t day = day_of(ms);
    unsigned of_day = (unsigned)(ms - day * DAYS(1)), seconds = of_day / 1000, fraction = of_day % 1000;
    put_date(out, date_from(day));
    out[10] = 'T';
    put_2(out + 11, seconds / 3600);
    out[13] = out[16] = ':';
    put_2(out + 14, seconds / 60 % 60);
    put_2(out + 17, seconds % 60);
    out[19] = '.';
    out[20] = (char)('0' + fraction / 100);
    put_2(out + 21, fraction % 100);
    out[23] = 'Z';
}

/* ---- reading: each takes its part off the front of *s ---- */

static bool take_char(str *s, char c)
{
    bool there = s->len && s->ptr[0] == c;
    if (there)
        *s = str_sub(*s, 1, s->len);
    return there;
}

static bool take_digits(str *s, size_t digits, int64_t min, int64_t max, int64_t *out)
{
    str part = str_sub(*s, 0, digits);
    if (part.len < digits || part.ptr[0] == '-' || str_to_i64(part, min, max, out) != OK)
        return false;
    *s = str_sub(*s, digits, s->len);
    return true;
}

static bool take_date(str *s, int64_t *days)
{
    struct date d;
    bool formed = take_digits(s, 4, 1, 9999, &d.year) && take_char(s, '-') && take_digits(s, 2, 1, 12, &d.month) &&
                  take_char(s, '-') && take_digits(s, 2, 1, 31, &d.day);
    if (!formed)
        return false;
    *days = days_from(d);
    return date_from(*days).day == d.day;      /* 30 February would be a day of March */
}

static bool take_time(str *s, int64_t *ms)
{
    int64_t hour, minute, second;
    bool formed = take_digits(s, 2, 0, 23, &hour) && take_char(s, ':') && take_digits(s, 2, 0, 59, &minute) &&
                  take_char(s, ':') && take_digits(s, 2, 0, 60, &second);
    if (!formed)
        return false;
    *ms = HOURS(hour) + MINUTES(minute) + SECONDS(second == 60 ? 59 : second);
    return true;
}

static bool take_fraction(str *s, int64_t *ms)
{
    *ms = 0;
    if (!take_char(s, '.'))
        return true;

    int digits = 0;
    int64_t digit;
    for (; digits < 9 && take_digits(s, 1, 0, 9, &digit); digits++)
        if (digits < 3)
            *ms = *ms * 10 + digit;
    for (int i = digits; i < 3; i++)
        *ms *= 10;
    return digits > 0;
}

static bool take_zone(str *s, int64_t *offset_ms)
{
    *offset_ms = 0;
    if (take_char(s, 'Z') || take_char(s, 'z'))
        return true;

    bool east = take_char(s, '+');
    if (!east && !take_char(s, '-'))
        return false;
    int64_t hours, minutes;
    if (!take_digits(s, 2, 0, 23, &hours) || !take_char(s, ':') || !take_digits(s, 2, 0, 59, &minutes))
        return false;
    *offset_ms = (east ? 1 : -1) * (HOURS(hours) + MINUTES(minutes));
    return true;
}

err stamp_read(str s, int64_t *ms)
{
    int64_t days, time_ms, fraction_ms, offset_ms;
    bool formed = take_date(&s, &days) && (take_char(&s, 'T') || take_char(&s, 't')) && take_time(&s, &time_ms) &&
                  take_fraction(&s, &fraction_ms) && take_zone(&s, &offset_ms) && s.len == 0;
    if (!formed)
        return ERR_INVALID;
    *ms = DAYS(days) + time_ms + fraction_ms - offset_ms;
    return *ms < STAMP_MIN_MS || *ms > STAMP_MAX_MS ? ERR_INVALID : OK;
}
