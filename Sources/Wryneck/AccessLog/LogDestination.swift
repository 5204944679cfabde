// LogDestination.swift - the descriptor that lines end up in, and what became of those that did not.
// Invariants: what one call was given is written as a whole before the next one's, so lines of two reactors never mix and none is torn; a
// line that is lost is counted, and the next one that is written is preceded by the number. The first loss is told apart from that: there may
// be no next line.

internal import WryneckReactor

struct LogDestination {
    private var descriptor: CInt
    /// Held for a destination that was opened here.
    private var file: OpenFile?
    let path: String?
    private let patience: CInt
    /// A file takes everything, and in one call.
    private var isFile: Bool
    /// Whether nobody reads any more.
    private var isBroken = false
    /// What the reader did not take of the last write.
    private var unsent: [UInt8] = []
    private var lostLines = 0
    private var reason = ""
    private var loss = Loss.none

    /// What somebody has to be told.
    private enum Loss { case none, untold, told }

    init(_ descriptor: CInt, patience: CInt) {
        self.descriptor = descriptor
        self.patience = patience
        path = nil
        isFile = Syscalls.isRegularFile(descriptor)
    }

    init(path: String, patience: CInt) throws(Errno) {
        let file = OpenFile(try Syscalls.openLog(path))
        self.file = file
        self.path = path
        self.patience = patience
        descriptor = file.descriptor.rawValue
        isFile = Syscalls.isRegularFile(descriptor)
    }

    /// Opens the path anew; the old file stays if that fails.
    mutating func reopen() throws(Errno) {
        guard let path else { return }
        let file = OpenFile(try Syscalls.openLog(path))
        self.file = file
        descriptor = file.descriptor.rawValue
        isFile = Syscalls.isRegularFile(descriptor)
        isBroken = false
        if loss == .told { loss = .none }
        unsent = []
    }

    /// Lines that somebody else had to drop.
    mutating func lose(_ count: Int, because reason: String) {
        guard count > 0 else { return }
        lostLines += count
        self.reason = reason
        if loss == .none { loss = .untold }
    }

    var hasUntoldLoss: Bool { loss == .untold }

    /// Where lines were lost for the first time, or the first time since it was opened anew, and why.
    mutating func takeLoss() -> (log: String, reason: String)? {
        guard loss == .untold else { return nil }
        loss = .told
        return (path ?? "descriptor \(descriptor)", reason)
    }

    mutating func write(_ bytes: [UInt8]) {
        guard !bytes.isEmpty, !isBroken else { return }
        do throws(Errno) { try isFile ? writeToFile(bytes) : writeToReader(bytes) } catch {
            isBroken = error == .brokenPipe
            lose(LogDestination.lines(bytes), because: "\(error)")
        }
    }

    static func lines(_ bytes: [UInt8]) -> Int { bytes.count { $0 == UInt8(ascii: "\n") } }

    private mutating func writeToFile(_ bytes: [UInt8]) throws(Errno) {
        // Where the disk was full, half a line may stand.
        let bytes = lostLines > 0 ? Array("\n".utf8) + notice + bytes : bytes
        try Syscalls.writeAll(descriptor, bytes)
        lostLines = 0
    }

    /// The reader of a pipe is waited for, once; until it takes something again lines are dropped.
    private mutating func writeToReader(_ bytes: [UInt8]) throws(Errno) {
        try send(waitingAtMost: 0)
        guard unsent.isEmpty else { return lose(LogDestination.lines(bytes), because: "nobody read them") }
        unsent = lostLines > 0 ? notice + bytes : bytes
        let announced = lostLines
        lostLines = 0
        do throws(Errno) { try send(waitingAtMost: patience) } catch {
            lostLines = announced
            throw error
        }
    }

    private var notice: [UInt8] { Array("... \(lostLines) lines were lost: \(reason)\n".utf8) }

    private mutating func send(waitingAtMost milliseconds: CInt) throws(Errno) {
        guard !unsent.isEmpty else { return }
        let bytes = unsent
        unsent = []
        let count = try Syscalls.write(descriptor, bytes, waitingAtMost: milliseconds)
        unsent = Array(bytes[count...])
    }
}
