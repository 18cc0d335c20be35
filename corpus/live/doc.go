// Package live opens a netlink socket to the connector of the running kernel:
// it sends datagrams and receives them, and decodes nothing.
//
//	conn, err := live.Open(live.Options{Group: 1, ReceiveBuffer: 8 << 20})
//	if err != nil {
//		return err
//	}
//	defer conn.Close()
//	if err := conn.Send(listen); err != nil {
//		return err
//	}
//	buf := make([]byte, 1<<16)
//	for {
//		got, err := conn.Receive(buf)
//		if errors.Is(err, live.ErrOverrun) {
//			continue // events were lost: the numbers of what follows tell
//		}
//		if err != nil {
//			return err
//		}
//		if got.From.FromKernel() {
//			use(got.Data)
//		}
//	}
//
// [Conn.ReceiveBatch] is the same for many events: one call takes all that are
// there (recvmmsg) and allocates nothing.
//
// It is for Linux. Elsewhere everything compiles and [Open] fails.
//
// # Terminology
//
// A group is a multicast group of the connector, by its number; a port id names
// a socket, and 0 the kernel. An overrun is a receive buffer that was full, a
// truncated datagram one that was longer than the buffer given.
//
// # Specification
//
// spec/connector.md: the groups ADDR, PERM, LOSS, and IN for what becomes of a
// request.
//
// # Strictness
//
// Datagrams go both ways as they are: nothing is looked at, added or repaired.
//
// # Security
//
// Everybody's datagrams are received: [Received].From says whose, by the
// kernel's word (SEC-ORIGIN-1), and the caller drops what
// [nlmsg.Addr.FromKernel] does not vouch for.
//
// # Errors
//
// An error says in one line what failed and what helps, and holds the errno
// for [errors.Is]. Where there is no connector to talk to at all (another
// system, a kernel built without it, another network namespace) it is
// [errors.ErrUnsupported] too, and where a privilege is missing
// [io/fs.ErrPermission].
//
// Two things fail without any error, as the kernel tells nobody: a request
// that the connector does not like is dropped, and cn_proc takes no request
// from another user or pid namespace than the first (cn_proc_mcast_ctl).
//
// Source: net/netlink/af_netlink.c, drivers/connector/connector.c.
package live

import (
	"errors"
	"time"

	"github.com/cnwire/cnwire/nlmsg"
)

// Options says how to open a [Conn]. The zero Options is a socket in no group,
// with the receive buffer that the system gives, that waits for ever.
type Options struct {
	Group         uint32        // joined at once, after the buffer is set; 0 joins none
	ReceiveBuffer int           // bytes, see [Conn.SetReceiveBuffer]; 0 leaves it
	Timeout       time.Duration // of each Receive; 0 leaves it to [Conn.SetReadDeadline]
}

// Received is a datagram that came in.
type Received struct {
	Data   []byte     // what is there of it: a slice of the caller's buffer
	Length int        // its true length in bytes: more than len(Data) if it was cut
	From   nlmsg.Addr // who sent it, by the kernel's word; the mask has the group it was sent to
}

// Truncated tells whether the buffer was too short for the datagram. The rest
// of it is gone.
func (r Received) Truncated() bool { return r.Length > len(r.Data) }

var (
	// ErrOverrun says that the receive buffer was full and events were lost.
	// It comes once, before what is still in the buffer: read on.
	ErrOverrun = errors.New("live: events were lost: the receive buffer was full (ENOBUFS): read faster or make it larger")

	// ErrTimeout says that nothing came in time. The Conn is as it was.
	ErrTimeout = errors.New("live: nothing came in time")
)

// absent is an error for where there is no connector to talk to. It is
// errors.ErrUnsupported, whose text would add nothing.
type absent struct{ error }

func (a absent) Is(target error) bool { return target == errors.ErrUnsupported }

func (a absent) Unwrap() error { return a.error }
