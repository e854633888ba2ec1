/* Every path is a guest; they are kept in data/guests.db. */
#include "http.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static sqlite3 *guests;
static char format[128];

static int count(void)
{
	sqlite3_stmt *query;
	sqlite3_prepare_v2(guests, "SELECT count(*) FROM guest", -1, &query, NULL);
	sqlite3_step(query);
	int number = sqlite3_column_int(query, 0);
	sqlite3_finalize(query);
	return number;
}

static void visit(const char *name, char *body, int room)
{
	sqlite3_stmt *insertion;
	sqlite3_prepare_v2(guests, "INSERT INTO guest VALUES (?)", -1, &insertion, NULL);
	sqlite3_bind_text(insertion, 1, name, -1, SQLITE_STATIC);
	if (sqlite3_step(insertion) != SQLITE_DONE)
		fprintf(stderr, "%s\n", sqlite3_errmsg(guests));
	sqlite3_finalize(insertion);
	snprintf(body, room, format, count(), name);
}

int main(void)
{
	FILE *page = fopen("pages/answer.txt", "r");
	if (!page || !fgets(format, sizeof format, page)) {
		perror("pages/answer.txt");
		return 1;
	}
	if (sqlite3_open("data/guests.db", &guests) || sqlite3_exec(guests, "CREATE TABLE IF NOT EXISTS guest (name TEXT)", NULL, NULL, NULL)) {
		fprintf(stderr, "data/guests.db: %s\n", sqlite3_errmsg(guests));
		return 1;
	}
	return serve(8080, visit) ? 1 : 0;
}
