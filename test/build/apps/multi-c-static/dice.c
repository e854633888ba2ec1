/* Rolls a die whose every roll is known: /7 answers with the seventh number. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int roll(int number)
{
	unsigned state = 2026;
	for (int i = 0; i < number; i++)
		state = state * 1664525u + 1013904223u;
	return (int)((state >> 16) % 6) + 1;
}

int main(int argc, char **argv)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(argc > 1 ? atoi(argv[1]) : 8080) };
	int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 8)) {
		perror("listen");
		return 1;
	}
	for (;;) {
		char request[4096], answer[256], body[64];
		int client = accept(listener, NULL, NULL);
		ssize_t length = read(client, request, sizeof request - 1);
		if (length > 5) {
			request[length] = '\0';
			int size = snprintf(body, sizeof body, "roll %d", roll(atoi(request + 5)));
			int total = snprintf(answer, sizeof answer, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", size, body);
			if (write(client, answer, total) < total)
				perror("write");
		}
		close(client);
	}
}
