// Package c holds the loops in C: the reference that the race divides by, and
// the libraries libmnl and libnl. Each call runs its whole loop in C, so what
// it costs to go from Go to C and back is paid once for a buffer.
//
// The libraries are built in with the tags mnl and nl, which the commands race
// and matrix set when their headers are installed. Without cgo nothing is left,
// which HaveRef tells.
package c
