package corpus

import (
	"errors"
	"fmt"
	"io"
)

var (
	// ErrFormat is inside the error for input that starts like nothing that this package reads.
	ErrFormat = errors.New("neither a pcap nor a pcapng file nor lines of hex")
	// ErrEmpty is inside the error for input with nothing in it: no bytes, or only blank lines and comments.
	// A capture file without packets is not empty.
	ErrEmpty = errors.New("empty: no capture file and no line of hex")
)

// DamageError says what is wrong with a capture file, and where. Everything before that place has been delivered.
type DamageError struct {
	// Offset is the byte in the file at which the damaged record, block or line starts; in the uncompressed file if it was gzipped.
	Offset int64
	// Line is the number of the damaged line, from 1, in lines of hex, and 0 in a capture file.
	Line int
	// Format is "pcap", "pcapng", "hex" or "gzip", and empty when that is what could not be told.
	Format string
	// Err is what is wrong. An error of the underlying reader is in here too.
	Err error
}

// Error is one line: format, line, offset, what.
func (e *DamageError) Error() string {
	where := fmt.Sprintf("offset %d: ", e.Offset)
	if e.Line > 0 {
		where = fmt.Sprintf("line %d, %s", e.Line, where)
	}
	if e.Format != "" {
		where = e.Format + ", " + where
	}
	return where + e.Err.Error()
}

// Unwrap gives Err.
func (e *DamageError) Unwrap() error { return e.Err }

// cut says that a thing of the file is not whole, or passes on why it could not be read.
func cut(what string, err error) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return fmt.Errorf("%s cut short: %w", what, io.ErrUnexpectedEOF)
	}
	return fmt.Errorf("%s: %w", what, err)
}
