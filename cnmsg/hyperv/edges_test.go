package hyperv

import (
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/wire"
)

// These tests are here because a mutant of the code went unnoticed without
// them: go run ./fuzz/mutate.

func TestKVPFilledUpToTheMost(t *testing.T) {
	b, err := AppendKVP(nil, wire.Little, &KVPMsg{}, cnmsg.MaxData)
	if err != nil || len(b) != cnmsg.MaxData {
		t.Errorf("%d bytes, %v", len(b), err)
	}
	if b, err := AppendKVP(nil, wire.Little, &KVPMsg{}, cnmsg.MaxData+1); err != wire.CNTooLong || b != nil {
		t.Errorf("%d bytes, %v", len(b), err)
	}
}

func TestUnknownValueTypeIsDecimal(t *testing.T) {
	if s := ValueType(1234).String(); s != "1234" {
		t.Error(s)
	}
}
