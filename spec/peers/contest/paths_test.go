package main

import (
	"strings"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/spec/peers/c"
	"github.com/cnwire/cnwire/spec/peers/load"
	"github.com/cnwire/cnwire/spec/peers/rival"
	"github.com/cnwire/cnwire/wire"
)

func needC(t *testing.T) {
	if !c.HaveRef {
		t.Skip("the reference is a loop in C, and there is no cgo")
	}
}

// Every contender that reads has the checksum of the C loop on numbers that all
// differ too, and it is one: a loop that reads idx for val, or leaves out the
// last message, is none of them.
func TestProbesTellFieldsApart(t *testing.T) {
	needC(t)
	paths, err := allPaths(small)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range paths {
		if p.probe == nil {
			continue
		}
		if sum, err := agreed(p.probe()); err != nil || sum == 0 {
			t.Errorf("%s: %#x, %v", p.name, sum, err)
		}
	}
	for name, wrong := range map[string]func([]byte) uint32{
		"idx for val": func(b []byte) (sum uint32) {
			for m := range cnmsg.All(b, wire.Native) {
				sum += 2*m.ID().Idx + m.Seq() + m.Ack() + uint32(m.Len())
			}
			return sum
		},
		"seq for ack": func(b []byte) (sum uint32) {
			for m := range cnmsg.All(b, wire.Native) {
				sum += m.ID().Idx + m.ID().Val + 2*m.Seq() + uint32(m.Len())
			}
			return sum
		},
		"not the last": func(b []byte) uint32 { return rival.AllWalk(b[:len(b)-load.DatagramLen]) },
	} {
		b, err := load.Scrambled(load.Datagrams, false)(probed, wire.Native)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := agreed([]contender{{"C", func() uint32 { return c.Walk(b) }}, {"it", func() uint32 { return wrong(b) }}}, nil); err == nil {
			t.Error(name, "is not seen")
		}
	}
}

// Each contender of each path, made to return something else at once or in a
// later round, ends the race and is named.
func TestAWrongChecksumEndsTheRace(t *testing.T) {
	needC(t)
	paths, err := allPaths(small)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range paths {
		if strings.Contains(p.name, "000 open") {
			continue // takes long, and is like the others
		}
		good, err := p.open()
		if err != nil {
			t.Fatal(err)
		}
		for i := range good {
			for _, from := range []int{0, 3} {
				calls := 0
				bad := append([]contender{}, good...)
				bad[i].work = func() uint32 {
					calls++
					if sum := good[i].work(); calls <= from {
						return sum
					} else {
						return sum + 1
					}
				}
				p.open = func() ([]contender, error) { return bad, nil }
				_, err := p.run(3, newQuiet(0))
				if err == nil || !strings.Contains(err.Error(), p.name+": ") || i > 0 && !strings.Contains(err.Error(), good[i].name) {
					t.Errorf("%s: %s wrong after %d calls: %v", p.name, good[i].name, from, err)
				}
			}
		}
	}
}

// An encoder that writes one byte too few, or another one, is named; also where
// a buffer that was zero would hide it.
func TestAWrongByteEndsTheRace(t *testing.T) {
	right := func(dst []byte) int { return copy(dst, "cn_msg\x00\x00") }
	for name, wrong := range map[string]func(dst []byte) int{
		"one less":         func(dst []byte) int { return right(dst) - 1 },
		"another":          func(dst []byte) int { n := right(dst); dst[1] ^= 1; return n },
		"no padding":       func(dst []byte) int { copy(dst, "cn_msg"); return 8 },
		"nothing, as long": func([]byte) int { return 8 },
	} {
		_, err := encoders(8, []encoder{{"C", right}, {"it", wrong}})
		if err == nil || err.Error() != "it does not write what C does" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := encoders(8, []encoder{{"C", right}, {"it", right}}); err != nil {
		t.Error(err)
	}
}

func TestASmallLargeBuffer(t *testing.T) {
	needC(t)
	if _, err := allPaths(small - 1); err == nil {
		t.Error("it would divide by no messages")
	}
}

// A path is named by its size, and its times are divided by the messages that
// there are.
func TestSizesThatAreNoMiB(t *testing.T) {
	needC(t)
	const big = small + small/2 + 1
	paths, err := allPaths(big)
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, p := range paths {
		if names[p.name] {
			t.Error(p.name, "twice")
		}
		names[p.name] = true
	}
	b, err := load.Batches(big, wire.Native)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for range cnmsg.All(b, wire.Native) {
		n++
	}
	for _, p := range paths {
		if strings.HasPrefix(p.name, "walk batches") && p.bytes == big && p.messages != n {
			t.Errorf("%s: %d messages, and there are %d", p.name, p.messages, n)
		}
	}
}
