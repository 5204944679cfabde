/// What an application needs that is not the network: sessions, sign-in, forms, events and the like, over `Wryneck`'s
/// tree.
package enum WryneckWeb {}
