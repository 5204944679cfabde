// Validators.swift - what stands for one content of a file: RFC 9110 §8.8.
// Invariant: no two contents of a file have the same tag. Whoever writes to a file moves its change time, also if they
// set the time of modification back; so a tag with both is good as soon as the clock that these times are taken from
// has moved on. Until then there is none.

internal import WryneckHTTP
internal import WryneckReactor

extension SourceFile {
    /// A file that was just opened, and is yet to be read.
    init(_ opened: TreeFile) {
        let status = opened.status
        self.init(
            .slice(FileSlice(opened.file, offset: 0, count: status.size)),
            tag: status.isSettled(at: Syscalls.coarseWallClockNanoseconds()) ? status.entityTag : nil,
            modified: status.modifiedSeconds, status: status)
    }
}

extension FileStatus {
    /// Strong, if the state is settled: device and inode say which file, size and times which of its states.
    var entityTag: EntityTag? {
        var text: [UInt8] = []
        text.reserveCapacity(64)
        for part in [
            device, inode, UInt64(truncatingIfNeeded: size), UInt64(bitPattern: modified), UInt64(bitPattern: changed),
        ] {
            if !text.isEmpty { text.append(UInt8(ascii: "-")) }
            ASCII.append(hex: part, to: &text)
        }
        return EntityTag(String(decoding: text, as: UTF8.self))
    }

    /// Whether a change from now on would get another change time than the last one did.
    /// - Parameter clock: of the kind that the kernel takes files' times from (CLOCK_REALTIME_COARSE: it moves a
    ///   hundred times a second or oftener).
    /// - Returns: no, as long as the next change could get the same time.
    func isSettled(at clock: Int64) -> Bool {
        // Whole seconds come from a file system that knows no others; FAT has even ones only.
        let grain: Int64 = changed % FileStatus.second == 0 ? 2 * FileStatus.second : 1
        // A little ahead is the clock of another machine, or one finer than ours; far ahead, one that was set back: a
        // change would be far from it.
        let (sinceChange, overflow) = clock.subtractingReportingOverflow(changed)
        return overflow || sinceChange >= grain || sinceChange < -FileStatus.second
    }

    /// When it was modified, in whole seconds since 1970, rounded down; nil if that is no date that anybody means.
    var modifiedSeconds: Int? {
        let (seconds, rest) = modified.quotientAndRemainder(dividingBy: FileStatus.second)
        return ModificationDate.meant(Int(rest < 0 ? seconds - 1 : seconds))
    }

    private static let second: Int64 = 1_000_000_000
}

enum ModificationDate {
    /// The second day of the DOS epoch, 1980, wherever on Earth it is. Up to there it is the zero or one of
    /// reproducible builds, the beginning of zip's calendar, or a machine without a clock: the same for all contents.
    private static let first = 315_532_800 + 2 * 86_400
    /// npm gives all files in its packages this one: 26 October 1985, 08:15 UTC.
    private static let npm = 499_162_500

    /// The same date, if it says when something was modified.
    /// - Parameter seconds: since 1970.
    /// - Returns: the same, or nil.
    static func meant(_ seconds: Int) -> Int? { seconds < first || seconds == npm ? nil : seconds }
}
