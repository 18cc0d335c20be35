//go:build libfuzzer

// Command libfuzzer is a body as an archive that clang links with libFuzzer;
// ./build does it.
package main

import "C"

import (
	"unsafe"

	"github.com/cnwire/cnwire/fuzz"
)

// target is set by the linker: one archive a target.
var target = "datagram"

var body = func() func([]byte) int {
	t, ok := fuzz.TargetByName(target)
	if !ok {
		panic("no target " + target)
	}
	return t.Body
}()

// LLVMFuzzerTestOneInput runs the body on a copy, so that Go's checker sees what
// is read outside it.
//
//export LLVMFuzzerTestOneInput
func LLVMFuzzerTestOneInput(data *C.char, size C.size_t) C.int {
	body(C.GoBytes(unsafe.Pointer(data), C.int(size)))
	return 0
}

func main() {}
