// RoomParts.swift - the parts of a room on several reactors, and the number of its members.
// Invariant: a part is listed for as long as it has members: it refers to this list, and so nothing stays behind.

internal import Synchronization
internal import WryneckReactor

final class RoomParts: Sendable {
    private let list = Locked<[RoomBranch]>([])
    private let members = Atomic<Int>(0)

    var memberCount: Int { members.load(ordering: .relaxed) }

    var branches: [RoomBranch] { list.withLock { $0 } }

    func branch(on handle: ReactorHandle) -> RoomBranch? {
        list.withLock { branches in branches.first { $0.handle === handle } }
    }

    func add(_ branch: RoomBranch) { list.withLock { $0.append(branch) } }

    /// A socket has joined.
    func joined() { members.add(1, ordering: .relaxed) }

    /// A socket has left a part, which goes with its last member.
    func left(_ branch: RoomBranch) {
        members.subtract(1, ordering: .relaxed)
        if branch.isEmpty { list.withLock { branches in branches.removeAll { $0 === branch } } }
    }
}
