// libpq in the few functions that `WryneckPostgres` needs. Trait `PostgreSQL`; needs `libpq-dev`.
#ifndef WRYNECK_CPOSTGRES_H
#define WRYNECK_CPOSTGRES_H

#endif
