"""Counts visits in a log file in its working directory and says how many there were."""

from http.server import BaseHTTPRequestHandler, HTTPServer


class Guestbook(BaseHTTPRequestHandler):
    def do_GET(self):
        with open("visits.log", "a+") as log:
            log.write(f"{self.path}\n")
            log.seek(0)
            visits = sum(1 for line in log if line.strip() == self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"visit {visits} of {self.path}\n".encode())

    def log_message(self, *_):
        pass


HTTPServer(("", 8000), Guestbook).serve_forever()
