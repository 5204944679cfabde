import ProcessTesting
import ReactorTestSupport
import Testing
import WryneckReactor
import WryneckReactorTesting

@testable import WryneckNetworking

@Suite("TaskQueue") struct TaskQueueTests {
    private let cooperator = Cooperator(on: ManualClock(), started: false)

    @Test(
        "against a plain array: random appending, removing and taking keep the order, and each task stands there once")
    func againstArray() {
        var random = Random(seed: 11), queue = TaskQueue(), model: [CooperativeTask] = []
        for _ in 0..<20_000 {
            switch Int.random(in: 0..<8, using: &random) {
            case 0..<4:
                let task = CooperativeTask(cooperator) { .done }
                queue.append(task)
                model.append(task)
            case 4..<6 where !model.isEmpty:
                let task = model.remove(at: Int.random(in: 0..<model.count, using: &random))
                queue.remove(task)
                queue.remove(task)
                #expect(task.place == nil)
            default: #expect(queue.popFirst() === (model.isEmpty ? nil : model.removeFirst()))
            }
            #expect(queue.isEmpty == model.isEmpty)
        }
        while let task = queue.popFirst() { #expect(task === model.removeFirst()) }
        #expect(model.isEmpty && queue.isEmpty)
    }
}
