"""Answers with a greeting from a package that was installed with pip."""

from http.server import BaseHTTPRequestHandler, HTTPServer

from greeting import greet


class Hello(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(greet("full image").encode())

    def log_message(self, *_):
        pass


HTTPServer(("", 5000), Hello).serve_forever()
