module wryneck/peers

go 1.19
