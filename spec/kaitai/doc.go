// Package kaitai holds a Kaitai Struct description of a connector datagram, and
// the tests of it.
package kaitai
