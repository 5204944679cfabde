import Foundation
import ProcessTesting
import Testing

/// Builds a stranger's package against a copy of this one whose folder has another name. Slow the first time (about a
/// minute: it builds Wryneck once more); after that only what has changed is built.
///
/// It builds, since the compiler reports some errors of isolation only when it generates code.
@Suite("A package that depends on this one", .ownThread) struct ClientTests {
    @Test("builds with and without NonisolatedNonsendingByDefault, and runs; what must not compile does not")
    func client() async throws {
        let folder = packageFolder + "/.build/compile-tests"
        let isOtherSet = try await Self.copyPackage(to: folder + "/neck")
        try Self.copyClient(to: folder + "/client")
        // SwiftPM does not notice that a package beside this one has lost a file, or got one, before the manifest
        // changes (Swift 6.3).
        if isOtherSet {
            try FileManager.default.setAttributes(
                [.modificationDate: Date()], ofItemAtPath: folder + "/client/Package.swift")
        }
        let build = try await Child.run(
            "swift", ["build", "--package-path", folder + "/client"], environment: ["WRYNECK_STRICT": "0"])
        #expect(build.code == 0, "\(build.text)\(build.errors)")
        #expect(!build.text.contains("warning:"), "\(build.text)")
        for name in ["client", "client-nonsending"] {
            let run = try await Child.run(folder + "/client/.build/debug/" + name, [])
            #expect(run.code == 0)
            #expect(run.text.hasSuffix("client: ok, 13\n"))
        }
        let refused = try FileManager.default.contentsOfDirectory(atPath: Self.refused)
        for name in refused { try await Self.expectRefusal(of: name, in: folder + "/client") }
    }

    private static let refused = packageFolder + "/Tests/CompileTests/Refused"

    /// What must not compile (a Deferred is not fired with a Deferred; what lives on a reactor stays there). The
    /// first line of the file has a part of what the compiler is to say. With code generation: the checks of regions
    /// come that late.
    private static func expectRefusal(of name: String, in client: String) async throws {
        let modules = client + "/.build/debug"
        let shims = ["CCompression", "CCrypt", "CHTTPParser", "CLinux", "CNGHTTP2", "COpenSSL"]
        let maps = shims.flatMap { ["-Xcc", "-fmodule-map-file=\(modules)/\($0).build/module.modulemap"] }
        let source = try fileText(refused + "/" + name)
        let words = source.prefix { $0 != "\n" }.dropFirst("// refused: ".count)
        let arguments =
            ["-c", "-parse-as-library", "-swift-version", "6", "-o", client + "/refused.o", "-I", modules + "/Modules"]
            + maps
        let build = try await Child.run("swiftc", arguments + [refused + "/" + name])
        #expect(build.code != 0, "\(name) compiles")
        let errors = build.errors.split(separator: "\n").filter { $0.contains(" error: ") }
        #expect(!errors.isEmpty && errors.allSatisfy { $0.contains(words) }, "\(name): \(build.errors)")
    }

    /// What a clone would have, as it stands in the working tree.
    private static func copyPackage(to folder: String) async throws -> Bool {
        let listing = try await Child.run(
            "git", ["-C", packageFolder, "ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        var names = listing.text.split(separator: "\0").map(String.init)
        // An archive without its repository.
        if listing.code != 0 {
            names = try FileManager.default.subpathsOfDirectory(atPath: packageFolder).filter { !$0.contains(".build") }
        }
        return try Mirror.update(folder, with: names.map { ($0, packageFolder + "/" + $0) })
    }

    private static func copyClient(to folder: String) throws {
        let original = packageFolder + "/Tests/CompileTests/Client"
        var files = [("Package.swift", original + "/Package.swift")]
        for name in try FileManager.default.contentsOfDirectory(atPath: original + "/Sources/client") {
            for target in ["client", "client-nonsending"] {
                files.append(("Sources/\(target)/\(name)", original + "/Sources/client/" + name))
            }
        }
        try Mirror.update(folder, with: files)
    }
}

/// A folder that is made the same as some files elsewhere; what is the same already keeps its date, and so is not
/// built again.
enum Mirror {
    /// True if a file was added or removed.
    @discardableResult
    static func update(_ folder: String, with files: [(name: String, source: String)]) throws -> Bool {
        let manager = FileManager.default
        var isOtherSet = false
        var wanted: Set<String> = []
        for (name, source) in files {
            var isFolder: ObjCBool = false
            guard manager.fileExists(atPath: source, isDirectory: &isFolder), !isFolder.boolValue else { continue }
            wanted.insert(name)
            let content = try fileBytes(source)
            let target = URL(fileURLWithPath: folder + "/" + name)
            let present = try? fileBytes(target.path)
            if present == content { continue }
            if present == nil { isOtherSet = true }
            try manager.createDirectory(at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(content).write(to: target)
        }
        for name in try manager.subpathsOfDirectory(atPath: folder)
        where !name.hasPrefix(".build") && !wanted.contains(name) {
            var isFolder: ObjCBool = false
            let path = folder + "/" + name
            if manager.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue, name != "Package.resolved"
            {
                try manager.removeItem(atPath: path)
                isOtherSet = true
            }
        }
        return isOtherSet
    }
}
