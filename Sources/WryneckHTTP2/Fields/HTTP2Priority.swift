// HTTP2Priority.swift - how urgent a response is: RFC 9218 §4.

#if HTTP2

    /// The two parameters of the Priority field.
    package struct HTTP2Priority: Equatable, Sendable {
        /// 0 is the most urgent, 7 the least.
        package var urgency = 3
        /// Whether parts of it are of use, so that it shares the connection with others of its urgency.
        package var isIncremental = false

        package init(urgency: Int = 3, isIncremental: Bool = false) {
            self.urgency = min(max(urgency, 0), 7)
            self.isIncremental = isIncremental
        }

        /// Reads a field: a dictionary of RFC 8941 §3.2. What is not understood has its default, as §4 says.
        package init(_ field: some Sequence<UInt8>) {
            for member in Array(field).split(separator: UInt8(ascii: ",")) {
                let member = member.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
                let item = member.split(separator: UInt8(ascii: ";"), maxSplits: 1, omittingEmptySubsequences: false)[0]
                take(item)
            }
        }

        private mutating func take(_ item: ArraySlice<UInt8>) {
            let text = Array(item)
            switch text.first {
            case UInt8(ascii: "u") where text.count == 3 && text[1] == UInt8(ascii: "="):
                if (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(text[2]) {
                    urgency = Int(text[2] - UInt8(ascii: "0"))
                }
            case UInt8(ascii: "i") where text.count == 1 || text == Array("i=?1".utf8): isIncremental = true
            case UInt8(ascii: "i") where text == Array("i=?0".utf8): isIncremental = false
            default: break
            }
        }
    }

#endif
