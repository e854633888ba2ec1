"""A message board on port 80: /say/TEXT adds a line to a file, every answer shows all lines."""

from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import unquote

from greeting import greet

STORE = Path("/data/messages.txt")


class Board(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path.startswith("/say/"):
            with STORE.open("a") as store:
                store.write(unquote(self.path[5:]) + "\n")
        lines = STORE.read_text() if STORE.exists() else ""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"{greet('board')}\n{lines}".encode())

    def log_message(self, *_):
        pass


HTTPServer(("", 80), Board).serve_forever()
