//go:build linux

package main

import (
	"encoding/binary"
	"encoding/hex"
	"slices"
	"time"

	"golang.org/x/sys/unix"

	"github.com/cnwire/cnwire/corpus/rig/line"
)

// tap reads nlmon0, to hold what it shows against what the sockets recorded.
type tap struct {
	fd     int
	frames map[string]int // by their bytes
	ready  bool
}

const nlmon = "nlmon0"

func startTap(t *tape) *tap {
	p := &tap{frames: map[string]int{}}
	if err := p.start(); err != nil {
		t.note("nlmon: none: %v", err)
		return p
	}
	p.ready = true
	return p
}

func (p *tap) start() error {
	if err := loadWith("nlmon", ""); err != nil {
		return err
	}
	index, err := makeNlmon()
	if err != nil {
		return err
	}
	if err := load("cntap", ""); err != nil {
		return err
	}
	all := binary.NativeEndian.Uint16(binary.BigEndian.AppendUint16(nil, unix.ETH_P_ALL))
	p.fd, err = unix.Socket(unix.AF_PACKET, unix.SOCK_DGRAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, int(all))
	if err != nil {
		return err
	}
	if err := unix.SetsockoptInt(p.fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, 64<<20); err != nil {
		return err
	}
	return unix.Bind(p.fd, &unix.SockaddrLinklayer{Protocol: all, Ifindex: index})
}

// compare notes whether both have the same datagrams, each as often.
func (p *tap) compare(t *tape) {
	if !p.ready {
		return
	}
	time.Sleep(quiet) // the module hands them over a little later
	seen := 0
	buf := make([]byte, 1<<17)
	for {
		n, from, err := unix.Recvfrom(p.fd, buf, 0)
		if err != nil {
			break
		}
		if l, ok := from.(*unix.SockaddrLinklayer); ok && binary.BigEndian.Uint16(binary.NativeEndian.AppendUint16(nil, l.Protocol)) == unix.NETLINK_CONNECTOR {
			p.frames[string(buf[:n])]++
			seen++
		}
	}
	missing := 0
	for _, q := range t.packets {
		if p.frames[string(q.Data)] == 0 {
			missing++
			continue
		}
		p.frames[string(q.Data)]--
	}
	var more []string
	for data, n := range p.frames {
		if n > 0 {
			more = append(more, hex.EncodeToString([]byte(data)[:min(len(data), 60)]))
		}
	}
	slices.Sort(more)
	verdict := line.NlmonSame
	if missing > 0 || len(more) > 0 {
		verdict = line.NlmonDiffers
	}
	t.note(verdict+": %d datagrams; %d that sockets recorded are not among them, %d are there that no socket recorded", seen, missing, len(more))
	for _, m := range more[:min(len(more), 3)] {
		t.note("nlmon alone has %s", m)
	}
}
