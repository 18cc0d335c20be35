package main

import "os"

// obeys tells whether f is a terminal that knows control sequences.
func obeys(f *os.File) bool {
	_, ok := window(f)
	return ok && os.Getenv("TERM") != "dumb"
}

// look notes how wide the terminal is now.
func (c *command) look() {
	if c.terminal != nil {
		c.width, _ = window(c.terminal)
	}
}

// Colours of the terminal, by what they say.
const (
	bold   = "1"
	faint  = "2"
	red    = "31"
	green  = "32"
	yellow = "33"
	cyan   = "36"
)

// paint colours s on a terminal.
func (c *command) paint(color, s string) string {
	if !c.color {
		return s
	}
	return "\x1b[" + color + "m" + s + "\x1b[0m"
}

// printable keeps text from the wire, such as what a process calls itself, from
// steering the terminal. -json has it as it is, -x its bytes.
func printable(s string) string {
	if isPlain(s) {
		return s
	}
	out := []rune(s)
	for i, r := range out {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || steersText(r) || r == '\ufffd' {
			out[i] = '?'
		}
	}
	return string(out)
}

// steersText tells whether r changes the direction of the text behind it: the
// embeddings, overrides and isolates of Unicode.
func steersText(r rune) bool {
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}
