// refused: 'callLater' is unavailable: say the unit: callLater(.seconds(3)) { ... }
import Wryneck

func plan(on reactor: Reactor) { reactor.callLater(3) { print("late") } }
