/* A folder of the test's own under $TMPDIR, and a way to empty it. */
#ifndef TESTS_FAULT_FOLDER_H
#define TESTS_FAULT_FOLDER_H

void folder_make(char path[static 64]);      /* aborts when it cannot */
void folder_empty(const char *path);         /* removes the files in it */
void folder_remove(const char *path);

#endif
