// StandardDescriptors.swift - opens standard input, output and error, if the program was started without them (`wryneck
// >&-`). Otherwise their numbers would go to the next descriptors, perhaps a client's connection, and the log would be
// written there.

internal import Glibc

enum StandardDescriptors {
    /// Opens those that are missing on /dev/null. Called before anything else is opened.
    static func fill() {
        while true {
            let number = open("/dev/null", O_RDWR)
            guard number > STDERR_FILENO || number < 0 else { continue }
            if number >= 0 { close(number) }
            return
        }
    }
}
