// StreamTable.swift - the open streams of a connection, by their numbers.
// Invariant: numbers ascend, as a client's streams do (RFC 9113 §5.1.1). So a new one goes to the end, and a search
// halves; a dictionary would hash a number for each event of each stream.

#if HTTP2

    internal import WryneckHTTP2

    struct StreamTable {
        private var numbers: [HTTP2StreamID] = []
        private var streams: [HTTP2Stream] = []

        var isEmpty: Bool { streams.isEmpty }

        /// All of them, the oldest first.
        var all: [HTTP2Stream] { streams }

        subscript(id: HTTP2StreamID) -> HTTP2Stream? {
            let place = place(of: id)
            return place < numbers.count && numbers[place] == id ? streams[place] : nil
        }

        mutating func insert(_ stream: HTTP2Stream) {
            let place = place(of: stream.id)
            numbers.insert(stream.id, at: place)
            streams.insert(stream, at: place)
        }

        @discardableResult
        mutating func remove(_ id: HTTP2StreamID) -> HTTP2Stream? {
            let place = place(of: id)
            guard place < numbers.count, numbers[place] == id else { return nil }
            numbers.remove(at: place)
            return streams.remove(at: place)
        }

        /// The first place whose number is not smaller.
        private func place(of id: HTTP2StreamID) -> Int {
            guard let last = numbers.last, id <= last else { return numbers.count }
            var (low, high) = (0, numbers.count - 1)
            while low < high {
                let middle = (low + high) / 2
                if numbers[middle] < id { low = middle + 1 } else { high = middle }
            }
            return low
        }
    }

#endif
