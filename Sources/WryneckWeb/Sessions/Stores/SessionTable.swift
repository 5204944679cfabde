// SessionTable.swift - the sessions of a store in memory: a table with two lines of slots, in the order of their use.
// Invariant: every operation takes the same time, however many sessions there are, but for those of one user.

internal import WryneckHTTP

struct SessionTable {
    private struct Slot {
        var id: SessionID
        var session: StoredSession
        /// The slot in the same line that was used more recently; -1 for the newest.
        var newer = -1
        /// The one that was used longer ago; -1 for the oldest.
        var older = -1
    }

    /// The slots that count as used in one order: those of nobody, and those of users.
    private struct Line {
        var newest = -1
        var oldest = -1
    }

    /// What a session takes beside its content: its slot, and its places in the tables.
    private static let overhead = 256

    private let mostSessions: Int
    private let mostBytes: Int
    private var places: [SessionID: Int] = [:]
    private var slots: [Slot] = []
    private var free: [Int] = []
    private var visitors = Line()
    private var users = Line()
    /// The names of each user's sessions.
    private var names: [ByteName: Set<SessionID>] = [:]
    private(set) var bytes = 0

    init(mostSessions: Int, mostBytes: Int) { (self.mostSessions, self.mostBytes) = (mostSessions, mostBytes) }

    var count: Int { places.count }

    /// The session, which counts as used now.
    mutating func load(_ id: SessionID) -> StoredSession? {
        guard let place = places[id] else { return nil }
        detach(place)
        attach(place)
        return slots[place].session
    }

    mutating func save(_ id: SessionID, _ session: StoredSession) throws(MemorySessionStore.Failure) -> Bool {
        let found = places[id].map { slots[$0].session.version }
        guard found == (session.version == 1 ? nil : session.version - 1) else { return false }
        try put(id, session)
        return true
    }

    mutating func move(
        _ old: SessionID, to new: SessionID, _ session: StoredSession
    ) throws(MemorySessionStore.Failure) -> Bool {
        guard let place = places[old], slots[place].session.version == session.version - 1, places[new] == nil else {
            return false
        }
        try check(session)
        remove(old)
        try put(new, session)
        return true
    }

    mutating func remove(_ id: SessionID) {
        guard let place = places.removeValue(forKey: id) else { return }
        detach(place)
        let session = slots[place].session
        bytes -= Self.cost(session)
        // What it holds is let go now, and not when the slot is used again.
        slots[place].session = StoredSession(bytes: [], created: 0, seen: 0, expires: 0)
        free.append(place)
        guard let user = session.user.map(ByteName.init) else { return }
        names[user]?.remove(id)
        if names[user]?.isEmpty == true { names[user] = nil }
    }

    mutating func removeAll(of user: String) {
        for id in names[ByteName(user)] ?? [] { remove(id) }
    }

    private static func cost(_ session: StoredSession) -> Int {
        session.bytes.count + (session.user?.utf8.count ?? 0) + overhead
    }

    private func check(_ session: StoredSession) throws(MemorySessionStore.Failure) {
        if Self.cost(session) > mostBytes { throw .tooLarge }
    }

    private mutating func put(_ id: SessionID, _ session: StoredSession) throws(MemorySessionStore.Failure) {
        try check(session)
        remove(id)
        dropExpired(at: session.seen)
        bytes += Self.cost(session)
        while places.count >= mostSessions || bytes > mostBytes {
            let oldest = visitors.oldest >= 0 ? visitors.oldest : users.oldest
            guard oldest >= 0 else { break }
            remove(slots[oldest].id)
        }
        let slot = Slot(id: id, session: session)
        let place: Int
        if let reused = free.popLast() {
            place = reused
            slots[place] = slot
        } else {
            place = slots.count
            slots.append(slot)
        }
        places[id] = place
        attach(place)
        if let user = session.user { names[ByteName(user), default: []].insert(id) }
    }

    /// Looks at the sessions that were used longest ago: one more for each that is saved, so that the work is spread.
    private mutating func dropExpired(at now: Int64) {
        for oldest in [visitors.oldest, users.oldest] where oldest >= 0 && slots[oldest].session.expires <= now {
            remove(slots[oldest].id)
        }
    }

    // MARK: The lines

    private mutating func attach(_ place: Int) {
        let isUsers = slots[place].session.user != nil
        let newest = isUsers ? users.newest : visitors.newest
        (slots[place].newer, slots[place].older) = (-1, newest)
        if newest >= 0 { slots[newest].newer = place }
        if isUsers {
            users.newest = place
            if newest < 0 { users.oldest = place }
        } else {
            visitors.newest = place
            if newest < 0 { visitors.oldest = place }
        }
    }

    private mutating func detach(_ place: Int) {
        let (newer, older) = (slots[place].newer, slots[place].older)
        let isUsers = slots[place].session.user != nil
        if newer >= 0 {
            slots[newer].older = older
        } else if isUsers {
            users.newest = older
        } else {
            visitors.newest = older
        }
        if older >= 0 {
            slots[older].newer = newer
        } else if isUsers {
            users.oldest = newer
        } else {
            visitors.oldest = newer
        }
    }
}
