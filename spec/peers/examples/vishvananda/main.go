// Command vishvananda prints which processes exec and exit, over the socket of
// github.com/vishvananda/netlink/nl.
//
// A socket that has subscribed to a group sends to that group: to all other
// listeners, and to the kernel after them. So this program sends from another
// one, in no group.
package main

import (
	"fmt"
	"log"

	"github.com/vishvananda/netlink/nl"
	"golang.org/x/sys/unix"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/genealogy"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

func main() {
	log.SetFlags(0)
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	events, err := nl.Subscribe(unix.NETLINK_CONNECTOR, uint(cnmsg.Proc.Group()))
	if err != nil {
		return err
	}
	defer events.Close()
	events.SetReceiveBufferSize(8<<20, true)
	requests, err := nl.Subscribe(unix.NETLINK_CONNECTOR)
	if err != nil {
		return err
	}
	defer requests.Close()
	if err := listen(requests); err != nil {
		return err
	}
	streams := genealogy.NewContinuity(make([]genealogy.Stream, 8192))
	for {
		messages, from, err := events.Receive()
		if err == unix.EINTR || err == unix.ENOBUFS {
			continue // the numbers of what follows say how many were lost
		}
		if err != nil && !isJunk(err) {
			return err
		}
		for _, m := range messages {
			if from.Pid == nl.PidKernel && nlmsg.KindOf(m.Header.Type, len(m.Data)) == nlmsg.KindData {
				show(m.Data, &streams)
			}
		}
	}
}

// isJunk tells whether somebody sent what nl cannot parse: with the rights, any
// process may send to the group. The words are those of nl, which has no name
// for the error of what is shorter than an nlmsghdr.
func isJunk(err error) bool {
	return err == unix.EINVAL || err.Error() == "Got short response from netlink"
}

// listen asks for events. The nlmsghdr is the request's own, what is behind it
// its raw data: nl knows cn_msg too (nl.CnMsg), but no filter, and no ack that
// is anything but 0.
func listen(requests *nl.NetlinkSocket) error {
	frame, err := cnmsg.AppendFrame(nil, wire.Native, nlmsg.Header{}, cnmsg.Header{ID: cnmsg.Proc},
		cnproc.AppendRequest(nil, wire.Native, &cnproc.Request{Op: cnproc.Listen}))
	if err != nil {
		return err
	}
	request := nl.NetlinkRequest{NlMsghdr: unix.NlMsghdr{Type: unix.NLMSG_DONE}}
	request.AddRawData(frame[nlmsg.HeaderLen:])
	return requests.Send(&request)
}

func show(payload []byte, streams *genealogy.Continuity) {
	var event cnproc.Event
	for s := cnmsg.In(payload, wire.Native); s.Next(); {
		m := s.Msg()
		if m.ID() != cnmsg.Proc || event.Decode(wire.Native, m.Data()) != nil {
			continue
		}
		if step, missing := streams.Observe(event.CPU, m.Seq()); step == genealogy.Gap {
			fmt.Println("lost", missing, "of CPU", event.CPU)
		}
		if exec, ok := event.Exec(); ok {
			fmt.Println("exec", exec.TGID)
		} else if exit, ok := event.Exit(); ok && exit.PID == exit.TGID { // threads exit too
			fmt.Println("exit", exit.TGID, "with", exit.Code.ExitStatus())
		} else if ack, ok := event.Ack(); ok && ack.Err != 0 {
			fmt.Println("a request was refused:", unix.Errno(ack.Err))
		}
	}
}
