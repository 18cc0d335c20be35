package w1

import "github.com/cnwire/cnwire/wire"

// Scanner walks the messages in the data of one cn_msg. It never allocates,
// however it is compiled, passed or stored, and may be copied. The zero Scanner
// is over no data.
//
//	s := w1.Scan(m.Data(), m.Order())
//	for s.Next() {
//		use(s.Msg())
//	}
//	if err := s.Err(); err != nil {
//		log.Printf("%v at byte %d", err, s.Offset())
//	}
type Scanner struct {
	b          []byte
	start, end int // the current message; the next one begins at end
	order      wire.Order
	fault      wire.Fault
}

// Scan returns a Scanner over the data of a cn_msg. Its offsets count from the
// start of the data.
func Scan(data []byte, o wire.Order) Scanner {
	return Scanner{b: data, order: o}
}

// Next moves to the next message and tells whether there is one. No data is no
// message and no fault; bytes left over are one, as they are E2BIG for the
// kernel (w1_cn_callback).
func (s *Scanner) Next() bool {
	if s.fault != 0 {
		return false
	}
	s.start = s.end
	rest := len(s.b) - s.start
	if rest < HeaderLen {
		if rest > 0 {
			s.fault = wire.W1Short
		}
		return false
	}
	size := int(s.order.Uint16(s.b[s.start+2 : s.start+4]))
	if size > rest-HeaderLen {
		s.fault = wire.W1Truncated
		return false
	}
	s.end = s.start + HeaderLen + size
	return true
}

// Msg returns the current message, the zero Msg when there is none.
func (s *Scanner) Msg() Msg {
	if s.start == s.end {
		return Msg{}
	}
	return Msg{s.b[s.start:s.end:s.end], s.order}
}

// Offset returns where the current message begins; after Next has returned
// false, where the walk stopped: the header at fault, or the end.
func (s *Scanner) Offset() int { return s.start }

// Tail returns the bytes that the walk has not covered yet: after a fault, what
// cannot be read.
func (s *Scanner) Tail() []byte { return s.b[s.end:len(s.b):len(s.b)] }

// Err returns the fault that ended the walk, nil while there is none: w1_short
// or w1_truncated. Faults of commands are their own scanner's.
func (s *Scanner) Err() error { return s.fault.Err() }

// CommandScanner walks the commands in the body of one message. It never
// allocates, however it is compiled, passed or stored, and may be copied. The
// zero CommandScanner is over no body.
type CommandScanner struct {
	b          []byte
	start, end int // the current command; the next one begins at end
	order      wire.Order
	fault      wire.Fault
}

// ScanCommands returns a scanner over the body of a message whose type has
// commands. Its offsets count from the start of the body. [Msg.Commands] does
// the same for a message of any type.
func ScanCommands(body []byte, o wire.Order) CommandScanner {
	return CommandScanner{b: body, order: o}
}

// Next moves to the next command and tells whether there is one. Bytes left
// over are a fault, as they are E2BIG for the kernel (w1_process_cb).
func (s *CommandScanner) Next() bool {
	if s.fault != 0 {
		return false
	}
	s.start = s.end
	rest := len(s.b) - s.start
	if rest < CommandHeaderLen {
		if rest > 0 {
			s.fault = wire.W1CmdShort
		}
		return false
	}
	size := int(s.order.Uint16(s.b[s.start+2 : s.start+4]))
	if size > rest-CommandHeaderLen {
		s.fault = wire.W1CmdTruncated
		return false
	}
	s.end = s.start + CommandHeaderLen + size
	return true
}

// Command returns the current command, the zero Command when there is none.
func (s *CommandScanner) Command() Command {
	if s.start == s.end {
		return Command{}
	}
	return Command{s.b[s.start:s.end:s.end], s.order}
}

// Offset returns where the current command begins; after Next has returned
// false, where the walk stopped: the header at fault, or the end.
func (s *CommandScanner) Offset() int { return s.start }

// Tail returns the bytes that the walk has not covered yet: after a fault, what
// cannot be read.
func (s *CommandScanner) Tail() []byte { return s.b[s.end:len(s.b):len(s.b)] }

// Err returns the fault that ended the walk, nil while there is none:
// w1_cmd_short or w1_cmd_truncated.
func (s *CommandScanner) Err() error { return s.fault.Err() }

// Check walks the messages in the data of a cn_msg and their commands. It
// returns nil, or the first fault in the order of the bytes and its offset in
// the data.
func Check(data []byte, o wire.Order) (at int, err error) {
	s := Scan(data, o)
	for s.Next() {
		c := s.Msg().Commands()
		for c.Next() {
		}
		if err := c.Err(); err != nil {
			return s.Offset() + HeaderLen + c.Offset(), err
		}
	}
	return s.Offset(), s.Err()
}
