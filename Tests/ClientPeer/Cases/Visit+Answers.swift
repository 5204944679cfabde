// Visit+Answers.swift - what a server answers with: statuses, fields, parts, codings.

import WryneckClient

extension Visit {
    func small() async throws -> String? {
        try await getSmall().value
        return nil
    }

    func content() async throws -> String? {
        try await download("/ten.bin").value
        return nil
    }

    func head() async throws -> String? {
        let response = try await send(try request(.head, "/ten.bin")).value
        let length = response.headers[.contentLength]
        try require(length == "\(Content.ten)", "Content-Length: \(length ?? "none")")
        try require(try await response.bytes().isEmpty, "a body")
        try await getSmall().value
        return "\(connectionsMade) connections"
    }

    func missing() async throws -> String? {
        _ = try await send(try request(.get, "/missing"), .notFound).value.bytes()
        try await getSmall().value
        return "\(connectionsMade) connections"
    }

    /// By its tag, if the server has such, or else by its date.
    func conditional() async throws -> String? {
        let first = try await get("/small.txt").value
        _ = try await first.bytes()
        var second = try request(.get, "/small.txt")
        if let tag = first.headers[.eTag] {
            second.headers[.ifNoneMatch] = tag
        } else if let date = first.headers[.lastModified] {
            second.headers[.ifModifiedSince] = date
        } else {
            throw Complaint("neither tag nor date")
        }
        try require(try await send(second, .notModified).value.bytes().isEmpty, "a body")
        try await getSmall().value
        return second.headers.contains(.ifNoneMatch) ? "by tag" : "by date"
    }

    func range() async throws -> String? {
        var part = try request(.get, "/ten.bin")
        part.headers[.range] = "bytes=1000-1999"
        let response = try await send(part, .partialContent).value
        let range = response.headers[.contentRange]
        try require(range == "bytes 1000-1999/\(Content.ten)", "Content-Range: \(range ?? "none")")
        try require(try await response.bytes() == Content.bytes(at: 1000, 1000), "other bytes than expected")
        return nil
    }

    func gzip() async throws -> String? {
        let text = try await get("/text.txt").value.text()
        try require(text == Content.text, "other text than expected")
        let received = reports.last?.progress.received ?? 0
        try require(received < text.utf8.count, "it came as it is")
        return "\(received) of \(text.utf8.count) bytes"
    }

    func redirect() async throws -> String? {
        let response = try await get("/folder").value
        try require(response.url.target == "/folder/", "it led to \(response.url)")
        try require(try await response.text() == "<p>A page.\n", "another page")
        return nil
    }

    func interim() async throws -> String? {
        var seen: [String] = []
        var request = try request(.get, "/interim")
        request.onInterim = { status, headers in seen.append("\(status.code) \(headers["Link"] ?? "")") }
        let text = try await send(request).value.text()
        try require(seen == ["103 </style.css>; rel=preload"], "interim: \(seen)")
        try require(text == "behind the hints", "other text: \(text)")
        return nil
    }

    func trailers() async throws -> String? {
        let response = try await get("/trailers").value
        let text = try await response.text()
        try require(text == "a body", "other text: \(text)")
        let count = response.body.trailers["X-Count"]
        try require(count == "6", "X-Count: \(count ?? "none")")
        return nil
    }

    func unframed() async throws -> String? {
        let response = try await get("/unframed/ten.bin").value
        try require(response.endsWithConnection, "it has an end of its own")
        try await compare(response, Content.ten).value
        try await getSmall().value
        return "\(response.version)"
    }
}
