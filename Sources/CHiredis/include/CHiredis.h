// hiredis in the few functions that `WryneckRedis` needs. Trait `Redis`; needs `libhiredis-dev`.
#ifndef WRYNECK_CHIREDIS_H
#define WRYNECK_CHIREDIS_H

#endif
