// Headers.swift - header or trailer fields, of a request or of a response.
// Invariant: every value in it may be written to the wire as it is. Fields of a request are a view of its bytes until
// somebody changes them; fields that a program sets are checked on the way in.

public import HTTPTypes

/// Fields in their order, names compared without regard to case.
///
/// ```swift
/// request.headers[.userAgent]                // "curl/8.5.0"
/// response.headers[.cacheControl] = "no-store"
/// try response.headers.add(.setCookie, cookie)
/// ```
///
/// **Values that break out.** CR, LF, NUL and the other control bytes (but for the tab) are refused, never replaced.
/// `set` and `add` throw. The subscript cannot throw, so it drops such a value and remembers that it did: `refusal`
/// then says what happened, and a response with a refusal is not sent; the client gets a 500 and the log says why.
public struct Headers: Sendable {
    struct Field: Sendable {
        var name: HTTPField.Name
        var value: String
    }

    enum Storage: Sendable {
        // First, so that its reference carries no tag: a leak checker can then follow it from the ready-made fields of the usual answers.
        case list([Field])
        /// Nothing is decoded before it is asked for.
        case wire(FieldBlock)
        case usual(UsualType)
    }

    var storage: Storage
    private var notes: Notes?

    /// The first field that could not be set. Whatever carries it must not be sent.
    public var refusal: HeaderError? { notes?.refusal }

    /// A box: next to nobody ever needs it, and it keeps the structure small.
    private final class Notes: Sendable {
        let refusal: HeaderError?
        let prepared: PreparedFields?
        init(refusal: HeaderError? = nil, prepared: PreparedFields? = nil) {
            self.refusal = refusal
            self.prepared = prepared
        }
    }

    /// The fields as they go on the wire, made beforehand by `prepare()`; any change to the fields forgets them.
    var prepared: PreparedFields? { notes?.prepared }

    /// Nil if there is more to say than that.
    var usualType: UsualType? {
        if case .usual(let type) = storage, notes == nil { type } else { nil }
    }

    /// Encodes the fields now, for a response that is sent many times. Does nothing if they cannot be sent, or could only be partly.
    package mutating func prepare() {
        guard notes == nil, let prepared = ResponseEncoder.prepare(self) else { return }
        notes = Notes(prepared: prepared)
    }

    /// Makes an empty collection.
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

    /// All lines of the name, joined by ", " (Cookie by "; "); nil without one. Setting replaces them all, nil removes them.
    ///
    /// `Set-Cookie` cannot be read like this: use `all(_:)`. For values that cannot be set see above.
    public subscript(name: HTTPField.Name) -> String? {
        get { joined(name) }
        set {
            guard let newValue else { return remove(name) }
            do throws(HeaderError) {
                try set(name, newValue)
            } catch {
                remove(name)
                refuse(error)
            }
        }
    }

    /// Replaces all lines of the name with one. Throws, and changes nothing, if the value may not be sent.
    public mutating func set(_ name: HTTPField.Name, _ value: String) throws(HeaderError) {
        if let error = HeaderError.check(name, value) { throw error }
        changeList { fields in
            guard let first = fields.firstIndex(where: { $0.name == name }) else { return fields.append(Field(name: name, value: value)) }
            fields[first] = Field(name: name, value: value)
            guard fields[(first + 1)...].contains(where: { $0.name == name }) else { return }
            let rest = fields[(first + 1)...].filter { $0.name != name }
            fields.replaceSubrange((first + 1)..., with: rest)
        }
    }

    /// Adds a line after all others. Throws, and changes nothing, if the value may not be sent.
    public mutating func add(_ name: HTTPField.Name, _ value: String) throws(HeaderError) {
        if let error = HeaderError.check(name, value) { throw error }
        changeList { $0.append(Field(name: name, value: value)) }
    }

    /// Removes all lines of the name.
    public mutating func remove(_ name: HTTPField.Name) {
        guard contains(name) else { return }
        changeList { fields in fields.removeAll { $0.name == name } }
    }

    /// Remembers the first refusal; later ones would say less about the cause.
    package mutating func refuse(_ error: HeaderError) {
        if refusal == nil { notes = Notes(refusal: error) }
    }

    /// Turns a view of a request's bytes into a list first: the bytes are shared and never change.
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
