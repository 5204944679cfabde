// Rooms.swift - the rooms of the chat, by their names.

import Synchronization
import Wryneck

final class Rooms: Sendable {
    /// Names come from outside: more rooms than this are not made.
    private static let most = 1000

    private let rooms = Mutex<[String: Broadcaster]>([:])

    /// The room of a name, which is made for the first who asks for it; nil if there are too many.
    func room(_ name: String) -> Broadcaster? {
        rooms.withLock { rooms in
            if let room = rooms[name] { return room }
            guard rooms.count < Rooms.most else { return nil }
            // Whoever reads too slowly for a chat is better off coming back.
            let room = Broadcaster(slowReaders: .close)
            rooms[name] = room
            return room
        }
    }
}
