// Node's http and http2 modules: `node server.js FOLDER PORT TLS-PORT CHAIN KEY`. What the paths are: ../client_servers.py.
"use strict";

const crypto = require("crypto");
const fs = require("fs");
const http = require("http");
const http2 = require("http2");
const path = require("path");
const zlib = require("zlib");

const [folder, port, tlsPort, chain, key] = process.argv.slice(2);
const text = fs.readFileSync(path.join(folder, "text.txt"));
const limit = 1 << 20;

const count = (request, response) => {
    let bytes = 0;
    request.on("data", (piece) => { bytes += piece.length; });
    request.on("end", () => response.end(`${bytes}\n`));
};

const pages = {
    // Gives back each piece as it comes.
    "/echo": (request, response) => request.pipe(response),
    "/duplex": (request, response) => request.pipe(response),
    "/count": count,
    "/limited": (request, response) => {
        if (Number(request.headers["content-length"]) > limit) return response.writeHead(413).end("too large");
        count(request, response);
    },
    "/text.txt": (request, response) => {
        const coded = /gzip/.test(request.headers["accept-encoding"]);
        response.writeHead(200, { "content-type": "text/plain", ...(coded && { "content-encoding": "gzip" }) });
        response.end(coded ? zlib.gzipSync(text) : text);
    },
    // A body without a length over HTTP/1.0, whatever was asked for.
    "/unframed/ten.bin": (request) => {
        request.socket.write("HTTP/1.0 200 OK\r\nContent-Type: application/octet-stream\r\n\r\n");
        fs.createReadStream(path.join(folder, "ten.bin")).pipe(request.socket);
    },
    "/trailers": (request, response) => {
        if (request.httpVersionMajor === 1) response.writeHead(200, { trailer: "x-count" });
        response.write("a body");
        response.addTrailers({ "x-count": "6" });
        response.end();
    },
    "/interim": (request, response) => {
        response.writeEarlyHints({ link: "</style.css>; rel=preload" });
        response.end("behind the hints");
    },
    "/folder": (request, response) => response.writeHead(301, { location: "/folder/" }).end(),
    "/folder/": (request, response) => file("/folder/index.html", request, response),
    "/close/small.txt": (request, response) => {
        response.setHeader("connection", "close");
        file("/small.txt", request, response);
    },
};

function file(name, request, response) {
    const place = path.join(folder, path.normalize(name));
    fs.stat(place, (error, stat) => {
        if (error || !stat.isFile()) return response.writeHead(404).end("not here");
        const tag = `"${crypto.createHash("md5").update(`${stat.size} ${stat.mtimeMs}`).digest("hex")}"`;
        if (request.headers["if-none-match"] === tag) return response.writeHead(304, { etag: tag }).end();
        const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range);
        const [start, end] = range ? [Number(range[1]), Number(range[2])] : [0, stat.size - 1];
        response.writeHead(range ? 206 : 200, {
            etag: tag, "content-length": end - start + 1,
            ...(range && { "content-range": `bytes ${start}-${end}/${stat.size}` }),
        });
        if (request.method === "HEAD") return response.end();
        const stream = fs.createReadStream(place, { start, end });
        stream.pipe(response);
        response.on("close", () => stream.destroy());
    });
}

const answer = (request, response) => (pages[request.url] ?? ((...both) => file(request.url, ...both)))(request, response);

// Refuses what is too large before it has come.
const expected = (request, response) => {
    if (request.url !== "/limited") response.writeContinue();
    answer(request, response);
};

const plain = http.createServer(answer);
const secure = http2.createSecureServer({ allowHTTP1: true, cert: fs.readFileSync(chain), key: fs.readFileSync(key) }, answer);
secure.on("session", (session) => session.setTimeout(2000, () => session.close()));
for (const [server, place] of [[plain, port], [secure, tlsPort]]) {
    server.keepAliveTimeout = 2000;
    server.on("checkContinue", expected);
    server.listen(Number(place), "127.0.0.1");
}
