// ScratchFolder.swift - a folder for one test, which goes away with it.

internal import Foundation
internal import Synchronization

/// A folder with files.
public final class ScratchFolder: Sendable {
    /// Its path.
    public let path: String

    /// - Parameter name: its last part begins with this.
    /// - Throws: what the file system says.
    public init(_ name: String = "wryneck") throws {
        path = FileManager.default.temporaryDirectory.path + "/\(name)-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file, and makes the folders above it.
    /// - Parameters:
    ///   - name: its path in the folder.
    ///   - content: its bytes.
    /// - Returns: its whole path.
    /// - Throws: what the file system says.
    @discardableResult
    public func write(_ name: String, _ content: some Sequence<UInt8>) throws -> String {
        let file = path + "/" + name
        let folder = file.split(separator: "/").dropLast().joined(separator: "/")
        try FileManager.default.createDirectory(atPath: "/" + folder, withIntermediateDirectories: true)
        try Child.starting.withLock { _ in try Data(content).write(to: URL(fileURLWithPath: file)) }
        return file
    }

    /// Makes a symbolic link.
    public func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: path + "/" + name, withDestinationPath: target)
    }
}

/// The folder of the package that is tested.
public let packageFolder: String = {
    var parts = #filePath.split(separator: "/")
    parts.removeLast(3)
    return "/" + parts.joined(separator: "/")
}()
