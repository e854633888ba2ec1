// Gateway says how often it was asked.
package main

import (
	"flag"
	"fmt"
	"log"
	"net/http"

	"example.com/shop/libs/visits"
)

var version = "unknown"

func main() {
	listen := flag.String("listen", ":8080", "address to listen on")
	store := flag.String("store", ".", "folder for the number of visits")
	flag.Parse()
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		number, err := visits.Count(*store)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		fmt.Fprintf(w, "%s %s: visit %d\n", version, r.URL.Path, number)
	})
	log.Fatal(http.ListenAndServe(*listen, nil))
}
