// Package listen listens to the process events of the running kernel, and
// counts what was lost.
//
//	l, err := listen.Start(listen.Options{ReceiveBuffer: 8 << 20})
//	if err != nil {
//		return err
//	}
//	defer l.Close()
//	var got listen.Received
//	for {
//		err := l.Receive(&got)
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
// knows that it is heard. Where nobody would answer, it says why. Stop lets the
// other goroutine read what is queued still, closes the count of every CPU by
// one more request from each of them, and takes the LISTEN back (IGNORE).
//
// # Terminology
//
// A message is what cn_proc sends: an event, or the acknowledgement of
// somebody's request. One is missing when its number was used and it did not
// come. Own is the answer to a request of Start or Stop.
//
// # Specification
//
// spec/connector.md: the groups PROC, GEN-PROC, CNT, LOSS and PERM.
//
// # Strictness
//
// A datagram that is no event is handed on, with OK false; it ends nothing.
//
// # Security
//
// Only what the kernel sent, by the address that recvmsg returns, is handed on
// (SEC-ORIGIN-1); the rest is counted by Foreign. Where requests need no
// privilege any user can have the kernel stop sending (SEC-SILENT-1): silence
// proves nothing. What a reader is told of a process may be over by then.
//
// # What was lost
//
// cn_proc numbers its messages on each CPU, and a message that a full receive
// buffer drops has its number all the same (send_msg). So the gaps say how many
// were lost, and where. The requests that Start and Stop send make sure that a
// gap at the very beginning or end of a CPU is seen.
//
// The kernel's own filter (Options.Filter, since Linux 6.6) uses up numbers for
// what it holds back, acknowledgements too. Then the kernel's count of the
// datagrams that the socket dropped serves (SO_MEMINFO, netlink_overrun), which
// is made behind the filter: as exact, but it does not tell the CPU, and is told
// when the queue is empty again.
//
// Either way the messages that were received and the sum of Missing are those
// that were made: the tests hold it against a second listener that lost none.
package listen
