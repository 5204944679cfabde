// SQLite in the few functions that `WryneckSQLite` needs. Trait `SQLite`; needs `libsqlite3-dev`.
#ifndef WRYNECK_CSQLITE_H
#define WRYNECK_CSQLITE_H

#endif
