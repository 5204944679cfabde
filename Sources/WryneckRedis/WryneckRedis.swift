/// Redis and Valkey on the reactor, by hiredis. Trait `Redis`.
package enum WryneckRedis {}
