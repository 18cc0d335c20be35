package corpus_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/wire"
)

// The first three processes that a capture saw to exec.
func ExampleReader() {
	capture := corpus.Captures()[0]
	reader, err := capture.Open() // or corpus.NewReader, of any file
	if err != nil {
		fmt.Println(err)
		return
	}
	order, seen := capture.ByteOrder(), 0
	for seen < 3 {
		packet, err := reader.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			fmt.Println(err)
			break
		}
		for m := range cnmsg.All(packet.Data, order) {
			var event cnproc.Event
			if m.ID() != cnmsg.Proc || event.Decode(order, m.Data()) != nil {
				continue
			}
			if exec, ok := event.Exec(); ok {
				fmt.Println("packet", packet.Number, "exec", exec.TGID)
				seen++
			}
		}
	}
	// Output:
	// packet 7 exec 82
	// packet 17 exec 88
	// packet 43 exec 93
}

// A capture file with one datagram, read back.
func ExampleWriter() {
	var file bytes.Buffer
	w, err := corpus.NewWriter(&file, corpus.Section{Application: "example"})
	if err != nil {
		fmt.Println(err)
		return
	}
	listen := cnproc.Request{Op: cnproc.Listen}
	datagram, _ := cnmsg.AppendFrame(nil, wire.Little, cnmsg.KernelHeader(1), cnmsg.Header{ID: cnmsg.Proc, Seq: 1},
		cnproc.AppendRequest(nil, wire.Little, &listen))
	if err := w.Write(corpus.Packet{Time: time.Unix(1, 5), Direction: corpus.ToKernel, Data: datagram, Comment: "made up"}); err != nil {
		fmt.Println(err)
		return
	}

	r, err := corpus.NewReader(&file)
	if err != nil {
		fmt.Println(err)
		return
	}
	p, err := r.Next()
	fmt.Println(r.Format(), p.Number, p.Time.Format(time.RFC3339Nano), p.Direction, len(p.Data), p.Comment, err)
	// Output: pcapng 1 1970-01-01T00:00:01.000000005Z to kernel 40 made up <nil>
}

// What is whole comes first, then what is wrong and where.
func ExampleDamageError() {
	r, err := corpus.NewReader(strings.NewReader("# two datagrams\n28000000 0300\n2800000\n"))
	for err == nil {
		var p corpus.Packet
		if p, err = r.Next(); err == nil {
			fmt.Printf("%x\n", p.Data)
		}
	}
	if damage, ok := errors.AsType[*corpus.DamageError](err); ok {
		fmt.Println("line", damage.Line, "byte", damage.Offset)
		fmt.Println(err)
	}
	// Output:
	// 280000000300
	// line 3 byte 30
	// hex, line 3, offset 30: odd length hex string
}
