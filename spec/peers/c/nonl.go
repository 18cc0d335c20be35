//go:build !cgo || !nl

package c

// HaveNl tells that the library is built in.
const HaveNl = false

func NlWalk([]byte) uint32                             { panic("without libnl") }
func NlDatagrams([]byte, int) uint32                   { panic("without libnl") }
func NlEncodeEvents(_, _ []byte, _ int) int            { panic("without libnl") }
func NlSplit([]byte) []uint32                          { panic("without libnl") }
func NlJoin(_, _ uint16, _, _ uint32, _ []byte) []byte { panic("without libnl") }
