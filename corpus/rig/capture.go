package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/corpus/rig/line"
)

// story is what a guest said, sorted.
type story struct {
	machine line.Machine
	packets []line.Packet
	notes   []string
}

func storyOf(lines []line.Line) (story, error) {
	var s story
	for _, l := range lines {
		if l.Machine != nil {
			s.machine = *l.Machine
		}
		if l.Packet != nil {
			s.packets = append(s.packets, *l.Packet)
		}
		if l.Note != "" {
			s.notes = append(s.notes, l.Note)
		}
	}
	for _, n := range s.notes {
		if strings.HasPrefix(n, line.NlmonDiffers) {
			return s, fmt.Errorf("%s: the guest read too late, try again", n)
		}
	}
	if s.machine.Release == "" || len(s.packets) == 0 {
		return s, errors.New("the guest said nothing of itself, or recorded nothing")
	}
	return s, nil
}

const guestTool = "cnwire rig boot"

// section says in the file where it comes from.
func (s story) section(c corpus.Capture) corpus.Section {
	return corpus.Section{
		Hardware:    s.machine.Arch,
		OS:          "Linux " + s.machine.Release + " " + s.machine.Version,
		Application: guestTool,
		Comment: strings.Join([]string{
			c.Version, c.How, "Synthetic: " + c.Synthetic, "Command: " + c.Command, "Made by: " + c.Tool,
			"Notes: " + strings.Join(s.notes, "; "),
		}, "\n"),
	}
}

// captured are the packets of the file, each with a comment that says which
// socket it went through.
func (s story) captured() (packets []corpus.Packet) {
	for _, p := range s.packets {
		packets = append(packets, packetOf(p))
	}
	return packets
}

func packetOf(p line.Packet) corpus.Packet {
	direction := corpus.ToUser
	if p.ToKernel {
		direction = corpus.ToKernel
	}
	return corpus.Packet{Time: p.Time, Direction: direction, Data: p.Data, Comment: commentOf(p)}
}

func commentOf(p line.Packet) string {
	text := fmt.Sprintf("scenario %s, socket %s, CPU %d", p.Scenario, p.Socket, p.CPU)
	if p.Group != 0 {
		text += fmt.Sprintf(", group %d", p.Group)
	}
	if p.Why != "" {
		text += ": " + p.Why
	}
	return text
}

// faults are the datagrams that are malformed on purpose.
func (s story) faults() (list []corpus.Fault) {
	for i, p := range s.packets {
		if p.Fault != "" {
			list = append(list, corpus.Fault{Packet: i + 1, Token: p.Fault, Offset: p.Offset, Why: p.Why})
		}
	}
	return list
}

// scenarios are those that have packets, in order.
func (s story) scenarios() string {
	var names []string
	seen := map[string]bool{}
	for _, p := range s.packets {
		if !seen[p.Scenario] {
			seen[p.Scenario] = true
			names = append(names, p.Scenario)
		}
	}
	return strings.Join(names, ", ")
}

func sumOf(file string) (string, int64, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return "", 0, err
	}
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:]), int64(len(content)), nil
}
