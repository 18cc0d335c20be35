package corpus

import (
	"bytes"
	"encoding/binary"
	"io"
	"runtime"
	"testing"
)

// mark is the end of a record or block, and how many packets end there or before.
type mark struct{ end, packets int }

// pcapMarks and pcapngMarks walk a little-endian file of nothing but connector datagrams.
func pcapMarks(file []byte) []mark {
	marks := []mark{{end: 24}}
	for at := 24; at < len(file); {
		at += 16 + int(binary.LittleEndian.Uint32(file[at+8:]))
		marks = append(marks, mark{at, len(marks)})
	}
	return marks
}

func pcapngMarks(file []byte) []mark {
	var marks []mark
	packets := 0
	for at := 0; at < len(file); {
		if binary.LittleEndian.Uint32(file[at:]) == blockEnhanced {
			packets++
		}
		at += int(binary.LittleEndian.Uint32(file[at+4:]))
		marks = append(marks, mark{at, packets})
	}
	return marks
}

// embedded gives a capture of the corpus as pcap and, through the writer, as pcapng.
func embedded(t testing.TB, c Capture) (pcap, pcapng []byte) {
	t.Helper()
	pcap, err := files.ReadFile(c.File)
	if err != nil {
		t.Fatal(err)
	}
	return pcap, written(t, Section{OS: c.Version}, readAll(t, pcap).Packets...)
}

// formats are the two that a capture is embedded or written in, with what is at the head of each file.
var formats = []struct {
	name  string
	marks func(file []byte) []mark
	heads int // marks before the first packet
}{
	{"pcap", pcapMarks, 1},
	{"pcapng", pcapngMarks, 2},
}

// pieces makes many small files of one: the head and a few packets each. Reading a small file for each of its bytes takes
// thousands of times less than reading the whole one for each of its own, and every byte has its turn just the same.
func pieces(file []byte, marks []mark, heads int) [][]byte {
	const packets = 6
	var all [][]byte
	for from := heads - 1; from < len(marks)-1; from += packets {
		to := min(from+packets, len(marks)-1)
		all = append(all, join(file[:marks[heads-1].end], file[marks[from].end:marks[to].end]))
	}
	return all
}

func TestFileCutAtAnyByteDeliversItsWholePackets(t *testing.T) {
	pcap, pcapng := embedded(t, Captures()[0])
	for i, file := range [][]byte{pcap, pcapng} {
		f := formats[i]
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			marks := f.marks(file)
			for _, piece := range pieces(file, marks, f.heads) {
				checkCuts(t, piece, f.marks(piece), 1)
			}
			checkCuts(t, file, marks, 211)
		})
	}
}

// checkCuts cuts a file at every step-th byte.
func checkCuts(t *testing.T, file []byte, marks []mark, step int) {
	t.Helper()
	whole := readAll(t, file).Packets
	var last mark
	for n := 0; n < len(file); n += step {
		for len(marks) > 0 && marks[0].end <= n {
			last, marks = marks[0], marks[1:]
		}
		checkCut(t, file[:n], whole, last)
	}
}

// checkCut reads a file that was cut, of which last is the last whole record.
func checkCut(t *testing.T, file []byte, whole []Packet, last mark) {
	t.Helper()
	r, err := NewReader(bytes.NewReader(file))
	if err != nil {
		if damage := damageIn(t, err, len(file)); damage.Offset != 0 || last.packets > 0 {
			t.Fatalf("cut at %d: %v", len(file), err)
		}
		return
	}
	packets := 0
	for {
		p, err := r.Next()
		if err == io.EOF && last.end == len(file) {
			break
		}
		if err != nil {
			if damage, ok := err.(*DamageError); !ok || damage.Offset != int64(last.end) {
				t.Fatalf("cut at %d: %v, want damage at %d", len(file), err, last.end)
			}
			break
		}
		if !bytes.Equal(p.Data, whole[packets].Data) {
			t.Fatalf("cut at %d: packet %d is %x, want %x", len(file), p.Number, p.Data, whole[packets].Data)
		}
		packets++
	}
	if packets != last.packets {
		t.Fatalf("cut at %d: %d packets, want %d", len(file), packets, last.packets)
	}
}

func TestAnyWrongByteIsSurvived(t *testing.T) {
	pcap, pcapng := embedded(t, Captures()[0])
	for i, file := range [][]byte{pcap, pcapng} {
		f := formats[i]
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			for _, piece := range pieces(file, f.marks(file), f.heads) {
				for i := range piece {
					piece[i] ^= 0xff
					drain(t, piece, len(piece))
					piece[i] ^= 0xff
				}
			}
		})
	}
}

// drain reads a file of size bytes when uncompressed to its end, which must come.
func drain(t *testing.T, file []byte, size int) {
	t.Helper()
	r, err := NewReader(bytes.NewReader(file))
	for n := 0; err == nil; n++ {
		if n > size {
			t.Fatal("more packets than bytes")
		}
		_, err = r.Next()
	}
	if err != io.EOF {
		damageIn(t, err, size)
	}
}

func TestAnyWrongBitAllocatesNoMoreThanAFrame(t *testing.T) {
	le, be := binary.LittleEndian, binary.BigEndian
	for name, file := range map[string][]byte{
		"pcap": smallPcap(le), "big pcap": smallPcap(be), "pcapng": smallPcapng(le), "big pcapng": smallPcapng(be),
		"gzip": zipped(t, smallPcap(le)), "hex": []byte("# some\n01020304\n0506\n"),
	} {
		for bit := range len(file) * 8 {
			file[bit/8] ^= 1 << (bit % 8)
			if got := allocated(func() { drain(t, file, 1<<20) }); got > 1<<20 {
				t.Errorf("%s, bit %d: %d bytes allocated", name, bit, got)
			}
			file[bit/8] ^= 1 << (bit % 8)
		}
	}
}

func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
