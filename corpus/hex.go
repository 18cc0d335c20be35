package corpus

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxLine holds the longest datagram, with a blank after each byte and room to spare.
const maxLine = 4 * maxFrame

// hexSource reads one datagram a line.
type hexSource struct {
	in     *bufio.Reader
	start  int64 // offset of the line last read
	offset int64 // of the next line
	line   int   // the number of the line last read
	text   []byte
	data   []byte
	ahead  bool // data was read by newHex and not delivered yet
}

// newHex reads up to the first datagram: only that tells hex from other input.
func newHex(in *bufio.Reader) (source, error) {
	s := &hexSource{in: in}
	err := s.read()
	if err == nil {
		s.ahead = true
		return s, nil
	}
	if err == io.EOF {
		return nil, &DamageError{Err: ErrEmpty}
	}
	if cause, ok := errors.AsType[notHex](err); ok {
		return nil, &DamageError{Offset: s.start, Line: s.line, Err: fmt.Errorf("%w (%v)", ErrFormat, cause)}
	}
	return nil, err
}

// notHex says why a line is no datagram.
type notHex string

func (e notHex) Error() string { return string(e) }

func (s *hexSource) format() string { return "hex" }

func (s *hexSource) next(f *frame) error {
	if !s.ahead {
		if err := s.read(); err != nil {
			return err
		}
	}
	s.ahead = false
	*f = frame{bare: true, data: s.data[:len(s.data):len(s.data)], length: len(s.data)}
	return nil
}

// read reads the next datagram into data.
func (s *hexSource) read() error {
	s.data = s.data[:0]
	for len(s.data) == 0 {
		err := s.readLine()
		if err == io.EOF && len(s.text) == 0 {
			return io.EOF
		}
		if err == nil || err == io.EOF {
			err = s.decodeLine()
		}
		if err != nil {
			return &DamageError{Offset: s.start, Line: s.line, Format: "hex", Err: err}
		}
	}
	return nil
}

// readLine reads a line of any length up to maxLine into text. The last line may lack its end: then the error is io.EOF.
func (s *hexSource) readLine() error {
	s.text = s.text[:0]
	s.start = s.offset
	s.line++
	for {
		part, err := s.in.ReadSlice('\n')
		s.text = append(s.text, part...)
		s.offset += int64(len(part))
		if len(s.text) > maxLine {
			return notHex(fmt.Sprintf("line of more than %d bytes", maxLine))
		}
		if err != bufio.ErrBufferFull {
			return err
		}
	}
}

func (s *hexSource) decodeLine() error {
	text := bytes.TrimSpace(s.text)
	if bytes.HasPrefix(text, []byte("#")) {
		return nil
	}
	for field := range bytes.FieldsSeq(text) {
		var err error
		if s.data, err = hex.AppendDecode(s.data, field); err != nil {
			return notHex(strings.TrimPrefix(err.Error(), "encoding/hex: "))
		}
	}
	return nil
}
