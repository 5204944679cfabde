// ForwardProxy+Options.swift - where a forward proxy leads, and how long it waits.

public import WryneckClient

extension ForwardProxy {
    /// The settings of a forward proxy.
    public struct Options {
        /// What is changed on the way. The defaults tell a server nothing about who asks.
        public var forwarding: ForwardingOptions = {
            var options = ForwardingOptions()
            (options.forwarded, options.prefix, options.paths) = ([], .keep, .forward)
            return options
        }()

        /// The connections to servers: limits, times, and the addresses that may be connected to. By default these are
        /// those of the internet: whoever may use the proxy does not thereby get into the network around it.
        public var client: Agent.Options = {
            var options = Agent.Options()
            options.userAgent = nil
            options.addresses = .internet
            return options
        }()

        /// How long both sides of a tunnel may be silent. An hour.
        public var tunnelSilence = Duration.seconds(3600)

        /// The most bytes of a request's body; nil for the server's limit.
        public var bodyLimit: Int?

        /// Makes the defaults.
        public init() {}
    }
}
