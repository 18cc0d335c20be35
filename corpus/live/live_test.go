package live_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/cnmsg/cnproc"
	"github.com/cnwire/cnwire/corpus/live"
	"github.com/cnwire/cnwire/corpus/live/alone"
	"github.com/cnwire/cnwire/nlmsg"
	"github.com/cnwire/cnwire/wire"
)

const (
	childVariable = "CNWIRE_LIVE_CHILD" // makes the test's program a child that exits with its value when its input ends
	roleVariable  = "CNWIRE_LIVE_ROLE"  // what a test does in a process of its own
	patience      = 10 * time.Second    // for what is sure to come, on a machine that is busy
	badOp         = cnproc.Op(77)
	einval        = 22
	tries         = 5 // when an overrun comes between
)

func TestMain(m *testing.M) {
	if text := os.Getenv(childVariable); text != "" {
		code, _ := strconv.Atoi(text)
		io.Copy(io.Discard, os.Stdin)
		os.Exit(code)
	}
	if os.Getenv(roleVariable) == "" { // else it is the parent's turn
		defer alone.Lock()()
	}
	m.Run()
}

// cite says which requirements a test shows, separated by blanks.
func cite(t *testing.T, ids string) {
	t.Helper()
	for id := range strings.FieldsSeq(ids) {
		t.Attr("requirement", id)
	}
}

// since skips the test on older kernels.
func since(t *testing.T, major, minor uint) {
	t.Helper()
	if kernel().Before(cnmsg.KernelVersion(major, minor, 0)) {
		t.Skipf("kernels before %d.%d do otherwise", major, minor)
	}
}

// environment is that of a child. The race detector's would sleep at its end.
func environment(variables ...string) []string {
	return append(append(os.Environ(), "GORACE=atexit_sleep_ms=0"), variables...)
}

// start starts a child that exits with code. Nobody waits for it before the test
// ends: as long as that its parent stands in its exit.
func start(t *testing.T, code int) (pid int32) {
	t.Helper()
	command := exec.Command(os.Args[0])
	command.Env = environment(childVariable + "=" + strconv.Itoa(code))
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { command.Wait() })
	return int32(command.Process.Pid)
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
// machine's processes come by. After an overrun it returns false, as read does.
func (l *listener) until(what string, found func(cnmsg.Msg, *cnproc.Event) bool) bool {
	l.t.Helper()
	return l.read(what, func(got live.Received) bool {
		m, ok := l.checked(got)
		if !ok {
			return false
		}
		var event cnproc.Event
		if err := event.Decode(wire.Native, m.Data()); err != nil {
			l.t.Fatalf("%v in %x", err, got.Data)
		}
		return found(m, &event)
	})
}

// read reads datagrams, whoever sent them, until one is what the test waits
// for. After an overrun it returns false: that one may be among what was lost.
func (l *listener) read(what string, found func(live.Received) bool) bool {
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
		if found(got) {
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
	if len(got.Data) < 4 || len(got.Data) < int(wire.Native.Uint32(got.Data)) {
		return m, false // somebody's socket filter cut it for all, see TestASocketFilterCutsSilently
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
	cite(t, "PROC-ACK-2")
	l := events(t)
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
