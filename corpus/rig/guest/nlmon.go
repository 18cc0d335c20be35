//go:build linux

package main

import (
	"errors"
	"net"

	"golang.org/x/sys/unix"

	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

// makeNlmon makes the device with NETLINK_ROUTE, brings it up, and returns its
// number.
func makeNlmon() (int, error) {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_ROUTE)
	if err != nil {
		return 0, err
	}
	defer unix.Close(fd)
	o := wire.Native
	kind, err := nlmsg.AppendAttr(nil, o, unix.IFLA_INFO_KIND, []byte("nlmon"))
	if err != nil {
		return 0, err
	}
	up := make([]byte, unix.SizeofIfInfomsg)
	o.PutUint32(up[8:], unix.IFF_UP)
	o.PutUint32(up[12:], unix.IFF_UP)
	if up, err = nlmsg.AppendAttr(up, o, unix.IFLA_IFNAME, []byte(nlmon+"\x00")); err != nil {
		return 0, err
	}
	if up, err = nlmsg.AppendAttr(up, o, unix.IFLA_LINKINFO, kind); err != nil {
		return 0, err
	}
	h := nlmsg.Header{Type: unix.RTM_NEWLINK, Flags: unix.NLM_F_REQUEST | unix.NLM_F_ACK | unix.NLM_F_CREATE | unix.NLM_F_EXCL, Seq: 1}
	request, err := nlmsg.AppendMessage(nil, o, h, up)
	if err != nil {
		return 0, err
	}
	if err := unix.Sendto(fd, request, 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		return 0, err
	}
	if err := accepted(fd); err != nil {
		return 0, err
	}
	device, err := net.InterfaceByName(nlmon)
	if err != nil {
		return 0, err
	}
	return device.Index, nil
}

// accepted reads the answer.
func accepted(fd int) error {
	buf := make([]byte, 4096)
	n, _, err := unix.Recvfrom(fd, buf, 0)
	if err != nil {
		return err
	}
	for m, err := range nlmsg.All(buf[:n], wire.Native) {
		var r nlmsg.ErrorReport
		if err != nil || r.Decode(m) != nil {
			return errors.New("making " + nlmon + ": no answer that can be read")
		}
		if r.Errno != 0 {
			return unix.Errno(-r.Errno)
		}
	}
	return nil
}
