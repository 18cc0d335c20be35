package fuzz

import (
	"slices"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/w1"
)

// w1Piece is a message with one of its commands, or with none.
type w1Piece struct {
	msg     w1.Header
	command w1.Command
	alone   bool // there is no command
	data    bool // from the kernel: the ack is seq + 1
}

// sameCommand tells whether an answer repeats the headers of a request: all of
// them but status and the lengths.
func (p w1Piece) sameCommand(request w1Piece) bool {
	a, b := p.msg, request.msg
	a.Status, a.Len, b.Len = 0, 0, 0
	return a == b && (p.alone || !request.alone && p.command.Cmd() == request.command.Cmd())
}

// w1Pieces takes the messages of a cn_msg apart.
func w1Pieces(r record) (all []w1Piece) {
	for s := w1.Scan(r.data, r.order); s.Next(); {
		piece := w1Piece{msg: s.Msg().Header(), alone: true, data: r.header.Ack == r.header.Seq+1}
		c := s.Msg().Commands()
		for c.Next() {
			piece.command, piece.alone = c.Command(), false
			all = append(all, piece)
		}
		if piece.alone {
			all = append(all, piece)
		}
	}
	return all
}

// eachW1Answer calls f with every answer to a command, the pieces of what was
// asked with its seq, and the record that the answer is of. Before 101 are
// events and a probe.
func eachW1Answer(t *testing.T, f func(t *testing.T, answer w1Piece, asked []w1Piece, r record)) {
	eachW1Talk(t, func(t *testing.T, all []record) {
		asked := map[uint32][]w1Piece{}
		for _, r := range all {
			switch {
			case r.header.Seq <= 100:
			case !r.fromKernel:
				asked[r.header.Seq] = append(asked[r.header.Seq], w1Pieces(r)...)
			default:
				for _, answer := range w1Pieces(r) {
					f(t, answer, asked[r.header.Seq], r)
				}
			}
		}
	})
}

// An answer to a read has as many bytes as the request had in their place, a
// status repeats the headers with a len of 0, and the answer to list_masters
// holds numbers. Without W1_CN_BUNDLE each of them is a datagram.
func TestW1CaptureAnswers(t *testing.T) {
	for _, id := range []string{"W1-READ-1", "W1-STATUS-1", "W1-LIST-1", "W1-REPLY-1"} {
		t.Attr("requirement", id)
	}
	reads, statuses, lists, single := 0, 0, 0, 0
	eachW1Answer(t, func(t *testing.T, answer w1Piece, asked []w1Piece, r record) {
		switch {
		case answer.msg.Type == w1.TypeListMasters:
			lists++
			if r.header.Ack != r.header.Seq+1 || !slices.Equal(r.data[w1.HeaderLen:], r.order.AppendUint32(nil, 1)) {
				t.Errorf("packet %d: list_masters %+v %x", r.packet, r.header, r.data)
			}
		case answer.data && answer.command.Cmd() == w1.CmdRead:
			reads++
			wanted := func(p w1Piece) bool {
				return answer.sameCommand(p) && len(p.command.Data()) == len(answer.command.Data())
			}
			if answer.msg.Status != 0 || !slices.ContainsFunc(asked, wanted) {
				t.Errorf("packet %d: a read of %d bytes, which nobody wanted", r.packet, len(answer.command.Data()))
			}
		case !answer.data:
			statuses++
			if !slices.ContainsFunc(asked, answer.sameCommand) || int(answer.msg.Status) > 133 || len(answer.command.Data()) != 0 {
				t.Errorf("packet %d: a status %+v %v", r.packet, answer.msg, answer.command.Header())
			}
		}
		if r.header.Flags&w1.FlagBundle == 0 {
			single++
			if len(w1Pieces(r)) != 1 || len(r.payload) != cnmsg.HeaderLen+len(r.data) {
				t.Errorf("packet %d: %d pieces in a datagram of %d bytes", r.packet, len(w1Pieces(r)), len(r.payload))
			}
		}
	})
	if reads < 80 || statuses < 100 || lists < 4 || single < 40 {
		t.Errorf("%d reads, %d statuses, %d lists, %d answers without a bundle", reads, statuses, lists, single)
	}
}
