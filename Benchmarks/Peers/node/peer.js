// Node's http module, one process: `node peer.js PORT`
"use strict";

const http = require("http");

const send = (response, type, body) => {
    response.writeHead(200, { "Content-Type": type, "Content-Length": Buffer.byteLength(body) });
    response.end(body);
};

const server = http.createServer((request, response) => {
    const path = request.url;
    if (path === "/plaintext") return send(response, "text/plain; charset=utf-8", "Hello, World!");
    if (path === "/json") return send(response, "application/json", JSON.stringify({ message: "Hello, World!" }));
    if (path.startsWith("/users/")) return send(response, "text/plain; charset=utf-8", String(parseInt(path.slice(7), 10)));
    if (path === "/echo" && request.method === "POST") {
        const pieces = [];
        request.on("data", (piece) => pieces.push(piece));
        request.on("end", () => send(response, "application/octet-stream", Buffer.concat(pieces)));
        return;
    }
    response.writeHead(404).end();
});

server.keepAliveTimeout = 600000; // 5 s by default: the idle connections are to stay
server.listen({ port: Number(process.argv[2]), host: "127.0.0.1", backlog: 1024 });
