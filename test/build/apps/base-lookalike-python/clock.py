"""Tells which hour a question is about; deterministic, so that two answers can be compared."""

from http.server import BaseHTTPRequestHandler, HTTPServer
from time import gmtime, strftime


class Clock(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(strftime("it was %H:%M UTC\n", gmtime(int(self.path.strip("/")))).encode())

    def log_message(self, *_):
        pass


HTTPServer(("", 8080), Clock).serve_forever()
