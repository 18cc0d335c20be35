// Package conform holds captures against the requirements of the
// specification: [Datagram] judges one datagram, [Capture] a whole capture.
package conform
