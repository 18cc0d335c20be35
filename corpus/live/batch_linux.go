package live

import (
	"fmt"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/cnwire/cnwire/nlmsg"
)

// This file alone uses unsafe: x/sys has neither recvmmsg nor SO_MEMINFO, and
// its recvmsg allocates the sender's address.

// Batch is room for datagrams that one call receives. It is for one goroutine
// at a time.
type Batch struct {
	heads []mmsghdr
	iovs  []unix.Iovec
	from  []unix.RawSockaddrNetlink
	got   []Received            // what the last call received
	read  func(fd uintptr) bool // receives once, false if nothing is there: made once, as a closure is allocated
	n     int                   // what read received
	err   error                 // or why it did not
}

// mmsghdr is struct mmsghdr of <linux/socket.h>.
type mmsghdr struct {
	unix.Msghdr
	n uint32 // length of the datagram
}

// NewBatch makes room for n datagrams of up to size bytes each, for one if n is
// smaller: without room nothing could be received.
func NewBatch(n, size int) *Batch {
	n = max(n, 1)
	b := newBatch(n)
	data := make([]byte, n*size)
	for i := range n {
		b.use(i, data[i*size:(i+1)*size])
	}
	return b
}

func newBatch(n int) *Batch {
	b := &Batch{heads: make([]mmsghdr, n), iovs: make([]unix.Iovec, n), from: make([]unix.RawSockaddrNetlink, n), got: make([]Received, n)}
	b.read = func(fd uintptr) bool {
		b.n, b.err = b.receive(int(fd))
		return b.err != unix.EAGAIN
	}
	return b
}

// use makes buf the place of datagram i.
func (b *Batch) use(i int, buf []byte) {
	b.iovs[i].Base = unsafe.SliceData(buf)
	b.iovs[i].SetLen(len(buf))
	h := &b.heads[i].Msghdr
	h.Name = (*byte)(unsafe.Pointer(&b.from[i]))
	h.Iov = &b.iovs[i]
	h.SetIovlen(1)
}

// receive reads what is there, without waiting. MSG_TRUNC as a wish makes the
// kernel tell the true lengths (netlink_recvmsg).
func (b *Batch) receive(fd int) (n int, err error) {
	for i := range b.heads {
		b.heads[i].Namelen = unix.SizeofSockaddrNetlink
		b.from[i].Family = unix.AF_UNSPEC
	}
	for {
		n, _, errno := unix.Syscall6(unix.SYS_RECVMMSG, uintptr(fd), uintptr(unsafe.Pointer(&b.heads[0])), uintptr(len(b.heads)), unix.MSG_TRUNC, 0, 0)
		if errno == 0 {
			return int(n), nil
		}
		if errno != unix.EINTR {
			return 0, errno
		}
	}
}

// datagram is number i of those that were received.
func (b *Batch) datagram(i int) Received {
	room := unsafe.Slice(b.iovs[i].Base, int(b.iovs[i].Len))
	length := int(b.heads[i].n)
	end := min(length, len(room))
	return Received{Data: room[:end:end], Length: length, From: addrOf(b.heads[i].Namelen, &b.from[i])}
}

// noSender stands for an address that the system did not give. It must not
// pass for the kernel's, which is port id 0.
const noSender = 1<<32 - 1

func addrOf(size uint32, a *unix.RawSockaddrNetlink) nlmsg.Addr {
	if size != unix.SizeofSockaddrNetlink || a.Family != unix.AF_NETLINK {
		return nlmsg.Addr{PortID: noSender}
	}
	return nlmsg.Addr{PortID: a.Pid, Groups: a.Groups, Pad: a.Pad}
}

// drops is the number of datagrams that the socket lost (sk_get_meminfo). The
// kernel has it since 4.12.
func drops(fd int) (uint32, error) {
	var info [16]uint32
	size := uint32(unsafe.Sizeof(info))
	_, _, errno := unix.Syscall6(unix.SYS_GETSOCKOPT, uintptr(fd), unix.SOL_SOCKET, unix.SO_MEMINFO, uintptr(unsafe.Pointer(&info)), uintptr(unsafe.Pointer(&size)), 0)
	const memInfoDrops = 8 // SK_MEMINFO_DROPS
	switch {
	case errno != 0:
		return 0, errno
	case size <= 4*memInfoDrops:
		return 0, fmt.Errorf("SO_MEMINFO of %d bytes: %w", size, unix.ENOPROTOOPT)
	}
	return info[memInfoDrops], nil
}
