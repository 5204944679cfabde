// Shared.swift - a Mutex that closures on several threads can hold.

import Synchronization

package final class Shared<Value: ~Copyable & Sendable>: Sendable {
    package let value: Value
    package init(_ value: consuming Value) { self.value = value }
}
