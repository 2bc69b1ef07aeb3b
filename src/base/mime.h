/* The media type of a file by the end of its name, with the charset where it is text. */
#ifndef BASE_MIME_H
#define BASE_MIME_H

const char *mime_of(const char *path);     /* "application/octet-stream" when nobody knows */

#endif
