"""Twisted's web server with the epoll reactor: one process, one thread, no access log. `peer.py PORT`"""

import json
import sys

from twisted.internet import epollreactor

epollreactor.install()

from twisted.internet import reactor
from twisted.web import resource, server


class Answer(resource.Resource):
    isLeaf = True

    def __init__(self, kind, body):
        super().__init__()
        self.kind, self.body = kind, body

    def render_GET(self, request):
        request.setHeader(b"content-type", self.kind)
        return self.body(request)

    def render_POST(self, request):
        return self.render_GET(request)


class Users(resource.Resource):
    def getChild(self, name, request):
        return Answer(b"text/plain; charset=utf-8", lambda _: str(int(name)).encode())


class QuietSite(server.Site):
    def log(self, request):
        pass


root = resource.Resource()
root.putChild(b"plaintext", Answer(b"text/plain; charset=utf-8", lambda _: b"Hello, World!"))
root.putChild(b"json", Answer(b"application/json", lambda _: json.dumps({"message": "Hello, World!"}, separators=(",", ":")).encode()))
root.putChild(b"users", Users())
root.putChild(b"echo", Answer(b"application/octet-stream", lambda request: request.content.read()))
reactor.listenTCP(int(sys.argv[1]), QuietSite(root, timeout=600), backlog=1024, interface="127.0.0.1")
reactor.run()
