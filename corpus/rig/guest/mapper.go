//go:build linux

package main

import (
	"fmt"
	"os"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/cnwire/cnwire/wire"
)

// mapper is /dev/mapper/control: just enough of device-mapper's ioctls. All
// take a struct dm_ioctl of 312 bytes, and what follows it.
type mapper struct{ file *os.File }

const (
	dmSize        = 312
	dmBuffer      = 16384
	dmSuspendFlag = 1 << 1
	dmStatusTable = 1 << 4
	dmMinor       = 236 // MAPPER_CTRL_MINOR
)

// The numbers of enum dm_… in linux/dm-ioctl.h.
const (
	dmDevCreate   = 3
	dmDevRemove   = 4
	dmDevSuspend  = 6
	dmTableLoad   = 9
	dmTableStatus = 12
)

func openMapper() (*mapper, error) {
	const node = "/dev/mapper/control"
	if _, err := os.Stat(node); os.IsNotExist(err) {
		os.MkdirAll("/dev/mapper", 0o755)
		if err := unix.Mknod(node, unix.S_IFCHR|0o600, int(unix.Mkdev(10, dmMinor))); err != nil {
			return nil, err
		}
	}
	f, err := os.OpenFile(node, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	return &mapper{f}, nil
}

func (m *mapper) Close() error { return m.file.Close() }

// call does an ioctl, and returns the struct as the kernel left it.
func (m *mapper) call(number uintptr, name string, flags, targets uint32, data []byte) ([]byte, error) {
	o := wire.Native
	b := make([]byte, dmBuffer)
	o.PutUint32(b, 4) // version 4.0.0
	o.PutUint32(b[12:], dmBuffer)
	o.PutUint32(b[16:], dmSize)
	o.PutUint32(b[20:], targets)
	o.PutUint32(b[28:], flags)
	copy(b[48:48+127], name)
	copy(b[dmSize:], data)
	_, _, errno := unix.Syscall(unix.SYS_IOCTL, m.file.Fd(), dmRequest(number), uintptr(unsafe.Pointer(&b[0])))
	if errno != 0 {
		return nil, fmt.Errorf("device mapper: call %d: %w", number, errno)
	}
	return b[:dmSize], nil
}

func (m *mapper) create(name string) (device string, err error) {
	header, err := m.call(dmDevCreate, name, 0, 0, nil)
	if err != nil {
		return "", err
	}
	dev := wire.Native.Uint64(header[40:])
	return fmt.Sprintf("/dev/dm-%d", unix.Minor(dev)), nil
}

// load gives the device one target.
func (m *mapper) load(name string, length uint64, target, table string) error {
	o := wire.Native
	spec := make([]byte, 40, 40+len(table)+8)
	o.PutUint64(spec[8:], length)
	copy(spec[24:], target)
	spec = append(spec, table...)
	spec = wire.AppendZero(spec, 8-len(spec)%8)
	o.PutUint32(spec[20:], uint32(len(spec)))
	_, err := m.call(dmTableLoad, name, 0, 1, spec)
	return err
}

func (m *mapper) resume(name string) error {
	_, err := m.call(dmDevSuspend, name, 0, 0, nil)
	return err
}

func (m *mapper) suspend(name string) error {
	_, err := m.call(dmDevSuspend, name, dmSuspendFlag, 0, nil)
	return err
}

func (m *mapper) remove(name string) error {
	_, err := m.call(dmDevRemove, name, 0, 0, nil)
	return err
}

// status has the kernel ask the log for the status, or for the table.
func (m *mapper) status(name string, flags uint32) error {
	_, err := m.call(dmTableStatus, name, flags, 0, nil)
	return err
}
