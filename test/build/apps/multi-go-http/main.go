// An HTTP server without dependencies that says what it was asked for.
package main

import (
	"fmt"
	"log"
	"net/http"
)

func main() {
	http.HandleFunc("/", func(answer http.ResponseWriter, request *http.Request) {
		fmt.Fprintf(answer, "%s %s\n", request.Method, request.URL.Path)
	})
	log.Fatal(http.ListenAndServe(":8080", nil))
}
