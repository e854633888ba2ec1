"""Serves the catalogue that was fetched when the image was built; needs no key."""

from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

catalogue = Path("catalogue.txt").read_bytes()


class Catalogue(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"we have " + catalogue)

    def log_message(self, *_):
        pass


HTTPServer(("", 8000), Catalogue).serve_forever()
