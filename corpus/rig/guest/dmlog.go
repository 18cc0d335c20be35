//go:build linux

package main

import (
	"errors"
	"os"
	"time"

	"golang.org/x/sys/unix"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/dmlog"
	"github.com/cnwire/cnwire/corpus/live"
	"github.com/cnwire/cnwire/wire"
)

const (
	regions    = 4
	regionSize = 2048 // sectors
)

// dmLog is a mirror of two ram disks whose log is kept in user space: here.
func dmLog(t *tape) error {
	for _, m := range []struct{ name, parameters string }{
		{"dm_log_userspace", ""}, {"dm_mirror", ""}, {"brd", "rd_nr=2"},
	} {
		if err := loadWith(m.name, m.parameters); err != nil {
			return err
		}
	}
	s, err := t.open("log", cnmsg.DMLog.Group())
	if err != nil {
		return err
	}
	defer s.Close()
	d := &daemon{socket: s, done: make(chan struct{})}
	used := make(chan error, 1)
	go func() { used <- useMirror(d.done) }()
	return d.serve(used)
}

// daemon keeps the log.
type daemon struct {
	*socket
	given  int           // regions that were given out to be synced
	synced int           // regions that are
	done   chan struct{} // closed when all are
	asked  bool          // whether the first request was put off
}

// serve answers until the mirror is not used any more.
func (d *daemon) serve(used chan error) error {
	for {
		if err := d.SetReadDeadline(time.Now().Add(quiet)); err != nil {
			return err
		}
		datagram, err := d.receive()
		if errors.Is(err, live.ErrTimeout) {
			select {
			case err := <-used:
				return err
			default:
				continue
			}
		}
		if err != nil {
			return err
		}
		for m, err := range cnmsg.All(datagram, wire.Native) {
			if err != nil {
				return err
			}
			if err := d.answer(m); err != nil {
				return err
			}
		}
	}
}

func (d *daemon) answer(m cnmsg.Msg) error {
	var r dmlog.Request
	if err := r.Decode(wire.Native, m.Data()); err != nil {
		return err
	}
	// A bare acknowledgement makes the kernel ask again.
	if r.RequestType.Type() == dmlog.TypeGetRegionSize && !d.asked {
		d.asked = true
		return d.message(dmlog.AckHeader(r.Seq, uint32(unix.EAGAIN)), nil, odd{why: "EAGAIN: the kernel asks again, with another seq"})
	}
	data, err := dmlog.AppendReply(nil, wire.Native, &r, 0, d.data(&r))
	if err != nil {
		return err
	}
	return d.message(cnmsg.Header{ID: cnmsg.DMLog, Seq: m.Seq()}, data, odd{})
}

// data is what a reply says.
func (d *daemon) data(r *dmlog.Request) []byte {
	o := wire.Native
	switch r.RequestType.Type() {
	case dmlog.TypeGetRegionSize:
		return dmlog.AppendNumber(nil, o, regionSize)
	case dmlog.TypeInSync:
		list, _ := r.Regions(o)
		inSync := list.Len() > 0 && int(list.At(0)) < d.synced
		return dmlog.AppendNumber(nil, o, number(inSync))
	case dmlog.TypeIsClean:
		return dmlog.AppendNumber(nil, o, 0)
	case dmlog.TypeGetResyncWork:
		if d.given >= regions {
			return dmlog.AppendResyncWork(nil, o, dmlog.ResyncWork{})
		}
		d.given++
		return dmlog.AppendResyncWork(nil, o, dmlog.ResyncWork{I: 1, R: uint64(d.given - 1)})
	case dmlog.TypeSetRegionSync:
		if v, ok := r.RegionSync(o); ok && v.InSync != 0 {
			if d.synced++; d.synced == regions {
				close(d.done)
			}
		}
	case dmlog.TypeGetSyncCount:
		return dmlog.AppendNumber(nil, o, uint64(d.synced))
	case dmlog.TypeStatusInfo, dmlog.TypeStatusTable:
		return []byte("1 clustered-core\x00")
	case dmlog.TypeIsRemoteRecovering:
		return dmlog.AppendRecovering(nil, o, dmlog.Recovering{InSyncHint: uint64(d.synced)})
	}
	return nil
}

func number(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// useMirror makes a mirror, waits until it is in sync, reads and writes it, asks
// for its state, and takes it away.
func useMirror(synced chan struct{}) error {
	const name = "cnwire"
	dm, err := openMapper()
	if err != nil {
		return err
	}
	defer dm.Close()
	device, err := dm.create(name)
	if err != nil {
		return err
	}
	defer dm.remove(name)
	const table = "userspace 4 LVM-cnwire-rig clustered-core 2048 nosync 2 /dev/ram0 0 /dev/ram1 0"
	if err := dm.load(name, regions*regionSize, "mirror", table); err != nil {
		return err
	}
	if err := dm.resume(name); err != nil {
		return err
	}
	select {
	case <-synced:
	case <-time.After(patience):
		return errors.New("the mirror does not come in sync")
	}
	if err := readAndWrite(device); err != nil {
		return err
	}
	for _, flags := range []uint32{0, dmStatusTable} {
		if err := dm.status(name, flags); err != nil {
			return err
		}
	}
	return dm.suspend(name)
}

func readAndWrite(device string) error {
	f, err := os.OpenFile(device, os.O_RDWR|os.O_SYNC, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	block := make([]byte, 4096)
	if _, err := f.ReadAt(block, 0); err != nil {
		return err
	}
	for _, at := range []int64{0, 3 * regionSize * 512} {
		if _, err := f.WriteAt(block, at); err != nil {
			return err
		}
	}
	return f.Sync()
}
