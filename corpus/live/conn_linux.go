package live

import (
	"errors"
	"fmt"
	"math"
	"os"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Conn is a socket of NETLINK_CONNECTOR. One goroutine may receive while
// others send or close.
type Conn struct {
	file    *os.File        // non-blocking, so that the runtime waits, and Close ends the wait
	raw     syscall.RawConn // of file
	one     *Batch          // of Receive
	portID  uint32
	timeout time.Duration
	closed  atomic.Bool
}

// Open opens a socket and binds it to a port id that the kernel picks.
func Open(o Options) (*Conn, error) {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, unix.NETLINK_CONNECTOR)
	if err != nil {
		return nil, explainOpen(err)
	}
	c := &Conn{file: os.NewFile(uintptr(fd), "connector"), one: newBatch(1), timeout: o.Timeout}
	if err := c.setUp(o); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

func (c *Conn) setUp(o Options) (err error) {
	if c.raw, err = c.file.SyscallConn(); err != nil {
		return err
	}
	if err := c.control(c.bind); err != nil {
		return explain("binding the socket", err)
	}
	if o.ReceiveBuffer != 0 {
		if err := c.SetReceiveBuffer(o.ReceiveBuffer); err != nil {
			return err
		}
	}
	if o.Group != 0 {
		return c.Join(o.Group)
	}
	return nil
}

func (c *Conn) bind(fd int) error {
	if err := unix.Bind(fd, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		return err
	}
	own, err := unix.Getsockname(fd)
	if err != nil {
		return err
	}
	nl, ok := own.(*unix.SockaddrNetlink)
	if !ok {
		return unix.EAFNOSUPPORT
	}
	c.portID = nl.Pid
	return nil
}

// PortID returns the port id of the socket (nl_pid). It is the process id for
// the first netlink socket of a process as a rule, and arbitrary for others.
func (c *Conn) PortID() uint32 { return c.portID }

// Join joins a multicast group, by its number, 1 to 32.
func (c *Conn) Join(group uint32) error {
	return explainGroup("joining", group, c.membership(unix.NETLINK_ADD_MEMBERSHIP, group))
}

// Leave leaves a multicast group, by its number. It is not a request to
// cn_proc to stop counting a listener.
func (c *Conn) Leave(group uint32) error {
	return explainGroup("leaving", group, c.membership(unix.NETLINK_DROP_MEMBERSHIP, group))
}

func (c *Conn) membership(option int, group uint32) error {
	return c.control(func(fd int) error {
		return unix.SetsockoptInt(fd, unix.SOL_NETLINK, option, int(int32(group)))
	})
}

// SetReceiveBuffer sets the size of the receive buffer in bytes. With
// CAP_NET_ADMIN it is what is asked for (SO_RCVBUFFORCE), without it no more
// than net.core.rmem_max (SO_RCVBUF). The kernel counts a process event of 76
// bytes as about ten times that, and doubles the size for it. It takes no more
// than 1<<30, and that for all sizes above.
func (c *Conn) SetReceiveBuffer(size int) error {
	if size < 0 {
		return explain(fmt.Sprintf("setting the receive buffer to %d bytes", size), unix.EINVAL)
	}
	size = min(size, math.MaxInt32) // what the option holds: beyond it the smallest buffer is set
	err := c.control(func(fd int) error {
		err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, size)
		if errors.Is(err, unix.EPERM) {
			err = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, size)
		}
		return err
	})
	return explain("setting the receive buffer", err)
}

// ReceiveBuffer returns the size that the kernel keeps for the receive buffer,
// in bytes: twice what it took of the size that was asked for.
func (c *Conn) ReceiveBuffer() (size int, err error) {
	err = c.control(func(fd int) (err error) {
		size, err = unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF)
		return err
	})
	return size, explain("asking for the receive buffer", err)
}

// SyscallConn returns the socket for what has no method here: options, filters,
// other addresses than the kernel's. See [syscall.Conn].
func (c *Conn) SyscallConn() (syscall.RawConn, error) { return c.raw, nil }

// Send sends a datagram to the kernel: port id 0, no groups. The connector has
// dealt with it when Send returns; nil says that it was handed over, not that
// it was understood. Source: cn_rx_skb.
func (c *Conn) Send(datagram []byte) error {
	err := c.control(func(fd int) error {
		return unix.Sendto(fd, datagram, 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK})
	})
	return explainSend(err)
}

// SetReadDeadline sets the moment at which Receive gives up with [ErrTimeout],
// one that is waiting now too. The zero time is never. With Options.Timeout
// the next Receive sets it anew.
func (c *Conn) SetReadDeadline(t time.Time) error {
	return c.closedOr(c.file.SetReadDeadline(t))
}

// Receive waits for a datagram and reads it into buf. 65572 bytes are enough
// for all that the connector sends, 76 for a process event; what does not fit
// is lost, and [Received.Truncated] tells.
//
// Errors: [ErrOverrun] and [ErrTimeout], after both of which it may be called
// again, and [os.ErrClosed] once Close was called, by whatever goroutine.
func (c *Conn) Receive(buf []byte) (Received, error) {
	c.one.use(0, buf)
	got, err := c.ReceiveBatch(c.one)
	if err != nil {
		return Received{}, err
	}
	return got[0], nil
}

// ReceiveBatch waits for a datagram as Receive does, with the same errors, and
// returns all that are there as far as b has room. They are b's until it is
// used again. It allocates nothing.
func (c *Conn) ReceiveBatch(b *Batch) ([]Received, error) {
	if c.timeout > 0 {
		if err := c.SetReadDeadline(time.Now().Add(c.timeout)); err != nil {
			return nil, err
		}
	}
	err := c.raw.Read(b.read)
	if err == nil {
		err = b.err
	}
	if err != nil {
		return nil, c.explainReceive(err)
	}
	for i := range b.n {
		b.got[i] = b.datagram(i)
	}
	return b.got[:b.n], nil
}

// Drops returns how many datagrams the socket has lost since it was opened, by
// the kernel's own count: those that its receive buffer had no room for, not
// those that a filter held back. It is right at any time, also before the
// queue was read. It takes Linux 4.12. Source: netlink_overrun.
func (c *Conn) Drops() (n uint32, err error) {
	err = c.control(func(fd int) (err error) {
		n, err = drops(fd)
		return err
	})
	return n, explain("asking for the drops", err)
}

// Close closes the socket and ends a Receive that is waiting. It sends no
// IGNORE: cn_proc goes on counting a listener that did not.
func (c *Conn) Close() error {
	c.closed.Store(true)
	return c.file.Close()
}

// control runs f with the descriptor, which stays open until f returns.
func (c *Conn) control(f func(fd int) error) error {
	var failed error
	if err := c.raw.Control(func(fd uintptr) { failed = f(int(fd)) }); err != nil {
		return c.closedOr(err)
	}
	return failed
}

// closedOr is needed as a RawConn has an error of its own for a closed file.
func (c *Conn) closedOr(err error) error {
	if err != nil && c.closed.Load() {
		return os.ErrClosed
	}
	return err
}

func (c *Conn) explainReceive(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, unix.ENOBUFS) {
		return ErrOverrun
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return ErrTimeout
	}
	return explain("receiving", c.closedOr(err))
}
