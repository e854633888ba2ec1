#include "http.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int serve(int port, page *make)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };
	int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 8))
		return -1;
	for (;;) {
		char request[4096], body[512], answer[1024];
		int client = accept(listener, NULL, NULL);
		ssize_t length = read(client, request, sizeof request - 1);
		if (length > 5) {
			request[length] = '\0';
			make(strtok(request + 5, " "), body, sizeof body);
			int total = snprintf(answer, sizeof answer, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s", strlen(body), body);
			if (write(client, answer, total) < total)
				perror("write");
		}
		close(client);
	}
}
