// SOCKSHandshake.swift - the way through a SOCKS 5 proxy: RFC 1928, RFC 1929.
// Invariant: bytes in, bytes out. Not one byte behind the proxy's last answer is taken: it is the server's. However the
// bytes are cut, the result is the same; after a failure every call throws it again.

internal import WryneckHTTP
internal import WryneckReactor

/// The client's side of the handshake.
package struct SOCKSHandshake: Sendable {
    package enum Event: Sendable, Equatable {
        /// Send these bytes.
        case send([UInt8])
        /// All of the input is used up.
        case needMore
        /// What follows is the server's.
        case connected
    }

    package enum Failure: Error, Sendable, Equatable {
        /// The peer does not speak SOCKS 5.
        case notSOCKS
        /// The proxy accepts no method that was offered: it wants credentials, or other ones.
        case noMethod
        /// The proxy does not accept the credentials.
        case credentials
        /// A name or password of more than 255 bytes or of none, or a host name of more than 255.
        case tooLong
        /// The proxy's answer to the request, RFC 1928 §6: 1 general failure, 2 not allowed, 3 network unreachable,
        /// 4 host unreachable, 5 connection refused, 6 time to live expired, 7 and 8 not supported.
        case refused(UInt8)
    }

    private enum State {
        case method
        case credentials
        case reply
        case connected
        case failed(Failure)
    }

    private var state = State.method
    private var buffer: [UInt8] = []
    private let request: [UInt8]
    private let login: [UInt8]?

    private static let version: UInt8 = 5

    /// The way to a server, whose name the proxy looks up. Of credentials only a name with a password is of use.
    package init(_ host: ClientURL.Host, port: Int, credentials: Credentials? = nil) throws(Failure) {
        request = [Self.version, 1, 0] + (try Self.address(host)) + Self.bigEndian(UInt64(port & 0xFFFF), bytes: 2)
        if case .basic(let user, let password)? = credentials {
            login = [1] + (try Self.counted(user)) + (try Self.counted(password))
        } else {
            login = nil
        }
    }

    /// The first bytes, to be sent at once: the methods that are offered (§3). Without credentials only the one that
    /// needs none.
    package var greeting: [UInt8] { login == nil ? [Self.version, 1, 0] : [Self.version, 2, 0, 2] }

    /// The next event in `input` from `position` on; `position` moves behind the bytes that were used.
    package mutating func next(in input: UnsafeRawBufferPointer, at position: inout Int) throws(Failure) -> Event {
        do throws(Failure) {
            return try advance(in: input, at: &position)
        } catch {
            state = .failed(error)
            throw error
        }
    }

    private mutating func advance(
        in input: UnsafeRawBufferPointer, at position: inout Int
    ) throws(Failure) -> Event {
        switch state {
        case .connected: return .connected
        case .failed(let failure): throw failure
        case .method:
            guard let answer = try take(2, of: input, at: &position, first: Self.version) else { return .needMore }
            return try chose(answer[1])
        case .credentials:
            guard let answer = try take(2, of: input, at: &position, first: 1) else { return .needMore }
            guard answer[1] == 0 else { throw .credentials }
            state = .reply
            return .send(request)
        case .reply:
            guard let length = try replyLength(input, at: &position),
                try take(length, of: input, at: &position, first: Self.version) != nil
            else { return .needMore }
            state = .connected
            return .connected
        }
    }

    /// §3: the method that the proxy chose.
    private mutating func chose(_ method: UInt8) throws(Failure) -> Event {
        switch (method, login) {
        case (0, _):
            state = .reply
            return .send(request)
        case (2, let login?):
            state = .credentials
            return .send(login)
        default: throw .noMethod
        }
    }

    /// §6: the length of the answer, whose fifth byte says it for a name; nil as long as that is not there. A refusal
    /// is told at its second byte, whatever follows it.
    private mutating func replyLength(
        _ input: UnsafeRawBufferPointer, at position: inout Int
    ) throws(Failure) -> Int? {
        guard let head = try take(5, of: input, at: &position, first: Self.version, keeping: true) else {
            if buffer.count >= 2, buffer[1] != 0 { throw .refused(buffer[1]) }
            return nil
        }
        guard head[1] == 0 else { throw .refused(head[1]) }
        switch head[3] {
        case 1: return 4 + 4 + 2
        case 3: return 5 + Int(head[4]) + 2
        case 4: return 4 + 16 + 2
        default: throw .notSOCKS
        }
    }

    /// Fills the buffer up to `count` bytes, and gives them out; nil if there are not as many yet. The first one has to
    /// be `first`.
    private mutating func take(
        _ count: Int, of input: UnsafeRawBufferPointer, at position: inout Int, first: UInt8, keeping: Bool = false
    ) throws(Failure) -> [UInt8]? {
        while buffer.count < count, position < input.count {
            buffer.append(input[position])
            position += 1
        }
        if let byte = buffer.first, byte != first { throw .notSOCKS }
        guard buffer.count >= count else { return nil }
        defer { if !keeping { buffer = [] } }
        return buffer
    }

    /// §5.
    private static func address(_ host: ClientURL.Host) throws(Failure) -> [UInt8] {
        switch host {
        case .name(let name): [3] + (try counted(name))
        case .address(.ipv4(let address, _)): [1] + bigEndian(UInt64(address), bytes: 4)
        case .address(.ipv6(let high, let low, _, _)): [4] + bigEndian(high, bytes: 8) + bigEndian(low, bytes: 8)
        case .address(.unix): throw .tooLong
        }
    }

    private static func counted(_ text: String) throws(Failure) -> [UInt8] {
        guard let count = UInt8(exactly: text.utf8.count), count > 0 else { throw .tooLong }
        return [count] + Array(text.utf8)
    }

    private static func bigEndian(_ number: UInt64, bytes: Int) -> [UInt8] {
        (0..<bytes).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * (bytes - 1 - $0))) }
    }
}
