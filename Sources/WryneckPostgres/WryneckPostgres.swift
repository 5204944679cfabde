/// PostgreSQL on the reactor, by libpq. Trait `PostgreSQL`.
package enum WryneckPostgres {}
