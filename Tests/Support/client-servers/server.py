"""Python's http.server with its own file handler: `server.py PROTOCOL FOLDER PORT TLS-PORT CHAIN KEY`, with HTTP/1.0 or HTTP/1.1 for PROTOCOL.
What the paths are: ../client_servers.py. The other servers pass on to it what they cannot answer themselves.
"""

import http.server
import shutil
import socketserver
import ssl
import sys
import threading

LIMIT = 1 << 20


class Handler(http.server.SimpleHTTPRequestHandler):
    timeout = 2  # of a connection that says nothing

    def log_message(self, *_):
        pass

    def pieces(self):
        """The body: http.server leaves its framing to the handler."""
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            while size := int(self.rfile.readline().split(b";")[0], 16):
                yield self.rfile.read(size)
                self.rfile.readline()
            while self.rfile.readline().strip():
                pass
            return
        left = int(self.headers.get("Content-Length", 0))
        while left and (piece := self.rfile.read(min(left, 1 << 16))):
            left -= len(piece)
            yield piece

    def answer(self, body, status=200):
        self.send_response(status)
        self.send_header("Content-Type", "application/octet-stream")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def is_refused(self):
        return self.path == "/limited" and int(self.headers.get("Content-Length", 0)) > LIMIT

    def handle_expect_100(self):
        """Refuses what is too large before it has come."""
        if self.is_refused():
            self.close_connection = True
            self.answer(b"too large", 413)
            return False
        return super().handle_expect_100()

    def do_POST(self):
        if self.path == "/echo":
            self.answer(b"".join(self.pieces()))
        elif self.is_refused():
            self.close_connection = True
            self.answer(b"too large", 413)
        else:
            self.answer(b"%d\n" % sum(map(len, self.pieces())))

    def do_GET(self):
        if self.path.startswith("/close/"):
            # Another way to end it than saying so: HTTP/1.0 says it by its version.
            self.close_connection = True
        if self.path != "/unframed/ten.bin":
            return super().do_GET()
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "application/octet-stream")
        self.end_headers()
        with open(self.directory + "/ten.bin", "rb") as file:
            shutil.copyfileobj(file, self.wfile)

    def end_headers(self):
        if self.close_connection and self.protocol_version == "HTTP/1.1" and not self.path.startswith("/unframed/"):
            self.send_header("Connection", "close")
        super().end_headers()


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 128
    context = None

    def finish_request(self, request, address):
        """On the connection's own thread, so that nobody waits for another one's handshake."""
        try:
            if self.context:
                request = self.context.wrap_socket(request, server_side=True)
            super().finish_request(request, address)
            if self.context:
                request.unwrap()
        except OSError:
            pass  # the client has left
        finally:
            self.shutdown_request(request)


def serve(port, handler, context=None):
    server = Server(("127.0.0.1", port), handler)
    server.context = context
    threading.Thread(target=server.serve_forever).start()


def main():
    protocol, folder, port, tls_port, chain, key = sys.argv[1:]
    Handler.protocol_version = protocol
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)

    def handler(*arguments):
        return Handler(*arguments, directory=folder)

    serve(int(port), handler)
    serve(int(tls_port), handler, context)


main()
