package corpus

import (
	"bufio"
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gopacket/gopacket/pcapgo"
)

func written(t testing.TB, section Section, packets ...Packet) []byte {
	t.Helper()
	var file bytes.Buffer
	w, err := NewWriter(&file, section)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range packets {
		if err := w.Write(p); err != nil {
			t.Fatal(err)
		}
	}
	return file.Bytes()
}

func TestWrittenPacketsReadBackTheSame(t *testing.T) {
	long := strings.Repeat("x", maxFrame-cookedSize)
	want := result{Format: "pcapng", Packets: []Packet{
		packet(1, at(1_700_000_000, 123_456_789), ToUser, "to the user"),
		packet(2, at(0, 1), ToKernel, "to the kernel"),
		packet(3, at(9_223_372_035, 999_999_999), Unknown, "in 2262"),
		packet(4, at(1, 0), Unknown, ""),
		{Number: 5, Time: at(2, 0), Direction: ToUser, Data: []byte("cut"), Length: 300},
		packet(6, at(3, 0), ToKernel, long),
		{Number: 7, Time: at(4, 0), Direction: ToUser, Data: []byte("said"), Length: 4, Comment: "what of it ä"},
	}}
	if diff := cmp.Diff(want, readAll(t, written(t, Section{}, want.Packets...))); diff != "" {
		t.Error(diff)
	}
}

func TestWriterFillsInWhatIsNotGiven(t *testing.T) {
	file := written(t, Section{}, Packet{Number: 99, Data: []byte("bare")})
	want := result{Format: "pcapng", Packets: []Packet{packet(1, at(0, 0), Unknown, "bare")}}
	if diff := cmp.Diff(want, readAll(t, file)); diff != "" {
		t.Error(diff)
	}
}

func TestWriterRefusesWhatAFileCannotHold(t *testing.T) {
	var file bytes.Buffer
	w, err := NewWriter(&file, Section{})
	if err != nil {
		t.Fatal(err)
	}
	size := file.Len()
	for name, p := range map[string]Packet{
		"time before 1970":      {Time: at(-1, 0)},
		"time after 2262":       {Time: at(1<<40, 0)},
		"length below the data": {Data: []byte("four"), Length: 3},
		"negative length":       {Length: -1},
		"datagram too long":     {Data: make([]byte, maxFrame)},
		"length too long":       {Length: maxWireLength},
		"comment too long":      {Comment: strings.Repeat("x", 1<<16)},
	} {
		if w.Write(p) == nil || file.Len() != size {
			t.Errorf("%s: no error, or %d bytes written", name, file.Len()-size)
		}
	}
	if _, err := NewWriter(&file, Section{Comment: strings.Repeat("x", 1<<16)}); err == nil || file.Len() != size {
		t.Error("comment too long: no error, or something written")
	}
}

func TestWriterTellsWhereTheCaptureComesFrom(t *testing.T) {
	want := Section{Hardware: "s390x", OS: "Linux 6.1", Application: "cnwire", Comment: "one\ntwo ä"}
	r, err := pcapgo.NewNgReader(bytes.NewReader(written(t, want)), pcapgo.NgReaderOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, Section(r.SectionInfo())); diff != "" {
		t.Error(diff)
	}
}

func TestEveryWriteReachesTheFile(t *testing.T) {
	var file bytes.Buffer
	w, err := NewWriter(&file, Section{})
	if err != nil {
		t.Fatal(err)
	}
	for n := range 5 {
		if got := readAll(t, file.Bytes()); len(got.Packets) != n || got.Damage != "" {
			t.Fatalf("after %d packets: %+v", n, got)
		}
		if err := w.Write(Packet{Data: []byte("x")}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWriterLeavesTheCallersBufferAlone(t *testing.T) {
	var file bytes.Buffer
	buffered := bufio.NewWriterSize(&file, 1<<16)
	w, err := NewWriter(buffered, Section{})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(Packet{Data: []byte("x")}); err != nil {
		t.Fatal(err)
	}
	if file.Len() != 0 {
		t.Errorf("%d bytes written before the caller flushed", file.Len())
	}
}

type fullDisk struct{ room int }

var errFull = errors.New("disk full")

func (d *fullDisk) Write(b []byte) (int, error) {
	if len(b) > d.room {
		return 0, errFull
	}
	d.room -= len(b)
	return len(b), nil
}

func TestWriterPassesErrorsOn(t *testing.T) {
	if _, err := NewWriter(&fullDisk{}, Section{}); !errors.Is(err, errFull) {
		t.Errorf("NewWriter: %v", err)
	}
	w, err := NewWriter(&fullDisk{room: 200}, Section{})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(Packet{Data: make([]byte, 200)}); !errors.Is(err, errFull) {
		t.Errorf("Write: %v", err)
	}
}

// Wireshark's tools are an opinion from outside. They need not be there.
func TestWiresharkReadsWhatIsWritten(t *testing.T) {
	tshark, err := exec.LookPath("tshark")
	if err != nil {
		t.Skip("no tshark here")
	}
	listen := "\x28\x00\x00\x00\x03\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x04\x00\x00\x00\x01\x00\x00\x00"
	file := filepath.Join(t.TempDir(), "written.pcapng")
	content := written(t, Section{Hardware: "amd64", OS: "Linux", Application: "cnwire", Comment: "a test"},
		packet(1, at(1_700_000_000, 5), ToKernel, listen), packet(2, at(1_700_000_001, 0), ToUser, listen))
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tshark, "-r", file, "-T", "fields", "-E", "separator= ",
		"-e", "frame.time_epoch", "-e", "frame.packet_flags_direction", "-e", "netlink.family", "-e", "netlink.hdr_len").Output()
	if err != nil {
		t.Fatal(err)
	}
	want := "1700000000.000000005 0x00000002 0x000b 40\n1700000001.000000000 0x00000001 0x000b 40\n"
	if got := string(out); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
