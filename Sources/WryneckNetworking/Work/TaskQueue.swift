// TaskQueue.swift - the tasks of a cooperator that can run, in the order of their turns.
// Invariants: a task is here at most once. A task that leaves keeps its place empty until its turn comes, so leaving
// costs nothing.

struct TaskQueue {
    private var places: [CooperativeTask?] = []
    private var head = 0
    private var count = 0

    var isEmpty: Bool { count == 0 }

    mutating func append(_ task: CooperativeTask) {
        task.place = places.count
        places.append(task)
        count += 1
    }

    mutating func popFirst() -> CooperativeTask? {
        while head < places.count {
            let task = places[head].take()
            head += 1
            guard let task else { continue }
            task.place = nil
            count -= 1
            compact()
            return task
        }
        return nil
    }

    mutating func remove(_ task: CooperativeTask) {
        guard let place = task.place.take() else { return }
        places[place] = nil
        count -= 1
        compact()
    }

    /// Drops the empty places at the front when they are more than half of all.
    private mutating func compact() {
        if count == 0 {
            places.removeAll(keepingCapacity: places.count <= 1024)
            head = 0
        } else if head >= 32, head * 2 > places.count {
            places.removeFirst(head)
            for index in places.indices { places[index]?.place = index }
            head = 0
        }
    }
}
