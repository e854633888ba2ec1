/* One answer to one request, as much of HTTP as that takes. */
#ifndef HTTP_H
#define HTTP_H

typedef void page(const char *name, char *body, int room);

/* Listens for ever; returns only when it cannot. */
int serve(int port, page *make);

#endif
