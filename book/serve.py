"""Serve a folder as a web host would, compressed, for tests and measurements.

python -m book.serve FOLDER [PORT]
"""

import functools
import gzip
import http.server
import sys
import threading
from pathlib import Path

COMPRESSED = ("text/", "application/javascript", "application/json", "image/svg+xml", "application/xml")


@functools.lru_cache(256)
def packed(path, changed):
    """A file as a host sends it: compressed once, until it changes."""
    return gzip.compress(path.read_bytes(), 6)


class Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if not self.path.startswith(self.server.prefix):
            return self.send_error(404)
        path = Path(self.translate_path("/" + self.path.removeprefix(self.server.prefix)))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            return self.send_error(404)
        kind = self.guess_type(path)
        headers = {"Content-Type": kind, "Cache-Control": "max-age=600"}
        if kind.startswith(COMPRESSED):
            headers["Content-Encoding"] = "gzip"
            body = packed(path, path.stat().st_mtime_ns)
        else:
            body = path.read_bytes()
        self.send_response(200)
        for name, value in {**headers, "Content-Length": len(body)}.items():
            self.send_header(name, str(value))
        self.end_headers()
        try:
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # a browser may stop listening

    def log_message(self, *args):
        pass


def start(folder, port=0, prefix="/"):
    """Serve the folder at `prefix`, in the background; returns the server. `server.url` is where, without a last slash."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), functools.partial(Handler, directory=str(folder)))
    server.prefix, server.url = prefix, f"http://127.0.0.1:{server.server_port}{prefix.rstrip('/')}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


if __name__ == "__main__":
    running = start(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 8000)
    print(running.url, flush=True)
    threading.Event().wait()
