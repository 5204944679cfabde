// ResponseReader.swift - reads responses out of a stream that comes in pieces. It shares no code with the server: RFC
// 9112 §6.3, from the receiver's side, and strictly.

/// One response as the client has it, perhaps not yet to its end.
struct ReadResponse {
    var status: Int
    var fields: [String: String]
    var body: [UInt8] = []
    var trailers: [String: String] = [:]
    var isComplete = false

    var saysClose: Bool { fields["connection"]?.lowercased() == "close" }
}

/// What the server sent is no HTTP.
struct Malformed: Error, CustomStringConvertible {
    let description: String
}

struct ResponseReader {
    private enum State: Equatable {
        case head
        case length(Int)
        case chunkSize, chunkData(Int), trailers
        /// To the connection's end; or all that is not HTTP any more, behind a 101.
        case rest
    }

    private var bytes: [UInt8] = []
    private var position = 0
    private var state = State.head
    /// Final responses and 101; the last one may be incomplete.
    private(set) var responses: [ReadResponse] = []
    /// Statuses of interim responses, with how many final ones were before.
    private(set) var interim: [(status: Int, before: Int)] = []

    /// Whether nothing of a further response has come.
    var isBetween: Bool { state == .head && position == bytes.count }

    var complete: Int { responses.count - (responses.last?.isComplete == false ? 1 : 0) }

    /// Takes bytes. `isHead` says of a response by its number whether it answers a HEAD.
    mutating func feed(_ new: [UInt8], isHead: (Int) -> Bool) throws(Malformed) {
        bytes.removeFirst(position)
        position = 0
        bytes += new
        while try step(isHead) {}
    }

    /// The connection has ended in order: a body that lasts until then is complete.
    mutating func end() {
        if state == .rest, let last = responses.indices.last, responses[last].status != 101 { finish(last) }
    }

    private mutating func finish(_ index: Int) {
        responses[index].isComplete = true
        state = .head
    }

    private mutating func line() throws(Malformed) -> String? {
        guard let end = bytes[position...].firstIndex(of: 10) else { return nil }
        guard end > position, bytes[end - 1] == 13 else { throw Malformed(description: "a bare line feed") }
        let text = String(decoding: bytes[position..<end - 1], as: UTF8.self)
        position = end + 1
        return text
    }

    /// A block of fields, if all of it is here.
    private mutating func block() throws(Malformed) -> [String]? {
        let start = position
        var lines: [String] = []
        while let line = try line() {
            if line.isEmpty { return lines }
            lines.append(line)
        }
        position = start
        return nil
    }

    private static func fields(_ lines: some Sequence<String>) throws(Malformed) -> [String: String] {
        var fields: [String: String] = [:]
        for line in lines {
            guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else {
                throw Malformed(description: "field: \(line)")
            }
            let name = line[..<colon].lowercased()
            guard fields[name] == nil else { throw Malformed(description: "twice: \(name)") }
            fields[name] = String(line[line.utf8.index(after: colon)...].drop { $0 == " " })
        }
        return fields
    }

    /// Whether there may be more to do.
    private mutating func step(_ isHead: (Int) -> Bool) throws(Malformed) -> Bool {
        guard position < bytes.count else { return false }
        let last = responses.count - 1
        switch state {
        case .head: return try readHead(isHead)
        case .length(let left):
            let taken = take(left, last)
            state = .length(left - taken)
            if taken == left { finish(last) }
            return taken > 0
        case .chunkSize:
            guard let text = try line() else { return false }
            guard let size = Int(text, radix: 16), size >= 0, text.first != "+" else {
                throw Malformed(description: "chunk size: \(text)")
            }
            state = size == 0 ? .trailers : .chunkData(size)
            return true
        case .chunkData(let left) where left > 0:
            state = .chunkData(left - take(left, last))
            return true
        case .chunkData:
            guard bytes.count - position >= 2 else { return false }
            guard try line() == "" else { throw Malformed(description: "a chunk does not end where it should") }
            state = .chunkSize
            return true
        case .trailers:
            guard let lines = try block() else { return false }
            responses[last].trailers = try ResponseReader.fields(lines)
            finish(last)
            return true
        case .rest:
            _ = take(.max, last)
            return false
        }
    }

    private mutating func take(_ limit: Int, _ index: Int) -> Int {
        let count = min(limit, bytes.count - position)
        responses[index].body += bytes[position..<position + count]
        position += count
        return count
    }

    private mutating func readHead(_ isHead: (Int) -> Bool) throws(Malformed) -> Bool {
        guard let lines = try block() else { return false }
        guard let first = lines.first, first.hasPrefix("HTTP/1.1 "), let status = Int(first.dropFirst(9).prefix(3))
        else {
            throw Malformed(description: "status line: \(lines.first ?? "")")
        }
        let fields = try ResponseReader.fields(lines.dropFirst())
        if status < 200, status != 101 {
            interim.append((status, responses.count))
            return true
        }
        responses.append(ReadResponse(status: status, fields: fields))
        let index = responses.count - 1
        if status == 101 {
            responses[index].isComplete = true
            state = .rest
        } else if (isHead(index) && status != 408) || status == 204 || status == 304 {
            // A 408 may come before the server knows that the method is going to be HEAD.
            finish(index)
        } else if fields["transfer-encoding"] == "chunked" {
            guard fields["content-length"] == nil else { throw Malformed(description: "two framings") }
            state = .chunkSize
        } else if let length = fields["content-length"] {
            guard let count = Int(length), count >= 0 else { throw Malformed(description: "length: \(length)") }
            state = .length(count)
            if count == 0 { finish(index) }
        } else {
            state = .rest
        }
        return true
    }
}
