package listen_test

import (
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"

	"github.com/cnwire/cnwire/corpus/listen"
	"github.com/cnwire/cnwire/corpus/live"
)

// Which processes exec and exit, until the interrupt key, and what was missed. It
// needs Linux and, before 6.6, root; so it is compiled and not run here.
func Example() {
	l, err := listen.Start(listen.Options{ReceiveBuffer: 8 << 20})
	if err != nil {
		log.Fatal(err) // says what helps
	}
	defer l.Close()
	interrupt := make(chan os.Signal, 1)
	signal.Notify(interrupt, os.Interrupt)
	go func() {
		<-interrupt
		l.Stop()
	}()
	var got listen.Received
	for {
		err := l.Receive(&got)
		switch {
		case err == io.EOF: // after Stop
			fmt.Println("all that was lost was told:", l.Exact())
			return
		case errors.Is(err, live.ErrOverrun): // Missing of what follows says how many
			continue
		case err != nil:
			log.Print(err)
			return
		}
		if got.Missing > 0 {
			fmt.Println("lost", got.Missing)
		}
		if !got.OK || got.Own {
			continue
		}
		if exec, ok := got.Event.Exec(); ok {
			fmt.Println(got.Time, "exec", exec.TGID)
		} else if exit, ok := got.Event.Exit(); ok && exit.PID == exit.TGID {
			fmt.Println(got.Time, "exit", exit.TGID, exit.Code.ExitStatus())
		}
	}
}
