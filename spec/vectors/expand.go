package vectors

import (
	"bytes"
	"regexp"
	"strconv"
)

// run is one byte many times, in the hexadecimal of a file: [00*65535].
var run = regexp.MustCompile(`\[([0-9a-f]{2})\*([0-9]{1,6})\]`)

// Expand returns the vector with every run written out.
func (v Vector) Expand() Vector {
	v.Hex = string(expand([]byte(v.Hex)))
	v.Message = expand(v.Message)
	v.Want = expand(v.Want)
	return v
}

func expand(b []byte) []byte {
	if !bytes.ContainsRune(b, '*') {
		return b
	}
	return run.ReplaceAllFunc(b, func(s []byte) []byte {
		m := run.FindSubmatch(s)
		n, _ := strconv.Atoi(string(m[2]))
		return bytes.Repeat(m[1], n)
	})
}
