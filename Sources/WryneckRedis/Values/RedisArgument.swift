// RedisArgument.swift - what can be a word of a command.

#if Redis

    /// A value that can be an argument of a command. A type of yours becomes one by appending what it consists of.
    public protocol RedisArgument {
        /// Appends the words that the value is: one, or several.
        /// - Parameter command: the command so far.
        func append(to command: inout RedisCommand)
    }

    extension String: RedisArgument {
        /// Appends its UTF-8 as one word.
        public func append(to command: inout RedisCommand) { command.append(word: utf8) }
    }

    extension Substring: RedisArgument {
        /// Appends its UTF-8 as one word.
        public func append(to command: inout RedisCommand) { command.append(word: utf8) }
    }

    extension Array: RedisArgument where Element == UInt8 {
        /// Appends the bytes as one word.
        public func append(to command: inout RedisCommand) { command.append(word: self) }
    }

    extension ArraySlice: RedisArgument where Element == UInt8 {
        /// Appends the bytes as one word.
        public func append(to command: inout RedisCommand) { command.append(word: self) }
    }

    extension Int: RedisArgument {
        /// Appends its digits as one word.
        public func append(to command: inout RedisCommand) { command.append(word: String(self).utf8) }
    }

    extension Int64: RedisArgument {
        /// Appends its digits as one word.
        public func append(to command: inout RedisCommand) { command.append(word: String(self).utf8) }
    }

    extension Double: RedisArgument {
        /// Appends the shortest text that is this number; `inf` and `-inf` are the ends of a range of scores.
        public func append(to command: inout RedisCommand) { command.append(word: description.utf8) }
    }

#endif
