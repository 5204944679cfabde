/// Stores in a file, by SQLite, off the loop. Trait `SQLite`.
package enum WryneckSQLite {}
