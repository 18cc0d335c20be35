package main

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/wire"
)

// layout draws one datagram: 16 bytes a row, each as wide as every other.
type layout struct {
	drawing []byte
}

var errOneDatagram = errors.New("-svg draws one datagram: which one of the FILE, as in -packets 7?")

func (l *layout) dump(file string, p corpus.Packet, o wire.Order) error {
	if l.drawing != nil {
		return errOneDatagram
	}
	title := fmt.Sprintf("%s, packet %d", file, p.Number)
	l.drawing = drawLayout(title, fmt.Sprintf("%d bytes, %s-endian", len(p.Data), o.Resolve()), p.Data, partsOf(p.Data, o))
	return nil
}

// Measures of the drawing, in pixels.
const (
	bytesPerRow  = 16
	byteWidth    = 46
	byteRow      = 54
	layoutLeft   = 48
	layoutTop    = 74
	layoutRight  = 140
	layoutBottom = 12
	letterWidth  = 6.05 // of the 10 pixel font, with a little air
)

const layoutStyle = `<style>
.page{fill:#fff}text{fill:#1f2328}.title{font-weight:bold;font-size:13px}.faint{fill:#6e7781}.hex{fill:#57606a}.name{font-weight:bold}.begins{stroke:#cf222e;stroke-width:3}.odd{fill:#cf222e}
.nl{fill:#d0d7de}.cn0{fill:#9ecbff}.cn1{fill:#ffd08a}.cn2{fill:#c8b6ff}.data0{fill:#dcecff}.data1{fill:#ffefd2}.data2{fill:#ece6ff}.rest{fill:#f3f4f6}.fault{fill:#ffd7d5}
@media(prefers-color-scheme:dark){.page{fill:#0d1117}text{fill:#e6edf3}.faint{fill:#8d96a0}.hex{fill:#a9b4bf}.begins{stroke:#ff7b72}.odd{fill:#ff7b72}
.nl{fill:#3d444d}.cn0{fill:#1f4f85}.cn1{fill:#7a4a00}.cn2{fill:#51408f}.data0{fill:#13294a}.data1{fill:#3b2700}.data2{fill:#271f47}.rest{fill:#1b2027}.fault{fill:#67060c}}
</style>
`

func drawLayout(title, sub string, datagram []byte, all parts) []byte {
	var b bytes.Buffer
	rows := rowsOf(datagram, all)
	width := layoutLeft + bytesPerRow*byteWidth + layoutRight
	height := layoutTop + rows*byteRow + layoutBottom
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="monospace" font-size="10">`+"\n", width, height, width, height)
	b.WriteString(layoutStyle)
	fmt.Fprintf(&b, `<rect class="page" width="%d" height="%d"/>`+"\n", width, height)
	fmt.Fprintf(&b, `<text class="title" x="%d" y="24">%s</text><text class="faint" x="%d" y="42">%s</text>`+"\n", layoutLeft, escape(title), layoutLeft, escape(sub))
	for i := range bytesPerRow {
		fmt.Fprintf(&b, `<text class="faint" text-anchor="middle" x="%d" y="%d">%d</text>`, layoutLeft+i*byteWidth+byteWidth/2, layoutTop-8, i)
	}
	b.WriteByte('\n')
	for row := range rows {
		fmt.Fprintf(&b, `<text class="faint" text-anchor="end" x="%d" y="%d">%d</text>`+"\n", layoutLeft-8, layoutTop+row*byteRow+14, row*bytesPerRow)
	}
	messages := 0
	for _, p := range all {
		if p.name == "id.idx" && p.layer == layerCN {
			messages++
		}
		drawPart(&b, datagram, p, max(messages-1, 0)%3)
		drawBeginning(&b, p, messages)
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// rowsOf is how many rows there are: a fault behind the last byte may be at the
// beginning of one without bytes.
func rowsOf(datagram []byte, all parts) int {
	rows := (len(datagram) + bytesPerRow - 1) / bytesPerRow
	for _, p := range all {
		if p.layer == layerFault || p.layer == layerNote {
			rows = max(rows, p.from/bytesPerRow+1)
		}
	}
	return rows
}

// classOfPart is the colour of a part; hue tells one cn_msg from the next.
func classOfPart(p part, hue int) string {
	switch p.layer {
	case layerNL:
		return "nl"
	case layerCN:
		return fmt.Sprintf("cn%d", hue)
	case layerData:
		return fmt.Sprintf("data%d", hue)
	}
	if p.name == "unread" {
		return "fault"
	}
	return "rest"
}

// drawPart draws the pieces of a part, one a row; the largest has the name.
func drawPart(b *bytes.Buffer, datagram []byte, p part, hue int) {
	label, most := p.from, 0
	for at := p.from; at < p.to; at = endOfRow(at, p.to) {
		if n := endOfRow(at, p.to) - at; n > most {
			label, most = at, n
		}
	}
	for at := p.from; at < p.to; {
		end := endOfRow(at, p.to)
		x, y := placeOf(at)
		left, right := 0, 0 // a line of the page between parts, none inside one
		if at == p.from {
			left = 1
		}
		if end == p.to {
			right = 1
		}
		fmt.Fprintf(b, `<rect class="%s" x="%d" y="%d" width="%d" height="%d"/>`, classOfPart(p, hue), x+left, y, (end-at)*byteWidth-left-right, byteRow-4)
		if at == label {
			room := (end-at)*byteWidth - 7
			fmt.Fprintf(b, `<text class="name" x="%d" y="%d">%s</text><text x="%d" y="%d">%s</text>`,
				x+5, y+13, escape(fit(p.name, room)), x+5, y+26, escape(fit(p.value, room)))
		}
		for i := at; i < end; i++ {
			x, _ := placeOf(i)
			fmt.Fprintf(b, `<text class="hex" text-anchor="middle" x="%d" y="%d">%02x</text>`, x+byteWidth/2, y+42, datagram[i])
		}
		b.WriteByte('\n')
		at = end
	}
}

// drawBeginning marks where a header begins, and says so beside the row.
func drawBeginning(b *bytes.Buffer, p part, messages int) {
	x, y := placeOf(p.from)
	beside := layoutLeft + bytesPerRow*byteWidth + 10
	switch {
	case p.layer == layerNL && p.name == "nlmsg_len":
		fmt.Fprintf(b, `<path class="begins" d="M%d %dv%d"/><text x="%d" y="%d">nlmsghdr at %d</text>`+"\n", x, y, byteRow-4, beside, y+13, p.from)
	case p.layer == layerCN && p.name == "id.idx":
		class, odd := "", ""
		if p.from%2 == 1 {
			class, odd = ` class="odd"`, ", odd"
		}
		fmt.Fprintf(b, `<path class="begins" d="M%d %dv%d"/><text%s x="%d" y="%d">cn_msg %d at %d%s</text>`+"\n", x, y, byteRow-4, class, beside, y+13, messages, p.from, odd)
	case p.layer == layerFault:
		fmt.Fprintf(b, `<text class="odd" x="%d" y="%d">%s</text>`+"\n", beside, y+39, escape(fit(p.name, layoutRight-10)))
	case p.layer == layerNote:
		fmt.Fprintf(b, `<text class="odd" x="%d" y="%d">%s</text>`+"\n", beside, y+26, escape(fit(p.name, layoutRight-10)))
	}
}

func placeOf(at int) (x, y int) {
	return layoutLeft + at%bytesPerRow*byteWidth, layoutTop + at/bytesPerRow*byteRow
}

// endOfRow is where a part that goes on to end leaves the row of at.
func endOfRow(at, end int) int { return min((at/bytesPerRow+1)*bytesPerRow, end) }

// fit cuts a text to the pixels that there are.
func fit(text string, room int) string {
	letters := []rune(text)
	most := max(int(float64(room)/letterWidth), 1)
	if len(letters) <= most {
		return text
	}
	return string(letters[:most-1]) + "…"
}
