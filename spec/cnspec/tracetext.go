package main

import (
	"fmt"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/genealogy"
)

// traceText prints a line a message for people.
type traceText struct {
	*command
	name string
}

func (c *command) traceText(name string) traceText {
	fmt.Fprintln(c.out, c.paint(bold, name))
	return traceText{c, name}
}

func (p traceText) message(m *traced) error {
	fmt.Fprintf(p.out, "%9s  %-27s  %s  %-14s  seq %-10d ack %-10d  %s%s\n",
		m.place, way(m), p.paint(cyan, fmt.Sprintf("%-16s", shortName(m.msg.ID()))),
		about(m), m.msg.Seq(), m.msg.Ack(), p.saysRelation(m), p.saysStep(m))
	return nil
}

// String is the packet's number, with those of the nlmsghdr and cn_msg where
// there are several.
func (p place) String() string {
	s := fmt.Sprint(p.Packet)
	if p.Message > 0 || p.CN > 0 {
		s += fmt.Sprintf(".%d.%d", p.Message, p.CN)
	}
	return s
}

// about says what the message is about, as far as a codec knows.
func about(m *traced) string { return decodePayload(m.msg, 0).brief() }

// way names the two ends, as far as they are known.
func way(m *traced) string {
	if !m.fromKernel {
		return fmt.Sprintf("%s -> kernel", portName(m.portID))
	}
	if m.to != nil {
		return "kernel -> " + portName(m.to.portID)
	}
	return fmt.Sprintf("kernel -> group %d", m.msg.ID().Group())
}

func portName(id uint32) string { return fmt.Sprintf("port %d", id) }

func shortName(id cnmsg.ID) string {
	if name := id.Name(); name != "" {
		return name
	}
	return fmt.Sprintf("{%d, %d}", id.Idx, id.Val)
}

func (p traceText) saysRelation(m *traced) string {
	words := m.relation.String()
	color := green
	switch {
	case m.request && m.expect == genealogy.ExpectNone:
		words, color = "request, no answer to come", yellow
	case m.request:
		words, color = "request", yellow
	case m.relation == genealogy.None:
		words, color = "-", faint
	case m.relation == genealogy.New:
		words, color = "event", faint
	case m.relation == genealogy.Refusal:
		words, color = fmt.Sprintf("refusal, errno %d,", m.detail), red
	}
	if position := m.relation.Position(); position != "" {
		words = position + " " + words
	}
	words = p.paint(color, words)
	if m.to != nil {
		words += " to " + m.to.place.String()
	}
	return words
}

func (p traceText) saysStep(m *traced) string {
	switch {
	case m.stream == "":
		return ""
	case m.step == genealogy.Gap:
		return p.paint(red, fmt.Sprintf("  %s: gap of %d", m.stream, m.missed))
	case m.step == genealogy.Next:
		return "  " + m.stream
	}
	return p.paint(yellow, fmt.Sprintf("  %s: %s", m.stream, m.step))
}

func (p traceText) end(t *tracer) error {
	_, err := fmt.Fprintf(p.out, "%s\n\n", p.paint(bold, t.summary()))
	return err
}
