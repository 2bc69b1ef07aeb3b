/* Telling the service manager how we are: systemd's protocol, a datagram to the socket that NOTIFY_SOCKET names. */
#ifndef CLI_NOTIFY_H
#define CLI_NOTIFY_H

void notify(const char *state);     /* "READY=1", "STOPPING=1"; without NOTIFY_SOCKET nothing happens */

#endif
