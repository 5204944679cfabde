// AccessLogWriter.swift - the access log as text, one line for each request: for programs or for people.
// Invariants: lines are collected during one turn of the reactor and posted in one piece at its end; collected lines
// are posted before the log goes away. An answer that broke off is posted at once, because its turn may be the last.

internal import HTTPTypes
internal import WryneckHTTP
public import WryneckReactor

/// Writes a line for each request: in the Common or the Combined Log Format, as JSON, or for people at a terminal.
///
/// ```swift
/// Site(root, accessLog: AccessLogWriter(on: reactor))
/// Site(root, accessLog: AccessLogWriter(on: reactor, to: try .file("/var/log/site/access.log"), format: .json))
/// ```
///
/// Nothing that a client sends can end a line or move a terminal's cursor: control bytes, quotes, backslashes and bytes
/// beyond ASCII are escaped. The reactor only composes the lines; a thread writes them (`LogOutput`).
public final class AccessLogWriter: AccessLog {
    /// The content of a line.
    public enum Format: Hashable, Sendable {
        /// Client, user, time, request, status and bytes. Of a refused request the line as far as it came, and the
        /// reason at the end.
        case common
        /// The same, with Referer and User-Agent behind the bytes.
        case combined
        /// An object with `time`, `client`, `status`, `bytes`, `microseconds` and `complete`; if there was a request,
        /// with `id`, `method`, `target` and `protocol`, and with `user`, `host`, `referer` and `user_agent` if it had
        /// these; if it was refused, with `reason`, and with `line` if it could not be read; behind an upgrade with
        /// `received` bytes, and with the `close_code` of a WebSocket.
        case json
        /// For people who watch: local time of day, status, method, path, size, duration and client; optionally
        /// coloured by status.
        case terminal(colored: Bool)
    }

    /// The most bytes that are collected before they are posted.
    private static let batchBytes = 64 * 1024

    private let reactor: Reactor
    private let output: LogOutput
    private let format: Format
    private let wallClock: () -> Int64
    private var batch: [UInt8] = []
    private var isWaiting = false
    private var time = HTTPDate(secondsSince1970: 0)
    /// The text of `time`: to write it anew for each line was a quarter of a line's cost.
    private var timeText: [UInt8] = []
    private var timeExpiry = Instant(nanoseconds: .min)

    /// - Parameters:
    ///   - reactor: the reactor on which the site lives.
    ///   - output: the destination of the lines; the logs of several reactors may share one.
    ///   - format: the content of a line.
    public convenience init(on reactor: Reactor, to output: LogOutput = .standardOutput, format: Format = .combined) {
        self.init(on: reactor, to: output, format: format, wallClock: Syscalls.wallClockSeconds)
    }

    package init(on reactor: Reactor, to output: LogOutput, format: Format, wallClock: @escaping () -> Int64) {
        self.reactor = reactor
        self.output = output
        self.format = format
        self.wallClock = wallClock
    }

    deinit {
        post()
        output.flush()
    }

    /// Adds a line for a request.
    /// - Parameter entry: the request and its response.
    public func record(_ entry: AccessLogEntry) {
        append(entry)
        if !entry.isComplete || batch.count >= AccessLogWriter.batchBytes { return post() }
        guard !isWaiting else { return }
        isWaiting = true
        reactor.flushAtTurnEnd(self)
    }

    private func append(_ entry: AccessLogEntry) {
        readClock()
        // Taken out and put back: in place, each step would have to check for a change under way.
        var lines: [UInt8] = []
        (lines, batch) = (batch, lines)
        switch format {
        case .json: JSONLine.append(entry, time: time, to: &lines)
        case .terminal(let isColored): TerminalLine.append(entry, time: time, isColored: isColored, to: &lines)
        case .common, .combined: append(entry, to: &lines)
        }
        batch = lines
    }

    private func append(_ entry: AccessLogEntry, to lines: inout [UInt8]) {
        let head = entry.request?.head
        LogLine(
            host: entry.client.host, user: entry.request?.user, time: timeText, status: entry.status.code,
            bodyBytes: entry.bodyBytes,
            head: head, refusal: entry.refusal
        ).append(to: &lines)
        if format == .combined {
            let headers = head?.headers ?? Headers()
            headers.withFirst(.referer) { LogLine.appendQuoted($0, to: &lines) }
            headers.withFirst(.userAgent) { LogLine.appendQuoted($0, to: &lines) }
        }
        // Behind all that readers of logs look for; they do not mind what follows.
        if let refusal = entry.refusal {
            var reason = refusal.reason
            reason.withUTF8 { LogLine.appendQuoted(UnsafeRawBufferPointer($0), to: &lines) }
        }
        lines.append(UInt8(ascii: "\n"))
    }

    /// Updates the time of day, when the reactor's own time has moved by a tenth of a second.
    private func readClock() {
        guard reactor.now >= timeExpiry else { return }
        timeExpiry = reactor.now + .milliseconds(100)
        let now = HTTPDate(secondsSince1970: Int(wallClock()))
        guard now != time || timeText.isEmpty else { return }
        (time, timeText) = (now, LogLine.timeText(now))
    }

    private func post() {
        guard !batch.isEmpty else { return }
        output.post(batch)
        batch.removeAll(keepingCapacity: batch.count <= AccessLogWriter.batchBytes)
    }
}

extension AccessLogWriter: TurnEnd {
    package func turnEnded() {
        isWaiting = false
        post()
    }
}
