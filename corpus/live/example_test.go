package live_test

import (
	"errors"
	"fmt"
	"log"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/corpus/live"
	"github.com/cnwire/cnwire/wire"
)

// Everything that the kernel sends to group 1, many datagrams a call. It needs
// Linux and, before 6.6, root; so it is compiled and not run here.
func ExampleConn_ReceiveBatch() {
	conn, err := live.Open(live.Options{Group: 1, ReceiveBuffer: 8 << 20})
	if err != nil {
		log.Fatal(err) // says what helps
	}
	defer conn.Close()
	listen, err := cnmsg.AppendFrame(nil, wire.Native, cnmsg.KernelHeader(0), cnmsg.Header{ID: cnmsg.Proc},
		cnproc.AppendRequest(nil, wire.Native, &cnproc.Request{Op: cnproc.Listen}))
	if err != nil {
		log.Fatal(err)
	}
	if err := conn.Send(listen); err != nil {
		log.Fatal(err)
	}
	room := live.NewBatch(64, 4096) // datagrams, and bytes of each
	for {
		all, err := conn.ReceiveBatch(room)
		if errors.Is(err, live.ErrOverrun) {
			continue // events were lost: the numbers of what follows tell
		}
		if err != nil {
			log.Print(err)
			return
		}
		for _, got := range all {
			if !got.From.FromKernel() || got.Truncated() {
				continue
			}
			for m := range cnmsg.All(got.Data, wire.Native) {
				fmt.Println(m.ID(), m.Seq(), m.Len())
			}
		}
	}
}
