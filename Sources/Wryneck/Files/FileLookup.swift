// FileLookup.swift - finds what is sent for a name: the file, its index, a name with an extension, its codings.
// Invariant: a value without state, so that it can look on the reactor's thread first, where it must not wait, and then
// on another.

internal import WryneckHTTP
internal import WryneckReactor

struct FileLookup: Sendable {
    let source: any FileSource
    let options: FilesOptions

    /// The result of a look-up.
    enum Outcome: Sendable {
        case file(ServedFile)
        /// A directory that was asked for without its slash.
        case slashMissing
        /// A directory without an index, to be listed.
        case directory(path: String)
        /// The fallback page is sent in its place.
        case fallback
        case missing
    }

    /// Looks a name up. A file that is still in the state of `known` is not read again.
    func find(_ name: FileName, known: ServedFile?, _ access: FileAccess, wallClock: Int) throws -> Outcome {
        let path = String(decoding: name.path, as: UTF8.self)
        func serve(_ file: SourceFile, _ path: String) throws -> Outcome {
            .file(try self.file(file, path, known: known, access, wallClock))
        }
        if name.endsInSlash {
            for index in options.index {
                let path = String(decoding: name.appending(index), as: UTF8.self)
                if case .file(let file) = try source.item(at: path, access) { return try serve(file, path) }
            }
            if options.listing != nil, case .directory = try source.item(at: path, access) { return .directory(path: path) }
            return absent(path)
        }
        let item = try source.item(at: path, access)
        if case .file(let file) = item { return try serve(file, path) }
        for suffix in options.extensions {
            let path = path + "." + suffix
            if case .file(let file) = try source.item(at: path, access) { return try serve(file, path) }
        }
        if case .directory = item { return .slashMissing }
        return absent(path)
    }

    private func absent(_ path: String) -> Outcome {
        let name = path.utf8.split(separator: UInt8(ascii: "/")).last
        return options.fallback == nil || name?.contains(UInt8(ascii: ".")) == true ? .missing : .fallback
    }

    // MARK: Codings

    private func file(_ source: SourceFile, _ path: String, known: ServedFile?, _ access: FileAccess, _ wallClock: Int) throws -> ServedFile {
        let siblings = try siblings(of: source, path, access)
        if let known, known.source.isSame(as: source), known.variants.count == siblings.count,
            zip(known.variants, siblings).allSatisfy({ $0.coding == $1.coding && $0.source.isSame(as: $1.file) })
        {
            return known
        }
        let type = options.mediaTypes.type(of: Array(path.utf8))
        let isNegotiated = !options.precompressed.isEmpty
        var description = ServedFile.Description(
            type: type, headers: FileRule.headers(options.rules, path: path, type: type), isNegotiated: isNegotiated)
        let variants = try siblings.map { sibling in
            description.coding = sibling.coding
            return try ServedFile(sibling.file, description, mayBlock: access.mayBlock, wallClock: wallClock)
        }
        description.coding = nil
        return try ServedFile(source, description, variants: variants, mayBlock: access.mayBlock, wallClock: wallClock)
    }

    /// The precompressed files beside a file. One that is older than the file belongs to another state of it and is
    /// left out.
    private func siblings(of file: SourceFile, _ path: String, _ access: FileAccess) throws -> [(coding: ContentCoding, file: SourceFile)] {
        var siblings: [(coding: ContentCoding, file: SourceFile)] = []
        for coding in options.precompressed {
            guard let suffix = coding.suffix, case .file(let sibling) = try source.item(at: path + suffix, access) else { continue }
            if let modified = file.modified, let own = sibling.modified, own < modified { continue }
            siblings.append((coding, sibling))
        }
        return siblings
    }
}
