// TemporaryFile.swift - a file without a name, which is gone when nobody holds it any more.

internal import CLinux
import Glibc
package import WryneckReactor

package func temporaryFile(_ content: [UInt8]) throws -> OpenFile {
    var template = Array("/tmp/wryneck-test-XXXXXX".utf8CString)
    let number = mkstemp(&template)
    guard number >= 0 else { throw Errno(rawValue: errno) }
    unlink(template)
    let file = OpenFile(FileDescriptor(owning: number))
    var written = 0
    while written < content.count {
        let count = content.withUnsafeBytes { write(number, $0.baseAddress! + written, content.count - written) }
        guard count > 0 else { throw Errno(rawValue: errno) }
        written += count
    }
    return file
}
