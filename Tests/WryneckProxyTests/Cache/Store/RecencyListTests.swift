import ProcessTesting
import Testing

@testable import WryneckProxy

@Suite("Lists in the order of use") struct RecencyListTests {
    /// All elements, the oldest first, by taking the list apart.
    private func order(_ list: RecencyList<String>) -> [String] {
        var (list, order) = (list, [String]())
        while let oldest = list.oldest, let element = list.remove(oldest) { order.append(element) }
        return order
    }

    @Test("the oldest is what was used longest ago")
    func use() {
        var list = RecencyList<String>()
        #expect(list.oldest == nil && list.count == 0)
        let places = ["a", "b", "c"].map { list.insert($0) }
        #expect(order(list) == ["a", "b", "c"])
        list.touch(places[0])
        list.touch(places[2])
        list.touch(places[2])
        #expect(order(list) == ["b", "a", "c"] && list.count == 3)
    }

    @Test("a place is free again once its element is gone, and means nothing until then")
    func places() {
        var list = RecencyList<String>()
        let (first, second) = (list.insert("a"), list.insert("b"))
        #expect(list.remove(first) == "a" && list[first] == nil && list[second] == "b")
        #expect(list.remove(first) == nil && list[99] == nil && list[-1] == nil)
        list.touch(first)
        #expect(order(list) == ["b"])
        #expect(list.insert("c") == first && order(list) == ["b", "c"])
    }

    @Test("beside a plain list it stays the same through thousands of random steps")
    func model() {
        var (list, model, random) = (RecencyList<String>(), [(place: Int, element: String)](), Random(seed: 1))
        for step in 0..<5_000 {
            switch Int.random(in: 0..<3, using: &random) {
            case 0: model.append((list.insert("\(step)"), "\(step)"))
            case 1:
                guard let index = model.indices.randomElement(using: &random) else { continue }
                #expect(list.remove(model[index].place) == model[index].element)
                model.remove(at: index)
            default:
                guard let index = model.indices.randomElement(using: &random) else { continue }
                list.touch(model[index].place)
                model.append(model.remove(at: index))
            }
            #expect(list.oldest == model.first?.place && list.count == model.count)
        }
        #expect(order(list) == model.map(\.element))
    }
}
