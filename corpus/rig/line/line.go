// Package line is what the program in the guest and the rig outside tell each
// other: lines of JSON on the serial console, each behind an @.
package line

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
)

// Line is one line. Exactly one field is set.
type Line struct {
	Machine *Machine `json:"machine,omitempty"` // first
	Packet  *Packet  `json:"packet,omitempty"`
	Note    string   `json:"note,omitempty"` // what happened that is no datagram
	End     *int     `json:"end,omitempty"`  // last: the number of packets
}

// Machine is what the guest says of itself.
type Machine struct {
	Release string `json:"release"`       // uname -r
	Version string `json:"version"`       // uname -v
	Arch    string `json:"arch"`          // uname -m
	CPUs    int    `json:"cpus"`          // online
	BTF     string `json:"btf,omitempty"` // SHA-256 of /sys/kernel/btf/vmlinux, where there is one
}

// Packet is a datagram that a socket sent or received.
type Packet struct {
	Scenario string    `json:"scenario"`
	Socket   string    `json:"socket"`
	CPU      int       `json:"cpu"` // that the call was made on
	Time     time.Time `json:"time"`
	ToKernel bool      `json:"to_kernel,omitempty"`
	Group    uint32    `json:"group,omitempty"` // that it was sent to; 0 is to one socket
	Data     []byte    `json:"data"`
	Why      string    `json:"why,omitempty"`   // something is odd on purpose
	Fault    string    `json:"fault,omitempty"` // token of the fault that a datagram has on purpose, or the requirement
	Offset   int       `json:"offset,omitempty"`
}

// Notes on nlmon begin with one of these: whether it showed the datagrams that
// the sockets recorded, and no others.
const (
	NlmonSame    = "nlmon"
	NlmonDiffers = "nlmon differs"
)

const mark = "@"

// Write writes a line.
func Write(w io.Writer, l Line) error {
	text, err := json.Marshal(l)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s%s\n", mark, text)
	return err
}

// Read reads lines until the last, and hands all other lines to other. A line
// that is damaged, as by a message of the kernel in its midst, is an error, and
// so is an end too early.
func Read(r io.Reader, other func(string)) ([]Line, error) {
	in := bufio.NewReader(r)
	var lines []Line
	packets := 0
	for {
		text, err := in.ReadString('\n')
		if l, ok, damage := parse(text); damage != nil {
			return lines, damage
		} else if !ok {
			if text = strings.TrimSpace(text); text != "" {
				other(text)
			}
		} else {
			lines = append(lines, l)
			if l.Packet != nil {
				packets++
			}
			if l.End != nil {
				return lines, complete(*l.End, packets)
			}
		}
		if err == io.EOF {
			return lines, io.ErrUnexpectedEOF
		}
		if err != nil {
			return lines, err
		}
	}
}

func parse(text string) (l Line, ok bool, err error) {
	text, ok = strings.CutPrefix(strings.TrimSpace(text), mark)
	if !ok {
		return l, false, nil
	}
	if err := json.Unmarshal([]byte(text), &l); err != nil {
		return l, false, fmt.Errorf("damaged line %.60q…: %w", text, err)
	}
	return l, true, nil
}

func complete(said, came int) error {
	if said != came {
		return fmt.Errorf("%d of %d packets came", came, said)
	}
	return nil
}
