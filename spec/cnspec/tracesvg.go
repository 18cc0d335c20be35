package main

import (
	"bytes"
	"encoding/xml"
	"fmt"

	"github.com/cnwire/cnwire/genealogy"
)

// diagram draws a capture as a sequence diagram: a lane for the kernel, one for
// each socket that sent something, one for each group that events went to.
type diagram struct {
	title string
	lanes []string
	index map[string]int
	rows  []*traced
	sum   string
}

func newDiagram(title string) *diagram {
	d := &diagram{title: title, index: map[string]int{}}
	d.lane("kernel")
	return d
}

// lane returns the number of a lane, a new one if need be.
func (d *diagram) lane(name string) int {
	i, ok := d.index[name]
	if !ok {
		i = len(d.lanes)
		d.index[name] = i
		d.lanes = append(d.lanes, name)
	}
	return i
}

func (d *diagram) message(m *traced) error {
	d.rows = append(d.rows, m)
	d.lane(peer(m))
	return nil
}

func (d *diagram) end(t *tracer) error {
	d.sum = "The capture: " + t.summary()
	return nil
}

// peer is the lane at the other end of the kernel's.
func peer(m *traced) string {
	switch {
	case !m.fromKernel:
		return fmt.Sprintf("nlmsg_pid %d", m.portID)
	case m.to != nil:
		return fmt.Sprintf("nlmsg_pid %d", m.to.portID)
	}
	return fmt.Sprintf("group %d", m.msg.ID().Group())
}

// Measures of the drawing, in pixels.
const (
	laneWidth = 370
	laneLeft  = 96
	laneRight = 76
	rowHeight = 28
	headRoom  = 90
)

func (d *diagram) bytes() []byte {
	var rows bytes.Buffer
	y := headRoom + rowHeight
	for _, m := range d.rows {
		if m.step == genealogy.Gap {
			d.gap(&rows, m, y)
			y += rowHeight
		}
		d.arrow(&rows, m, y)
		y += rowHeight
	}
	height := y - rowHeight/2

	var b bytes.Buffer
	width := laneX(len(d.lanes)-1) + laneRight
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="monospace" font-size="11">`+"\n", width, height, width, height)
	b.WriteString(traceStyle)
	fmt.Fprintf(&b, `<rect class="page" width="%d" height="%d"/>`+"\n", width, height)
	fmt.Fprintf(&b, `<text x="12" y="24" class="title">%s</text><text x="12" y="42" class="faint">%s</text>`+"\n", escape(d.title), escape(d.sum))
	fmt.Fprintf(&b, `<text x="12" y="%d" class="faint">packet</text>`+"\n", headRoom-14)
	for i, name := range d.lanes {
		fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="middle" class="title">%s</text><path class="lane" d="M%d %dV%d"/>`+"\n", laneX(i), headRoom-14, escape(name), laneX(i), headRoom-6, height)
	}
	b.Write(rows.Bytes())
	b.WriteString("</svg>\n")
	return b.Bytes()
}

const traceStyle = `<style>
.page{fill:#fff}.lane{stroke:#8c959f;stroke-dasharray:2 3}text{fill:#1f2328}.title{font-weight:bold;font-size:13px}.faint{fill:#6e7781}
.request{stroke:#9a5b00;fill:#9a5b00}.answer{stroke:#1a7f37;fill:#1a7f37}.event{stroke:#57606a;fill:#57606a}.bad{stroke:#cf222e;fill:#cf222e}.missing{stroke-dasharray:6 4}
text.request,text.answer,text.event,text.bad{stroke:none}
@media(prefers-color-scheme:dark){.page{fill:#0d1117}text{fill:#e6edf3}.faint{fill:#8d96a0}.lane{stroke:#656c76}
.request{stroke:#e3a34b;fill:#e3a34b}.answer{stroke:#4ac26b;fill:#4ac26b}.event{stroke:#9198a1;fill:#9198a1}.bad{stroke:#ff7b72;fill:#ff7b72}}
</style>
`

func laneX(lane int) int { return laneLeft + lane*laneWidth }

// arrow draws one message.
func (d *diagram) arrow(b *bytes.Buffer, m *traced, y int) {
	from, to := laneX(0), laneX(d.lane(peer(m)))
	if !m.fromKernel {
		from, to = to, from
	}
	tip := 8
	if to < from {
		tip = -8
	}
	class := classOf(m)
	fmt.Fprintf(b, `<text x="12" y="%d" class="faint">%s</text>`, y, m.place)
	fmt.Fprintf(b, `<path class="%s" d="M%d %dH%d"/><path class="%s" d="M%d %dl%d -4v8z"/>`, class, from, y, to-tip, class, to, y, -tip)
	fmt.Fprintf(b, `<text x="%d" y="%d" class="%s">%s</text>`+"\n", min(from, to)+12, y-6, class, escape(label(m)))
}

// gap draws what is missing before a message.
func (d *diagram) gap(b *bytes.Buffer, m *traced, y int) {
	from, to := laneX(0), laneX(d.lane(peer(m)))
	numbers := fmt.Sprintf("seq %d", m.msg.Seq()-m.missed)
	if m.missed > 1 {
		numbers += fmt.Sprintf(" to %d", m.msg.Seq()-1)
	}
	fmt.Fprintf(b, `<path class="bad missing" d="M%d %dH%d"/><text x="%d" y="%d" class="bad">missing: %s, %s</text>`+"\n", from, y, to, from+12, y-6, m.stream, numbers)
}

func classOf(m *traced) string {
	switch {
	case m.relation == genealogy.Refusal:
		return "bad"
	case m.request:
		return "request"
	case m.to != nil:
		return "answer"
	}
	return "event"
}

// label says what a message is, in a few words.
func label(m *traced) string {
	s := shortName(m.msg.ID())
	switch {
	case m.to != nil:
		s += fmt.Sprintf(" %s to %s", m.relation, m.to.place)
	case about(m) != "":
		s += " " + about(m)
	}
	if m.stream != "" {
		s += ", " + m.stream
	}
	s += fmt.Sprintf(", seq %d", m.msg.Seq())
	if m.relation != genealogy.New || m.request {
		s += ", ack " + ackInTerms(m)
	}
	return s
}

// ackInTerms is the ack of a message, by the numbers of the request where it comes
// from them.
func ackInTerms(m *traced) string {
	ack := m.msg.Ack()
	switch {
	case m.to == nil || ack == m.to.msg.Ack():
	case ack == m.to.msg.Ack()+1:
		return fmt.Sprintf("%d+1", m.to.msg.Ack())
	case ack == m.to.msg.Seq()+1:
		return "seq+1"
	}
	return fmt.Sprint(ack)
}

// escape makes text safe inside the drawing.
func escape(s string) string {
	var b bytes.Buffer
	xml.EscapeText(&b, []byte(s))
	return b.String()
}
