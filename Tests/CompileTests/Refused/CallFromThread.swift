// refused: 'callFromThread' is unavailable: give reactor.handle to the other thread: handle.perform { reactor in ... }
import Wryneck

func call(_ reactor: Reactor) { reactor.callFromThread {} }
