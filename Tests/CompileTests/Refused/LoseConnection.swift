// refused: 'loseConnection()' has been renamed to 'close()'
import Wryneck

func end(_ transport: any Transport) { transport.loseConnection() }
