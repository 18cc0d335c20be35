// Package conform holds captures and implementations against the requirements
// of the specification: [Datagram] judges one datagram, [Capture] a whole
// capture, and [Run] asks an implementation, a [Testee], every vector.
package conform
