// LogDestination.swift - the descriptor to which lines are written, and the record of those that were lost.
// Invariants: the bytes of one call are written as a whole before those of the next, so lines of two reactors never mix
// and none is torn. A lost line is counted, and the next line that is written is preceded by the number. The first loss
// is also reported at once, because there may be no next line.

struct LogDestination {
    private var descriptor: CInt
    /// Holds a file that was opened here.
    private var file: OpenFile?
    let path: String?
    private let patience: CInt
    /// Whether it is a file, which takes everything in one call.
    private var isFile: Bool
    /// Whether nobody reads any more.
    private var isBroken = false
    /// The rest of the last write, which the reader did not take.
    private var unsent: [UInt8] = []
    private var lostLines = 0
    private var reason = ""
    private var loss = Loss.none

    /// Whether a loss has to be reported.
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

    /// Opens the path again; the old file stays if that fails.
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

    /// Counts lines that were dropped elsewhere.
    mutating func lose(_ count: Int, because reason: String) {
        guard count > 0 else { return }
        lostLines += count
        self.reason = reason
        if loss == .none { loss = .untold }
    }

    var hasUntoldLoss: Bool { loss == .untold }

    /// The name of the log and the reason, if lines were lost for the first time, or for the first time after a
    /// reopening.
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
        // After a full disk, half a line may stand in the file.
        let bytes = lostLines > 0 ? Array("\n".utf8) + notice + bytes : bytes
        try Syscalls.writeAll(descriptor, bytes)
        lostLines = 0
    }

    /// Writes to a pipe, and waits once for its reader; then lines are dropped until it takes something again.
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
