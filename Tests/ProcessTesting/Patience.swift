/// How long a test waits for what must come, before it fails instead of hanging: the only limit of time in the tests. Ten minutes, since a
/// machine may be busy with something else.
public let patience: Duration = .seconds(600)
