// ExitTests.swift - for tests whose body runs in a process of its own, since they change what belongs to the whole
// process.

internal import CLinux
import Glibc
import ProcessTesting
import Testing

/// What `#expect` is in a process that only reports how it ended.
func check(_ isTrue: Bool, _ what: String) throws {
    guard isTrue else {
        let line = Array("\(what)\n".utf8)
        write(STDERR_FILENO, line, line.count)
        exit(3)
    }
}

func limitDescriptors(to count: Int) throws {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    limit.rlim_cur = rlim_t(count)
    try check(setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, "no limit could be set")
}

/// The highest number that is open, with all lower ones taken: under a limit, a free one below would be one more
/// descriptor.
func highestDescriptor() throws -> Int {
    guard let highest = (0..<CInt(1024)).last(where: { fcntl($0, F_GETFD) != -1 }) else { return -1 }
    var number: CInt = -1
    while number <= highest {
        number = open("/dev/null", O_RDONLY)
        try check(number >= 0, "no descriptor is left to begin with")
    }
    close(number)
    return Int(highest)
}

/// Gives a signal to the whole process the time to be taken by one of its threads, which then ends the process.
func awaitSignal() { poll(nil, 0, CInt(patience.components.seconds * 1000)) }

/// What `check` had to say.
func expectSilence(_ result: ExitTest.Result?, sourceLocation: SourceLocation = #_sourceLocation) {
    let words = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(words == "", sourceLocation: sourceLocation)
}
