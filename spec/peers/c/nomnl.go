//go:build !cgo || !mnl

package c

// HaveMnl tells that the library is built in.
const HaveMnl = false

func MnlWalk([]byte) uint32                             { panic("without libmnl") }
func MnlDatagrams([]byte, int) uint32                   { panic("without libmnl") }
func MnlEncodeEvents(_, _ []byte, _ int) int            { panic("without libmnl") }
func MnlCallback([]byte) uint32                         { panic("without libmnl") }
func MnlSplit([]byte) []uint32                          { panic("without libmnl") }
func MnlJoin(_, _ uint16, _, _ uint32, _ []byte) []byte { panic("without libmnl") }
