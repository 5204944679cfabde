// RedisCommand.swift - a command as the bytes that go out. Encoded here and not by hiredis, whose formatter makes an
// array of C strings first, and a copy of the result: it is one line for each word.
// Invariants: every word is binary-safe; nothing of the arguments shows in a description, because they may be secrets.

#if Redis

    /// A command with its arguments.
    ///
    /// ```swift
    /// var command = RedisCommand("HSET", "user:7", "name", "Ada")
    /// command.isIdempotent = true
    /// ```
    public struct RedisCommand: Sendable, CustomStringConvertible {
        /// Its name in capitals, such as `GET`.
        public let name: String
        /// Whether it may be executed twice without harm. It is then sent again if the connection is lost before its
        /// reply; any other command fails with ``RedisError/unknownWhetherExecuted(_:)`` in that case.
        public var isIdempotent = false
        /// How long its reply may take, waiting for a connection included; nil for the client's default. A blocking
        /// command needs more than it blocks.
        public var timeout: Duration?

        private(set) var words = 0
        private(set) var body: [UInt8] = []

        /// - Parameters:
        ///   - name: the command. A subcommand, as in `CONFIG GET`, is the first argument.
        ///   - arguments: its arguments in order; any bytes may be in them.
        public init(_ name: String, _ arguments: any RedisArgument...) { self.init(name, arguments: arguments) }

        /// - Parameters:
        ///   - name: the command.
        ///   - arguments: its arguments in order.
        public init(_ name: String, arguments: [any RedisArgument]) {
            self.name = name.uppercased()
            body.reserveCapacity(64)
            append(word: name.utf8)
            for argument in arguments { argument.append(to: &self) }
        }

        /// Appends an argument.
        /// - Parameter argument: one word, or as many as its type says.
        public mutating func append(_ argument: some RedisArgument) { argument.append(to: &self) }

        /// Appends arguments.
        /// - Parameter arguments: such as keys.
        public mutating func append(contentsOf arguments: some Sequence<some RedisArgument>) {
            for argument in arguments { argument.append(to: &self) }
        }

        /// Appends one word.
        /// - Parameter bytes: any bytes, also none.
        public mutating func append(word bytes: some Collection<UInt8>) {
            words += 1
            body.append(UInt8(ascii: "$"))
            body.append(decimal: bytes.count)
            body.append(contentsOf: bytes)
            body.append(13)
            body.append(10)
        }

        /// Appends what goes over the wire.
        func encode(into output: inout [UInt8]) {
            output.append(UInt8(ascii: "*"))
            output.append(decimal: words)
            output.append(contentsOf: body)
        }

        /// Its name and the number of its arguments.
        public var description: String { "\(name) with \(words - 1) arguments" }
    }

    extension [UInt8] {
        /// Appends a count's digits and a line's end.
        fileprivate mutating func append(decimal count: Int) {
            if count < 10 {
                append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: count))
            } else {
                append(contentsOf: String(count).utf8)
            }
            append(13)
            append(10)
        }
    }

#endif
