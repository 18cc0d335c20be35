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
	d.sum = t.summary()
	return nil
}

// peer is the lane at the other end of the kernel's.
func peer(m *traced) string {
	switch {
	case !m.fromKernel:
		return portName(m.portID)
	case m.to != nil:
		return portName(m.to.portID)
	}
	return fmt.Sprintf("group %d", m.msg.ID().Group())
}

// Measures of the drawing, in pixels.
const (
	laneWidth = 260
	rowHeight = 22
	margin    = 40
	headRoom  = 84
)

func (d *diagram) bytes() []byte {
	var b bytes.Buffer
	width := 2*margin + laneWidth*len(d.lanes) + 120
	height := headRoom + rowHeight*(len(d.rows)+1)
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="monospace" font-size="12">`+"\n", width, height, width, height)
	b.WriteString(style)
	fmt.Fprintf(&b, `<rect class="page" width="%d" height="%d"/>`+"\n", width, height)
	fmt.Fprintf(&b, `<text x="%d" y="24" class="title">%s</text><text x="%d" y="42" class="faint">%s</text>`+"\n", margin, escape(d.title), margin, escape(d.sum))
	for i, name := range d.lanes {
		x := laneX(i)
		fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="middle" class="title">%s</text><path class="lane" d="M%d %dV%d"/>`+"\n", x, headRoom-16, escape(name), x, headRoom-8, height)
	}
	for i, m := range d.rows {
		d.arrow(&b, m, headRoom+rowHeight*(i+1)-6)
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

const style = `<style>
.page{fill:#fff}.lane{stroke:#999;stroke-dasharray:3 3}text{fill:#222}.title{font-weight:bold}.faint{fill:#777}
.request{stroke:#b26a00;fill:#b26a00}.answer{stroke:#1a7f37;fill:#1a7f37}.event{stroke:#888;fill:#888}.bad{stroke:#cf222e;fill:#cf222e}
text.request,text.answer,text.event,text.bad{stroke:#fff;stroke-width:4;paint-order:stroke}
@media(prefers-color-scheme:dark){text.request,text.answer,text.event,text.bad{stroke:#111}.page{fill:#111}text{fill:#ddd}.lane{stroke:#555}}
</style>
`

func laneX(lane int) int { return margin + laneWidth/2 + lane*laneWidth }

// arrow draws one message.
func (d *diagram) arrow(b *bytes.Buffer, m *traced, y int) {
	from, to := laneX(0), laneX(d.lane(peer(m)))
	if !m.fromKernel {
		from, to = to, from
	}
	tip := 7
	if to < from {
		tip = -7
	}
	class := classOf(m)
	fmt.Fprintf(b, `<text x="4" y="%d" class="faint">%s</text>`, y, m.place)
	fmt.Fprintf(b, `<path class="%s" d="M%d %dH%d"/><path class="%s" d="M%d %dl%d -4v8z"/>`, class, from, y, to, class, to, y, -tip)
	fmt.Fprintf(b, `<text x="%d" y="%d" class="%s">%s</text>`+"\n", min(from, to)+10, y-3, class, escape(label(m)))
}

func classOf(m *traced) string {
	switch {
	case m.step == genealogy.Gap, m.relation == genealogy.Refusal:
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
	if word := about(m); word != "" {
		s += " " + word
	}
	s += fmt.Sprintf(" %d/%d", m.msg.Seq(), m.msg.Ack())
	switch {
	case m.request:
		s += " request"
	case m.to != nil:
		s += fmt.Sprintf(" %s to %s", m.relation, m.to.place)
	case m.relation != genealogy.None && m.relation != genealogy.New:
		s += " " + m.relation.String()
	}
	if m.step == genealogy.Gap {
		s += fmt.Sprintf(" gap of %d", m.missed)
	}
	return s
}

// escape makes text safe inside the drawing.
func escape(s string) string {
	var b bytes.Buffer
	xml.EscapeText(&b, []byte(s))
	return b.String()
}
