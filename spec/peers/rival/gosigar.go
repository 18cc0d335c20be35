package rival

import (
	"reflect"
	"sync"
	"syscall"
	"unsafe"

	"github.com/cloudfoundry/gosigar/psnotify"
)

// The decoder inside Watcher.readEvents is not exported.
//
//go:linkname handleEvent github.com/cloudfoundry/gosigar/psnotify.(*Watcher).handleEvent
func handleEvent(w *psnotify.Watcher, data []byte)

// Gosigar is a psnotify.Watcher without its socket.
type Gosigar struct{ w *psnotify.Watcher }

// NewGosigar makes a watcher with room for events that nobody has taken yet.
func NewGosigar(room int) Gosigar {
	w := &psnotify.Watcher{
		Fork: make(chan *psnotify.ProcEventFork, room),
		Exec: make(chan *psnotify.ProcEventExec, room),
		Exit: make(chan *psnotify.ProcEventExit, room),
	}
	v := reflect.ValueOf(w).Elem()
	for i := range v.NumField() {
		f := v.Field(i)
		f = reflect.NewAt(f.Type(), unsafe.Pointer(f.UnsafeAddr())).Elem() // they are not exported
		switch f.Type() {
		case reflect.TypeFor[*sync.Mutex]():
			f.Set(reflect.ValueOf(&sync.Mutex{}))
		}
		if f.Kind() == reflect.Map {
			f.Set(reflect.MakeMap(f.Type()))
		}
	}
	return Gosigar{w}
}

// Watch asks for the events of a process.
func (g Gosigar) Watch(pid int) { g.w.Watch(pid, psnotify.PROC_EVENT_ALL) }

// Datagram is what readEvents does with one.
func (g Gosigar) Datagram(b []byte) {
	messages, _ := syscall.ParseNetlinkMessage(b)
	for _, m := range messages {
		if m.Header.Type == syscall.NLMSG_DONE {
			handleEvent(g.w, m.Data)
		}
	}
}

// Take returns the next event: its kind as in struct proc_event, and the process.
func (g Gosigar) Take() (what uint32, pid int, ok bool) {
	select {
	case e := <-g.w.Fork:
		return psnotify.PROC_EVENT_FORK, e.ParentPid, true
	case e := <-g.w.Exec:
		return psnotify.PROC_EVENT_EXEC, e.Pid, true
	case e := <-g.w.Exit:
		return psnotify.PROC_EVENT_EXIT, e.Pid, true
	default:
		return 0, 0, false
	}
}
