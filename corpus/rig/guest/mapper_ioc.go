//go:build linux && !mips

package main

// dmRequest is _IOWR(0xfd, number, struct dm_ioctl).
func dmRequest(number uintptr) uintptr { return 3<<30 | dmSize<<16 | 0xfd<<8 | number }
