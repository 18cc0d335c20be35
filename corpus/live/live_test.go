package live_test

import (
	"bytes"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/corpus/live"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

const (
	childVariable = "CNWIRE_LIVE_CHILD" // makes the test's program a child that exits with its value
	patience      = 30 * time.Second    // for what is sure to come, on a machine that is busy
	badOp         = cnproc.Op(77)
	einval        = 22
	tries         = 5 // when an overrun comes between
)

func TestMain(m *testing.M) {
	if text := os.Getenv(childVariable); text != "" {
		code, _ := strconv.Atoi(text)
		os.Exit(code)
	}
	os.Exit(m.Run())
}

// listener is a Conn in group 1, and a buffer for what it reads.
type listener struct {
	*live.Conn
	t   *testing.T
	buf []byte
}

// open skips the test where the connector cannot be heard.
func open(t *testing.T, o live.Options) *listener {
	t.Helper()
	conn, err := live.Open(o)
	skipIfNotHere(t, err)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return &listener{Conn: conn, t: t, buf: make([]byte, 1<<16)}
}

func skipIfNotHere(t *testing.T, err error) {
	t.Helper()
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, fs.ErrPermission) {
		t.Skip(err)
	}
}

// skipInsideNamespaces is for tests that wait for an answer of cn_proc: it
// answers nobody outside the first user and pid namespaces, whose inode
// numbers are fixed (PROC_USER_INIT_INO, PROC_PID_INIT_INO).
func skipInsideNamespaces(t *testing.T) {
	t.Helper()
	for file, first := range map[string]string{"user": "user:[4026531837]", "pid": "pid:[4026531836]"} {
		if now, err := os.Readlink("/proc/self/ns/" + file); err == nil && now != first {
			t.Skipf("cn_proc answers nobody in another %s namespace, and this is %s", file, now)
		}
	}
}

// request sends a request for all events and returns the ack that its
// acknowledgement will have.
func (l *listener) request(op cnproc.Op) (ack uint32) {
	l.t.Helper()
	ack, err := l.send(op)
	skipIfNotHere(l.t, err)
	if err != nil {
		l.t.Fatal(err)
	}
	return ack
}

func (l *listener) send(op cnproc.Op) (ack uint32, err error) {
	h := cnmsg.Header{ID: cnmsg.Proc, Seq: rand.Uint32(), Ack: rand.Uint32()}
	data := cnproc.AppendRequest(nil, wire.Native, &cnproc.Request{Op: op})
	datagram, err := cnmsg.AppendFrame(nil, wire.Native, cnmsg.KernelHeader(h.Seq), h, data)
	if err != nil {
		return 0, err
	}
	return h.Ack + 1, l.Send(datagram)
}

// listen counts l as a listener until the test ends.
func (l *listener) listen() {
	l.t.Helper()
	skipInsideNamespaces(l.t)
	l.t.Cleanup(func() { l.send(cnproc.Ignore) })
	switch code := l.answer(cnproc.Listen); code {
	case 0:
	case 1:
		l.t.Skip("cn_proc answers LISTEN with EPERM: before 6.6 it takes CAP_NET_ADMIN")
	default:
		l.t.Fatalf("LISTEN is answered with error %d", code)
	}
}

// answer sends a request and returns the error in its acknowledgement. After
// an overrun it asks again, which a kernel before 6.6 counts as a second
// listener: that only makes it send events to nobody.
func (l *listener) answer(op cnproc.Op) (code uint32) {
	l.t.Helper()
	for range tries {
		number := l.request(op)
		found := l.until("acknowledgement", func(m cnmsg.Msg, e *cnproc.Event) bool {
			a, ok := e.Ack()
			code = a.Err
			return ok && m.Ack() == number
		})
		if found {
			return code
		}
	}
	l.t.Fatalf("%d overruns while waiting for an acknowledgement", tries)
	return 0
}

// until reads process events until one is what the test waits for, and holds
// every datagram on the way against what a kernel promises. Events of all the
// machine's processes come by. After an overrun it returns false: what the test
// waits for may be among what was lost.
func (l *listener) until(what string, found func(cnmsg.Msg, *cnproc.Event) bool) bool {
	l.t.Helper()
	l.deadline(patience)
	for {
		got, err := l.Receive(l.buf)
		if errors.Is(err, live.ErrOverrun) {
			l.drain()
			return false
		}
		if err != nil {
			l.t.Fatalf("no %s: %v", what, err)
		}
		m, ok := l.checked(got)
		if !ok {
			continue
		}
		var event cnproc.Event
		if err := event.Decode(wire.Native, m.Data()); err != nil {
			l.t.Fatalf("%v in %x", err, got.Data)
		}
		if found(m, &event) {
			return true
		}
	}
}

// drain empties the queue, as a receiver that was overrun is sent nothing
// until its queue is empty (netlink_rcv_wake). Where others are so busy that
// there is never a moment of silence, reading this much was faster than they.
func (l *listener) drain() {
	l.t.Helper()
	for range 1 << 16 {
		l.deadline(time.Millisecond)
		_, err := l.Receive(l.buf)
		if errors.Is(err, live.ErrTimeout) {
			return
		}
		if err != nil && !errors.Is(err, live.ErrOverrun) {
			l.t.Fatal(err)
		}
	}
}

func (l *listener) deadline(d time.Duration) {
	l.t.Helper()
	if err := l.SetReadDeadline(time.Now().Add(d)); err != nil {
		l.t.Fatal(err)
	}
}

// checked returns the message of a datagram, if it is one of cn_proc.
func (l *listener) checked(got live.Received) (m cnmsg.Msg, ok bool) {
	l.t.Helper()
	if !got.From.FromKernel() {
		return m, false // somebody with the privilege sent it into the group
	}
	if got.Truncated() {
		l.t.Fatalf("%d of %d bytes", len(got.Data), got.Length)
	}
	if at, err := cnmsg.StrictKernel.Check(got.Data, wire.Native); err != nil {
		l.t.Fatalf("%v at byte %d of %x", err, at, got.Data)
	}
	if group, _ := nlmsg.GroupOf(got.From.Groups); group != cnmsg.Proc.Group() {
		l.t.Fatalf("sent to the groups %#x", got.From.Groups)
	}
	m, ok = cnmsg.One(got.Data, wire.Native)
	if !ok {
		l.t.Fatalf("not one message: %x", got.Data)
	}
	return m, m.ID() == cnmsg.Proc
}

func events(t *testing.T) *listener {
	t.Helper()
	l := open(t, live.Options{Group: cnmsg.Proc.Group(), ReceiveBuffer: 8 << 20})
	l.listen()
	return l
}

func TestABadOpIsAnsweredWithEINVAL(t *testing.T) {
	l := events(t)
	if code := l.answer(badOp); code != einval {
		t.Errorf("error %d", code)
	}
}

// Each event is held against what the kernel is known to write, see checked.
func TestAChildIsSeenToForkExecAndExit(t *testing.T) {
	for _, id := range []string{"NL-ONE-1", "NL-PAD-1", "NL-TYPE-1", "NL-FLAGS-1", "NL-PID-1", "NL-SEQ-1"} {
		t.Attr("requirement", id)
	}
	l := events(t)
	for range tries {
		if seen, whole := l.child(42); whole {
			if want := []string{"fork", "exec", "exit"}; !slices.Equal(seen, want) {
				t.Errorf("saw %q, want %q", seen, want)
			}
			return
		}
	}
	t.Fatalf("%d overruns while children ran", tries)
}

// child runs a child that exits with code, and returns which of its events
// came. They are not the whole where an overrun came too.
func (l *listener) child(code int) (seen []string, whole bool) {
	l.t.Helper()
	self, err := os.Executable()
	if err != nil {
		l.t.Fatal(err)
	}
	command := exec.Command(self)
	command.Env = append(os.Environ(), childVariable+"="+strconv.Itoa(code))
	if err := command.Start(); err != nil {
		l.t.Fatal(err)
	}
	// The parent stands in the exit as long as nobody has waited for the child.
	defer command.Wait()
	pid := int32(command.Process.Pid)

	whole = l.until("exit of the child", func(_ cnmsg.Msg, e *cnproc.Event) bool {
		if f, ok := e.Fork(); ok && f.ChildPID == pid {
			seen = append(seen, "fork")
			if f.ChildTGID != pid || f.ParentTGID != int32(os.Getpid()) {
				l.t.Errorf("%+v, want parent_tgid %d and child_tgid %d", f, os.Getpid(), pid)
			}
		}
		if x, ok := e.Exec(); ok && x.TGID == pid {
			seen = append(seen, "exec")
			if x.PID != pid {
				l.t.Errorf("%+v, want pid %d", x, pid)
			}
		}
		x, ok := e.Exit()
		if !ok || x.PID != pid {
			return false
		}
		seen = append(seen, "exit")
		l.checkExit(x, e, pid, code)
		return true
	})
	return seen, whole
}

func (l *listener) checkExit(x cnproc.Exit, e *cnproc.Event, pid int32, code int) {
	l.t.Helper()
	const sigchld = 17
	if x.TGID != pid || x.Code.ExitStatus() != code || !x.Code.Exited() || x.Signal != sigchld {
		l.t.Errorf("%+v, want tgid %d, exit status %d, signal %d", x, pid, code, sigchld)
	}
	// Zeroes before 4.18.
	if p, ok := e.Parent(); !ok || p.TGID != int32(os.Getpid()) && p != (cnproc.Parent{}) {
		l.t.Errorf("parent %+v, want tgid %d", p, os.Getpid())
	}
}

func TestATruncatedDatagramTellsItsLength(t *testing.T) {
	l := events(t)
	const room = 40
	l.request(badOp)
	l.deadline(patience)
	for {
		got, err := l.Receive(l.buf[:room])
		if err != nil {
			t.Fatal(err)
		}
		if !got.From.FromKernel() {
			continue
		}
		if !got.Truncated() || len(got.Data) != room || got.Length != 76 {
			t.Errorf("%d of %d bytes, truncated: %t", len(got.Data), got.Length, got.Truncated())
		}
		return
	}
}

func TestAnOverrunComesOnceAndReadingGoesOn(t *testing.T) {
	l := events(t)
	if err := l.SetReceiveBuffer(1); err != nil { // the kernel makes that its least, some 2 KiB
		t.Fatal(err)
	}
	size, err := l.ReceiveBuffer()
	if err != nil {
		t.Fatal(err)
	}
	if size < 1 || size > 1<<14 {
		t.Fatalf("asked for the least receive buffer, got %d bytes", size)
	}
	for range 64 {
		l.request(badOp)
	}
	l.deadline(patience)
	if _, err := l.Receive(l.buf); !errors.Is(err, live.ErrOverrun) {
		t.Errorf("first %v, want %v", err, live.ErrOverrun)
	}
	if got, err := l.Receive(l.buf); err != nil || len(got.Data) == 0 {
		t.Errorf("then %+v, %v, want what was in the buffer", got, err)
	}
	if err := l.SetReceiveBuffer(8 << 20); err != nil {
		t.Fatal(err)
	}
	l.drain()
	if code := l.answer(badOp); code != einval {
		t.Errorf("error %d", code)
	}
}

func TestReceiveGivesUpInTime(t *testing.T) {
	silent := open(t, live.Options{Timeout: 10 * time.Millisecond})
	for range 2 {
		if got, err := silent.Receive(silent.buf); !errors.Is(err, live.ErrTimeout) {
			t.Errorf("got %+v, %v, want %v", got, err, live.ErrTimeout)
		}
	}
}

func TestCloseEndsAReceive(t *testing.T) {
	silent := open(t, live.Options{})
	var wait sync.WaitGroup
	wait.Go(func() {
		if _, err := silent.Receive(silent.buf); !errors.Is(err, os.ErrClosed) {
			t.Errorf("Receive gave %v", err)
		}
	})
	time.Sleep(10 * time.Millisecond) // so that it waits, as a rule; either way it must end
	if err := silent.Close(); err != nil {
		t.Error(err)
	}
	wait.Wait()

	for what, err := range map[string]error{
		"Send":  silent.Send(make([]byte, 16)),
		"Join":  silent.Join(1),
		"Close": silent.Close(),
	} {
		if !errors.Is(err, os.ErrClosed) {
			t.Errorf("%s gave %v", what, err)
		}
	}
}

func TestJoinAndLeave(t *testing.T) {
	conn := open(t, live.Options{})
	for _, group := range []uint32{0, 33, 12345, 1<<32 - 1} {
		if err := conn.Join(group); err == nil || errors.Is(err, fs.ErrPermission) {
			t.Errorf("group %d: %v", group, err)
		}
	}
	for _, group := range []uint32{1, 31} {
		err := conn.Join(group)
		skipIfNotHere(t, err)
		if err != nil {
			t.Error(err)
		}
		if err := conn.Leave(group); err != nil {
			t.Error(err)
		}
	}
}

func TestPortIDsAreTheirOwn(t *testing.T) {
	one, other := open(t, live.Options{}), open(t, live.Options{})
	if one.PortID() == 0 || one.PortID() == other.PortID() {
		t.Errorf("%d and %d", one.PortID(), other.PortID())
	}
}

func TestErrorsAreOneLineThatNamesThePackage(t *testing.T) {
	conn := open(t, live.Options{})
	for _, err := range []error{conn.Join(33), conn.Send(nil), live.ErrOverrun, live.ErrTimeout} {
		if err == nil {
			t.Error("no error")
			continue
		}
		text := []byte(err.Error())
		if !bytes.HasPrefix(text, []byte("live: ")) || bytes.Contains(text, []byte("\n")) {
			t.Errorf("%q", text)
		}
	}
}
