// Command pcap prints the exec events of capture files, pcap or pcapng, gzipped
// or not:
//
//	pcap FILE…
package main

import (
	"errors"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/wire"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) < 2 {
		log.Fatal("usage: pcap FILE…")
	}
	for _, name := range os.Args[1:] {
		if err := show(os.Stdout, name); err != nil {
			log.Fatalf("%s: %v", name, err)
		}
	}
}

func show(w io.Writer, name string) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	reader, err := corpus.NewReader(file)
	if err != nil {
		return err
	}
	for {
		packet, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err // the packets before the damage were shown
		}
		if packet.Direction != corpus.ToKernel {
			execs(w, packet)
		}
	}
}

func execs(w io.Writer, packet corpus.Packet) {
	order, ok := wire.Guess(packet.Data) // no capture file says it
	if !ok {
		return
	}
	var event cnproc.Event
	for m, err := range cnmsg.All(packet.Data, order) {
		if err != nil {
			fmt.Fprintf(w, "packet %d: %v\n", packet.Number, err)
			return
		}
		if m.ID() != cnmsg.Proc || event.Decode(order, m.Data()) != nil {
			continue
		}
		if exec, ok := event.Exec(); ok {
			fmt.Fprintf(w, "%s  packet %d  exec %d\n", packet.Time.Format("15:04:05.000000"), packet.Number, exec.TGID)
		}
	}
}
