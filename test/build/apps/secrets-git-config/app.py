from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"built by {Path('builder.txt').read_text().strip()}".encode())

    def log_message(self, *_):
        pass


HTTPServer(("", 8000), Handler).serve_forever()
