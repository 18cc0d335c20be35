//go:build armbe || arm64be || m68k || mips || mips64 || mips64p32 || ppc || ppc64 || s390 || s390x || shbe || sparc || sparc64

package wire

// The order of this machine, and the other one. They are constants so that an
// access in Native order compiles to a plain load.
const (
	host    = Big
	foreign = Little
)
