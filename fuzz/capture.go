//go:build !gofuzz

// go-fuzz-build cannot build what imports corpus: it copies embedded files, but
// no embedded folders. So this target has every engine but go-fuzz.

package fuzz

import (
	"bytes"
	"errors"
	"io"

	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/wire"
)

func init() { targets = append(targets, Target{"capture", Capture}) }

// Capture reads data as a capture file (pcap, pcapng, gzip of either, lines of
// hex): it comes to an end, keeps the promises of corpus.Packet, and what it
// delivers is written and read back.
func Capture(data []byte) int {
	var file bytes.Buffer
	w, err := corpus.NewWriter(&file, corpus.Section{Comment: "fuzz"})
	check(err == nil, "no writer: %v", err)
	first := capturePackets(data, func(p corpus.Packet) {
		walkQuietly(p.Data, wire.Little)
		walkQuietly(p.Data, wire.Big)
		if p.Time.Year() < 1970 || p.Time.Year() > 2261 {
			p.Time = p.Time.AddDate(1970-p.Time.Year(), 0, 0)
		}
		check(w.Write(p) == nil, "a packet of %d bytes at %v is not written", len(p.Data), p.Time)
	})
	if first == nil {
		return 0
	}
	again := capturePackets(file.Bytes(), func(corpus.Packet) {})
	check(len(first) == len(again), "%d packets of %d read back", len(again), len(first))
	for i, p := range first {
		check(bytes.Equal(p.Data, again[i].Data) && p.Direction == again[i].Direction && p.Length == again[i].Length, "packet %d reads back as %+v, was %+v", i, again[i], p)
	}
	return 1
}

// capturePackets reads a file to its end.
func capturePackets(file []byte, each func(corpus.Packet)) (all []corpus.Packet) {
	var damage *corpus.DamageError
	r, err := corpus.NewReader(bytes.NewReader(file))
	if err != nil {
		check(errors.As(err, &damage), "not opened for %v", err)
		return nil
	}
	size := len(file)
	if file[0] == 0x1f {
		size = 1<<31 - 1 // gzip hides any number of bytes in a few
	}
	number, skipped, total := 0, 0, 0
	for {
		p, err := r.Next()
		if err != nil {
			check(err == io.EOF || errors.As(err, &damage), "ends with %v", err)
			_, again := r.Next()
			check(again == err, "ends with %v, then %v", err, again)
			return all
		}
		number += 1 + r.Skipped() - skipped
		skipped = r.Skipped()
		total += len(p.Data)
		check(p.Number == number && number <= size && total <= size, "packet %d has number %d, %d bytes of %d", number, p.Number, total, size)
		check(len(p.Data) <= p.Length && cap(p.Data) == len(p.Data), "%d bytes in room for %d, of %d", len(p.Data), cap(p.Data), p.Length)
		each(p)
		p.Data = bytes.Clone(p.Data)
		all = append(all, p)
	}
}
