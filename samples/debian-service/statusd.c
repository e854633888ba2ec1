/* Answers every connection on port 9100 with the uptime of the machine. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static double uptime(void) {
  double seconds = 0;
  FILE *file = fopen("/proc/uptime", "r");
  if (file != NULL) {
    if (fscanf(file, "%lf", &seconds) != 1) seconds = 0;
    fclose(file);
  }
  return seconds;
}

int main(void) {
  const char *port = getenv("PORT");
  struct sockaddr_in address = {0};
  int yes = 1;
  int listener = socket(AF_INET, SOCK_STREAM, 0);

  signal(SIGPIPE, SIG_IGN);
  address.sin_family = AF_INET;
  address.sin_port = htons((unsigned short)(port != NULL ? atoi(port) : 9100));
  address.sin_addr.s_addr = htonl(INADDR_ANY);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 16) != 0) {
    perror("statusd");
    return 1;
  }
  for (;;) {
    char request[1024];
    char body[64];
    char answer[256];
    int client = accept(listener, NULL, NULL);
    if (client < 0) continue;
    if (read(client, request, sizeof request) >= 0) {
      int length = snprintf(body, sizeof body, "uptime_seconds %.0f\n", uptime());
      int total = snprintf(answer, sizeof answer,
                           "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s", length, body);
      if (write(client, answer, (size_t)total) < 0) perror("statusd");
    }
    close(client);
  }
}
