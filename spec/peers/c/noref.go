//go:build !cgo

package c

// HaveRef tells that there are loops in C at all.
const HaveRef = false

func Walk([]byte) uint32                             { panic("without cgo") }
func Datagrams([]byte, int) uint32                   { panic("without cgo") }
func Events([]byte) uint32                           { panic("without cgo") }
func Read([]byte) uint32                             { panic("without cgo") }
func EncodeEvents(_, _ []byte, _ int) int            { panic("without cgo") }
func EncodeFrames(_, _ []byte, _ []uint16) int       { panic("without cgo") }
func EncodeBatches(_, _ []byte, _ []uint16) int      { panic("without cgo") }
func EncodeFilled([]byte, int) int                   { panic("without cgo") }
func Split([]byte) []uint32                          { panic("without cgo") }
func Join(_, _ uint16, _, _ uint32, _ []byte) []byte { panic("without cgo") }
