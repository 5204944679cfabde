// Shared.swift - a Mutex that closures on several threads can hold.

import Synchronization

final class Shared<Value: ~Copyable & Sendable>: Sendable {
    let value: Value
    init(_ value: consuming Value) { self.value = value }
}
