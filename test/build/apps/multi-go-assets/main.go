// A server that reads its templates and static files from its working directory when it runs.
package main

import (
	"html/template"
	"log"
	"net/http"
	"os"
)

func main() {
	page := template.Must(template.ParseFiles("templates/page.html"))
	http.HandleFunc("/", func(answer http.ResponseWriter, _ *http.Request) {
		style, err := os.ReadFile("static/style.css")
		if err != nil {
			http.Error(answer, err.Error(), http.StatusInternalServerError)
			return
		}
		_ = page.Execute(answer, template.CSS(style))
	})
	log.Fatal(http.ListenAndServe(":8080", nil))
}
