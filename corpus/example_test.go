package corpus_test

import (
	"fmt"
	"io"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/corpus"
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
