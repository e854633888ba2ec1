"""Notes over HTTP: POST a line to /notes, GET them back. Standard library only."""

import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

NOTES = Path(os.environ.get("NOTES_DIR", Path(__file__).parent / "notes")) / "notes.txt"
PORT = int(os.environ.get("PORT", "80"))


class Handler(BaseHTTPRequestHandler):
    def reply(self, status, text):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.path == "/healthz":
            self.reply(200, "ok\n")
        elif self.path == "/notes":
            self.reply(200, NOTES.read_text() if NOTES.exists() else "")
        else:
            self.reply(404, "not found\n")

    def do_POST(self):
        if self.path != "/notes":
            self.reply(404, "not found\n")
            return
        line = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode().strip()
        NOTES.parent.mkdir(parents=True, exist_ok=True)
        with NOTES.open("a") as file:
            file.write(line + "\n")
        self.reply(201, "noted\n")


if __name__ == "__main__":
    ThreadingHTTPServer(("0.0.0.0", PORT), Handler).serve_forever()
