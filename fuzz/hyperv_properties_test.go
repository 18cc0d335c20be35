package fuzz

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"github.com/cnwire/cnwire/cnmsg/hyperv"
	"github.com/cnwire/cnwire/wire"
)

func TestHypervRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		head := rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, "head")
		body := rapid.SliceOfN(rapid.Byte(), 0, 30).Draw(t, "body")
		key := rapid.SliceOfN(rapid.Byte(), 0, hyperv.KeyLen).Draw(t, "key")
		value := rapid.SliceOfN(rapid.Byte(), 0, 99).Draw(t, "value")
		want := hyperv.Value{
			Type:      hyperv.ValueType(rapid.Uint32().Draw(t, "type")),
			KeySize:   rapid.Uint32().Draw(t, "key size"),
			ValueSize: rapid.Uint32().Draw(t, "value size"),
			Key:       key,
			Value:     value,
		}
		b := append(bytes.Clone(head), body...)
		for _, o := range orders {
			var m hyperv.KVPMsg
			if err := m.Decode(o, b); err != nil || !bytes.Equal(must(hyperv.AppendKVP(nil, o, &m, 0)), b) || m.Size() != len(b) {
				t.Fatalf("%v: %v %+v", o, err, m)
			}
			var got hyperv.Value
			if err := got.Decode(o, must(hyperv.AppendValue(nil, o, &want))); err != nil || got.Type != want.Type || got.KeySize != want.KeySize ||
				got.ValueSize != want.ValueSize || !bytes.HasPrefix(got.Key, key) || !zeroes(got.Key[len(key):]) ||
				!bytes.HasPrefix(got.Value, value) || !zeroes(got.Value[len(value):]) {
				t.Fatalf("%v: %v %+v", o, err, got)
			}
		}
		// Little- and big-endian differ by their numbers only.
		little, big := must(hyperv.AppendValue(nil, wire.Little, &want)), must(hyperv.AppendValue(nil, wire.Big, &want))
		for at := 0; at < 12; at += 4 {
			if wire.Little.Uint32(little[at:]) != wire.Big.Uint32(big[at:]) {
				t.Fatalf("at %d", at)
			}
		}
		if !bytes.Equal(little[12:], big[12:]) {
			t.Fatal("the texts differ")
		}
	})
}

func TestHypervVSSRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SliceOfN(rapid.Byte(), 12, 12).Draw(t, "message")
		for _, o := range orders {
			var m hyperv.VSSMsg
			if err := m.Decode(o, b); err != nil || !bytes.Equal(hyperv.AppendVSS(nil, o, &m), b) {
				t.Fatalf("%v: %v %+v", o, err, m)
			}
		}
	})
}
