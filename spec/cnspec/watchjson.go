package main

import (
	"strconv"

	"github.com/cnwire/cnwire/wire"
)

// appendJSON appends a line of watch -json: an event with the fields of decode
// -json, or {"lost":…} where something is missing. It is a promise: fields are
// added, never changed.
func appendJSON(dst []byte, w *watched) ([]byte, error) {
	switch {
	case w.err != nil:
		return append(dst, `{"overrun":true}`...), nil
	case w.lost:
		dst = appendInt(dst, `{"lost":`, w.Missing)
		if !w.noCPU {
			dst = appendInt(dst, `,"cpu":`, w.Event.CPU)
		}
		return append(dst, '}'), nil
	}
	const (
		seq     = 24 // cn_msg.seq
		headers = 36 // nlmsghdr and cn_msg
	)
	dst = append(dst, `{"time":"`...)
	dst = w.Time.UTC().AppendFormat(dst, "2006-01-02T15:04:05.000000000Z")
	dst = append(dst, `","seq":`...)
	dst = strconv.AppendUint(dst, uint64(wire.Native.Uint32(w.Data[seq:])), 10)
	dst, err := procPayload(wire.Native, w.Data[headers:], headers).appendJSON(append(dst, `,"event":`...))
	if err == nil && w.name != "" {
		dst, err = appendValue(append(dst, `,"name":`...), w.name)
	}
	return append(dst, '}'), err
}
