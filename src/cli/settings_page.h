/* docs/settings.md, made from the table of settings; a test proves that the committed page is fresh. */
#ifndef CLI_SETTINGS_PAGE_H
#define CLI_SETTINGS_PAGE_H

#include "base/arena.h"

str settings_page(arena *a);

#endif
