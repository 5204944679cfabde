// Headers.swift - header or trailer fields, of a request or of a response.
// Invariant: every value in it may be written to the wire as it is. A request's fields are a view of its bytes until
// somebody changes them; fields that a program sets are checked when they are set.

public import HTTPTypes

/// Fields in their order, names compared without regard to case.
///
/// ```swift
/// request.headers[.userAgent]                // "curl/8.5.0"
/// response.headers[.cacheControl] = "no-store"
/// try response.headers.add(.setCookie, cookie)
/// ```
///
/// **Control bytes.** CR, LF, NUL and the other control bytes (except the tab) are refused, never replaced. `set` and
/// `add` throw. The subscript cannot throw, so it drops such a value and remembers it as the `refusal`. A response
/// with a refusal is not sent: the client gets a 500, and the log has the reason.
public struct Headers: Sendable {
    struct Field: Sendable {
        var name: HTTPField.Name
        var value: String
    }

    enum Storage: Sendable {
        // First, so that its reference carries no tag bits: a leak checker can then follow it from the prepared fields
        // of the usual answers.
        case list([Field])
        /// Decoded only when it is asked for.
        case wire(FieldBlock)
        case usual(UsualType)
    }

    var storage: Storage
    private var notes: Notes?

    /// The first field that could not be set. A message that has one must not be sent.
    public var refusal: Headers.Mistake? { notes?.refusal }

    /// A box, because almost nobody needs it and it keeps the structure small.
    private final class Notes: Sendable {
        let refusal: Headers.Mistake?
        let prepared: PreparedFields?
        let omitsServer: Bool
        init(refusal: Headers.Mistake? = nil, prepared: PreparedFields? = nil, omitsServer: Bool = false) {
            self.refusal = refusal
            self.prepared = prepared
            self.omitsServer = omitsServer
        }
    }

    /// The fields as they go on the wire, made by `prepare()`; any change to the fields drops them.
    var prepared: PreparedFields? { notes?.prepared }

    /// Whether Server was removed: the field that every response gets is then not added.
    package var omitsServer: Bool { notes?.omitsServer ?? false }

    /// Nil if there are other fields, too.
    package var usualType: UsualType? {
        if case .usual(let type) = storage, notes == nil { type } else { nil }
    }

    /// Encodes the fields now, for a response that is sent many times. Does nothing if they cannot be sent, or only in
    /// part.
    package mutating func prepare() {
        guard notes == nil, let prepared = ResponseEncoder.prepare(self) else { return }
        notes = Notes(prepared: prepared)
    }

    /// Makes headers without fields.
    public init() { storage = .list([]) }

    /// The fields of a usual response.
    package init(_ type: UsualType) { storage = .usual(type) }

    /// The fields of a head or of trailers.
    init(_ block: FieldBlock) { storage = .wire(block) }

    /// The number of field lines.
    public var count: Int {
        switch storage {
        case .wire(let block): block.count
        case .list(let fields): fields.count
        case .usual: 1
        }
    }

    /// Whether there is no field at all.
    public var isEmpty: Bool { count == 0 }

    /// All values of the name, joined by ", " (Cookie by "; "); nil without one. Setting replaces all lines; nil
    /// removes them.
    ///
    /// `Set-Cookie` cannot be read like this: use `all(_:)`. A value that may not be sent becomes the `refusal`.
    public subscript(name: HTTPField.Name) -> String? {
        get { joined(name) }
        set {
            guard let newValue else { return remove(name) }
            do throws(Headers.Mistake) {
                try set(name, newValue)
            } catch {
                remove(name)
                refuse(error)
            }
        }
    }

    /// Replaces all lines with the name by one. Throws, and changes nothing, if the value may not be sent.
    public mutating func set(_ name: HTTPField.Name, _ value: String) throws(Headers.Mistake) {
        if let error = Headers.Mistake.check(name, value) { throw error }
        changeList { fields in
            guard let first = fields.firstIndex(where: { $0.name == name }) else {
                return fields.append(Field(name: name, value: value))
            }
            fields[first] = Field(name: name, value: value)
            guard fields[(first + 1)...].contains(where: { $0.name == name }) else { return }
            let rest = fields[(first + 1)...].filter { $0.name != name }
            fields.replaceSubrange((first + 1)..., with: rest)
        }
    }

    /// Adds a line after all others. Throws, and changes nothing, if the value may not be sent.
    public mutating func add(_ name: HTTPField.Name, _ value: String) throws(Headers.Mistake) {
        if let error = Headers.Mistake.check(name, value) { throw error }
        changeList { $0.append(Field(name: name, value: value)) }
    }

    /// Removes all lines of the name. A response whose Server was removed is sent without one.
    public mutating func remove(_ name: HTTPField.Name) {
        if name == .server { notes = Notes(refusal: refusal, omitsServer: true) }
        guard contains(name) else { return }
        changeList { fields in fields.removeAll { $0.name == name } }
    }

    /// Remembers the first refusal, which says most about the cause.
    package mutating func refuse(_ error: Headers.Mistake) {
        if refusal == nil { notes = Notes(refusal: error, omitsServer: omitsServer) }
    }

    /// Changes the list of fields. A view of a request's bytes becomes a list first, because the bytes are shared and
    /// never change.
    private mutating func changeList(_ body: (inout [Field]) -> Void) {
        if prepared != nil { notes = nil }
        var fields: [Field]
        switch storage {
        case .list(let list): fields = list
        case .wire, .usual: fields = map { Field(name: $0.name, value: $0.value) }
        }
        storage = .list([])
        body(&fields)
        storage = .list(fields)
    }
}
