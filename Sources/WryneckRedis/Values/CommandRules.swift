// CommandRules.swift - the commands that would bring a connection's order of replies into disorder, or hold up others.
// Invariant: what passes here has exactly one reply, and leaves the connection as it was.

#if Redis

    /// Where a command may go.
    enum CommandRules {
        private enum Rule {
            /// Not over the connection that everybody shares.
            case own(String)
            case ownIfBlocking
            case never(String)
            case client
        }

        private static let rules: [String: Rule] = {
            var rules: [String: Rule] = ["XREAD": .ownIfBlocking, "XREADGROUP": .ownIfBlocking, "CLIENT": .client]
            for name in ["WATCH", "UNWATCH"] { rules[name] = .own("is a matter of one connection") }
            for name in [
                "BLPOP", "BRPOP", "BRPOPLPUSH", "BLMOVE", "BLMPOP", "BZPOPMIN", "BZPOPMAX", "BZMPOP", "WAIT", "WAITAOF",
            ] { rules[name] = .own(blocking) }
            for name in ["MULTI", "EXEC", "DISCARD"] { rules[name] = .never("is sent by transaction(_:)") }
            for name in [
                "SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE", "UNSUBSCRIBE", "PUNSUBSCRIBE", "SUNSUBSCRIBE",
            ] { rules[name] = .never("is sent by RedisSubscriber") }
            for name in ["SELECT", "AUTH", "HELLO"] {
                rules[name] = .never("is sent when a connection begins: see RedisClient.Options")
            }
            for name in ["RESET", "MONITOR", "SYNC", "PSYNC", "REPLCONF"] {
                rules[name] = .never("would change what the connection's replies mean")
            }
            rules["QUIT"] = .never("is not needed: see close() and drain()")
            return rules
        }()

        private static let blocking = "would hold up all other commands"

        /// Why a command cannot go over the connection that everybody shares; nil if it can.
        static func reasonAgainstSharing(_ command: RedisCommand) -> String? {
            switch rules[command.name] {
            case nil: return nil
            case .own(let reason): return "\(command.name) \(reason): see withConnection"
            case .ownIfBlocking: return blocks(command) ? "\(command.name) \(blocking): see withConnection" : nil
            case .never, .client: return reasonAgainst(command)
            }
        }

        /// Why a command cannot be sent at all; nil if it can.
        static func reasonAgainst(_ command: RedisCommand) -> String? {
            switch rules[command.name] {
            case .never(let reason): return "\(command.name) \(reason)"
            case .client where ["REPLY", "TRACKING", "CACHING"].contains(word(1, of: command) ?? ""):
                return "this CLIENT command would change what replies there are"
            case nil, .own, .ownIfBlocking, .client: return nil
            }
        }

        /// Options come before the word STREAMS, keys behind it.
        private static func blocks(_ command: RedisCommand) -> Bool {
            for index in 1..<max(command.words, 1) {
                switch word(index, of: command) {
                case "BLOCK": return true
                case "STREAMS", nil: return false
                default: continue
                }
            }
            return false
        }

        /// A word in capitals; nil behind the last one.
        private static func word(_ index: Int, of command: RedisCommand) -> String? {
            var rest = command.body[...]
            for number in 0...index {
                guard let end = rest.firstIndex(of: 10),
                    let count = Int(String(decoding: rest[(rest.startIndex + 1)..<(end - 1)], as: UTF8.self))
                else { return nil }
                let word = rest[(end + 1)...].prefix(count)
                if number == index { return String(decoding: word, as: UTF8.self).uppercased() }
                rest = rest[word.endIndex...].dropFirst(2)
            }
            return nil
        }
    }

#endif
