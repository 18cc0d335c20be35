//go:build !linux

package live

import (
	"fmt"
	"runtime"
	"syscall"
	"time"
)

// Conn is a socket of NETLINK_CONNECTOR, which only Linux has. Its methods do
// nothing here.
type Conn struct{}

var errOther error = absent{fmt.Errorf("live: the connector is a part of Linux, and this is %s: run it there", runtime.GOOS)}

// Open fails with [errors.ErrUnsupported].
func Open(Options) (*Conn, error) { return nil, errOther }

// PortID returns 0.
func (*Conn) PortID() uint32 { return 0 }

// Join fails.
func (*Conn) Join(uint32) error { return errOther }

// Leave fails.
func (*Conn) Leave(uint32) error { return errOther }

// SetReceiveBuffer fails.
func (*Conn) SetReceiveBuffer(int) error { return errOther }

// ReceiveBuffer fails.
func (*Conn) ReceiveBuffer() (int, error) { return 0, errOther }

// SyscallConn fails.
func (*Conn) SyscallConn() (syscall.RawConn, error) { return nil, errOther }

// Send fails.
func (*Conn) Send([]byte) error { return errOther }

// SetReadDeadline fails.
func (*Conn) SetReadDeadline(time.Time) error { return errOther }

// Receive fails.
func (*Conn) Receive([]byte) (Received, error) { return Received{}, errOther }

// ReceiveBatch fails.
func (*Conn) ReceiveBatch(*Batch) ([]Received, error) { return nil, errOther }

// Drops fails.
func (*Conn) Drops() (uint32, error) { return 0, errOther }

// Batch is room for datagrams.
type Batch struct{}

// NewBatch makes none.
func NewBatch(n, size int) *Batch { return &Batch{} }

// Close fails.
func (*Conn) Close() error { return errOther }
