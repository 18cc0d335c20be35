package main

import (
	"fmt"
	"strconv"
	"strings"
)

// span is the value of -packets: one number or two, such as 7 or 1-14. The zero
// span has every packet.
type span struct{ first, last int }

func (s span) has(n int) bool { return s == span{} || s.first <= n && n <= s.last }

// none says that a capture that was read has no packet of the span.
func (c *command) none(in *input, s span) {
	if last := in.packets.last; s.first > last {
		fmt.Fprintf(c.errs, "cnspec: %s: no packet %s: the last one is %d\n", in.name, s, last)
	}
}

const packetsUsage = "print `N-M` alone, such as 7 or 1-14; all are read"

// of says of which packets of a capture a drawing is.
func (s span) of(name string) string {
	switch {
	case s == span{}:
		return name
	case s.first == s.last:
		return name + ", packet " + s.String()
	}
	return name + ", packets " + s.String()
}

// String is the flag's, for the package flag.
func (s span) String() string {
	if s.first == s.last {
		return strconv.Itoa(s.first)
	}
	return fmt.Sprintf("%d-%d", s.first, s.last)
}

// Set reads the flag.
func (s *span) Set(text string) error {
	first, last, two := strings.Cut(text, "-")
	if !two {
		last = first
	}
	a, err := strconv.Atoi(first)
	b, errs := strconv.Atoi(last)
	if err != nil || errs != nil || a < 1 || b < a {
		return fmt.Errorf("it is a packet such as 7, or several such as 1-14")
	}
	*s = span{a, b}
	return nil
}
