"""Greets whoever the path names, and remembers the last one in a file beside the program."""

from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from greeting import greet

LAST = Path(__file__).with_name("last.txt")


class Welcome(BaseHTTPRequestHandler):
    def do_GET(self):
        before = LAST.read_text() if LAST.exists() else "nobody"
        LAST.write_text(self.path.strip("/"))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"{greet(self.path.strip('/')).strip()}, after {before}\n".encode())

    def log_message(self, *_):
        pass


HTTPServer(("", 8000), Welcome).serve_forever()
