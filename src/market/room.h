/* Memory of the index: there or the program ends, and arrays that grow by a part of themselves. */
#ifndef MARKET_ROOM_H
#define MARKET_ROOM_H

#include <stddef.h>

void *room_new(size_t bytes);                                         /* zeroed */
void *room_resize(void *ptr, size_t was, size_t bytes);               /* what is new of it is zeroed */

#endif
