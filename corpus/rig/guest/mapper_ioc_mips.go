package main

// dmRequest is _IOWR(0xfd, number, struct dm_ioctl): MIPS has 13 bits for the
// size, and 3 for the direction.
func dmRequest(number uintptr) uintptr { return 6<<29 | dmSize<<16 | 0xfd<<8 | number }
