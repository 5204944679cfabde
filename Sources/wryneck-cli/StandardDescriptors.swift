// StandardDescriptors.swift - standard input, output and error, if the program was started without them (`wryneck >&-`).
// Else their numbers go to whatever is opened next, a client's connection perhaps, and the log is written there.

internal import Glibc

enum StandardDescriptors {
    /// Opens those that are missing on /dev/null. To be called before anything else is opened.
    static func fill() {
        while true {
            let number = open("/dev/null", O_RDWR)
            guard number > STDERR_FILENO || number < 0 else { continue }
            if number >= 0 { close(number) }
            return
        }
    }
}
