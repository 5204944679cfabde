// Script.swift - the main paths of a request through the library, each with its bytes.

struct Script {
    let name: String
    let request: String
    /// How many requests that is.
    var batch = 1
    var status = 200
    /// Whether they are streams of an HTTP/2 connection.
    var isHTTP2 = false
    /// How the answer ends.
    let ending: String

    static let plaintext = get("/plaintext")

    static let all = [
        Script(name: "harness", request: "", ending: ""),
        Script(name: "plaintext", request: plaintext, ending: hello),
        Script(name: "pipelined", request: String(repeating: plaintext, count: 16), batch: 16, ending: hello),
        Script(name: "browser", request: browser, ending: hello),
        Script(name: "async", request: get("/async"), ending: hello),
        Script(name: "deferred", request: get("/deferred"), ending: hello),
        Script(name: "json", request: get("/json"), ending: #"{"message":"Hello, World!"}"#),
        Script(name: "parameter", request: get("/users/42"), ending: "42"),
        Script(
            name: "echo", request: "POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 1024\r\n\r\n" + kilobyte,
            ending: kilobyte),
        Script(name: "stream", request: get("/stream"), ending: "\r\n0\r\n\r\n"),
        Script(name: "file", request: get("/files/small.txt"), ending: "Hello, file\n"),
        Script(
            name: "not-modified",
            request: get("/files/small.txt", "If-Modified-Since: Fri, 31 Dec 2100 00:00:00 GMT\r\n"), status: 304,
            ending: "\r\n\r\n"),
        Script(name: "not-found", request: get("/nowhere"), status: 404, ending: "\n"),
        Script(name: "middleware", request: get("/layers/plaintext"), ending: hello),
        Script(name: "deep", request: get("/deep/500/500/500/500/500/500/500/500"), ending: hello),
        // Many lines at a time, since how a batch gets to the thread that writes it depends on that thread; and not
        // so many that those of a run would not all find room (`LogWriter.queueBytes`) if that thread did not get its
        // turn: the lost ones are counted, which costs more.
        Script(name: "logged", request: String(repeating: plaintext, count: 32), batch: 32, ending: hello),
        Script(name: "http2", request: "", isHTTP2: true, ending: hello),
        Script(name: "http2-32", request: "", batch: 32, isHTTP2: true, ending: hello),
    ]

    static func named(_ name: String) -> Script? { all.first { $0.name == name } }

    func subject(folder: String) throws -> any Subject {
        if isHTTP2 { return try HTTP2Subject(self, folder: folder) }
        return name == "harness" ? try HarnessSubject() : try SiteSubject(self, folder: folder)
    }

    private static let hello = "Hello, World!"
    private static let kilobyte = String(repeating: "x", count: 1024)

    private static func get(_ target: String, _ fields: String = "") -> String {
        "GET \(target) HTTP/1.1\r\nHost: test\r\n\(fields)\r\n"
    }

    /// What browsers send with each request.
    private static let browser = get(
        "/plaintext",
        """
        Connection: keep-alive\r
        Cache-Control: max-age=0\r
        Upgrade-Insecure-Requests: 1\r
        User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36\r
        Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r
        Sec-Fetch-Site: none\r
        Sec-Fetch-Mode: navigate\r
        Sec-Fetch-User: ?1\r
        Sec-Fetch-Dest: document\r
        Accept-Encoding: gzip, deflate, br, zstd\r
        Accept-Language: en-GB,en;q=0.9,de;q=0.8\r
        Cookie: session=0123456789abcdef0123456789abcdef; theme=dark\r

        """)
}
