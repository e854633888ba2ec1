"""Answers /NUMBER with the sum of its divisors, which a compiled module computes."""

from http.server import BaseHTTPRequestHandler, HTTPServer

from speedups import divisors


class Divisors(BaseHTTPRequestHandler):
    def do_GET(self):
        number = int(self.path.strip("/") or 0)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"the divisors of {number} add up to {divisors(number)}\n".encode())

    def log_message(self, *_):
        pass


HTTPServer(("", 8000), Divisors).serve_forever()
