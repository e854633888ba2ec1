"""Answers with a greeting from a package of the private index."""

from http.server import BaseHTTPRequestHandler, HTTPServer

from greeting import greet


class Hello(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(greet("private index").encode())

    def log_message(self, *_):
        pass


HTTPServer(("", 8000), Hello).serve_forever()
