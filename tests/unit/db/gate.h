/* A gate between a program and a server on loopback: open, shut, silent, or lost at the worst moment. */
#ifndef TESTS_UNIT_DB_GATE_H
#define TESTS_UNIT_DB_GATE_H

enum gate_mode {
    GATE_OPEN,
    GATE_SHUT,            /* connections end, new ones too */
    GATE_SILENT,          /* nothing passes, nothing ends: the network is gone */
    GATE_MUTES_OLD,       /* connections there are by then are silent, new ones pass: their backends hang */
    GATE_MUTES_NEW,       /* and the other way round: the server serves whom it has, and takes nobody */
    GATE_LOSES_COMMIT     /* what carries a COMMIT reaches the server; its answer and the connection are lost */
};

struct gate;
struct gate *gate_new(int server_port, enum gate_mode);
int gate_port(const struct gate *);
void gate_set(struct gate *, enum gate_mode);      /* in force when it returns */
void gate_free(struct gate *);

#endif
