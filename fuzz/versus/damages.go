package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"

	"github.com/cnwire/cnwire/wire"
)

// readSeeds reads the inputs of some targets.
func readSeeds(folder string, targets ...string) (all [][]byte, err error) {
	for _, target := range targets {
		names, _ := filepath.Glob(filepath.Join(folder, target, "*"))
		for _, name := range names {
			b, err := os.ReadFile(name)
			if err != nil {
				return nil, err
			}
			all = append(all, b)
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("no seeds in %s", folder)
	}
	return all, nil
}

// damages makes datagrams: the seeds as they are, and then damaged ones.
type damages struct {
	seeds [][]byte
	made  int
	r     *rand.Rand
}

func newDamages(seeds [][]byte, seed uint64) *damages {
	return &damages{seeds: seeds, r: rand.New(rand.NewPCG(seed, 11))}
}

const longest = 2000

func (d *damages) next() []byte {
	d.made++
	if d.made <= len(d.seeds) {
		return d.seeds[d.made-1]
	}
	b := bytes.Clone(d.any())
	for range 1 + d.r.IntN(4) {
		b = d.damage(b)
	}
	return b[:min(len(b), longest)]
}

func (d *damages) any() []byte { return d.seeds[d.r.IntN(len(d.seeds))] }

// lengths are those at which something changes.
var lengths = []uint32{0, 1, 3, 4, 15, 16, 17, 19, 20, 21, 35, 36, 37, 40, 76, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffffc, 0xfffffffd, 0xffffffff}

func (d *damages) damage(b []byte) []byte {
	if len(b) < 4 {
		return append(b, d.any()...)
	}
	at := d.r.IntN(len(b))
	word := at / 4 * 4
	if word+4 > len(b) {
		word = 0
	}
	switch d.r.IntN(9) {
	case 0:
		b[at] ^= 1 << d.r.IntN(8)
	case 1:
		b[at] = byte(d.r.Uint32())
	case 2:
		wire.Native.PutUint32(b[word:], lengths[d.r.IntN(len(lengths))])
	case 3:
		wire.Native.PutUint16(b[word:], uint16(lengths[d.r.IntN(len(lengths))]))
	case 4: // a length a little off
		wire.Native.PutUint32(b[word:], wire.Native.Uint32(b[word:])+uint32(d.r.IntN(9))-4)
	case 5:
		wire.Native.PutUint32(b, uint32(len(b))) // the length that fits
	case 6:
		b = b[:at]
	case 7:
		b = append(b, make([]byte, d.r.IntN(40))...)
	case 8:
		b = append(b[:word:word], d.any()...)
	}
	return b
}
