// Package listen listens to the process events of the running kernel, and
// counts what was lost.
//
//	l, err := listen.Start(listen.Options{ReceiveBuffer: 8 << 20})
//	if err != nil {
//		return err
//	}
//	defer l.Close()
//	for {
//		got, err := l.Receive(buf)
//		if errors.Is(err, live.ErrOverrun) {
//			continue // got.Missing of what follows says how many
//		}
//		if err == io.EOF {
//			return nil // after Stop
//		}
//		…
//	}
//
// Start asks for events (LISTEN) and waits for the acknowledgement, so that it
// knows that it is heard. Stop lets the other goroutine read what is queued
// still, closes the count of every CPU by one more request from each of them,
// and takes the LISTEN back (IGNORE).
//
// # What was lost
//
// cn_proc numbers its messages on each CPU, and a message that a full receive
// buffer drops has its number all the same (send_msg). So the gaps say how many
// were lost, and the requests that Stop sends make sure that a gap at the very
// end is seen. What is missing under a filter is not known: numbers are used up
// by what the filter holds back.
package listen
