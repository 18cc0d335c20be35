package made

import (
	"bytes"
	"encoding/binary"
	"io"
	"testing"

	"github.com/cnwire/cnwire/corpus"
	"github.com/cnwire/cnwire/wire"
)

// Each form of a file has the datagrams that were made, byte for byte, and the
// same seed makes the same file.
func TestFilesHaveWhatWasMade(t *testing.T) {
	for i, form := range Forms {
		frames := Damaged(uint64(i), Conversation(uint64(i), wire.Big, 200))
		file := form.File(7, frames)
		again := Damaged(uint64(i), Conversation(uint64(i), wire.Big, 200))
		if !bytes.Equal(file, form.File(7, again)) {
			t.Errorf("%s: the same seed made another file", form.Name)
		}
		r, err := corpus.NewReader(bytes.NewReader(file))
		if err != nil {
			t.Fatal(form.Name, err)
		}
		for _, f := range frames {
			if !f.isConnector() {
				continue
			}
			p, err := r.Next()
			if err != nil || !bytes.Equal(p.Data, f.Data[cookedSize:]) || p.Length != f.Length-cookedSize {
				t.Fatalf("%s: %x, %v, want %x", form.Name, p.Data, err, f.Data[cookedSize:])
			}
		}
		if _, err := r.Next(); err != io.EOF {
			t.Errorf("%s: there is more: %v", form.Name, err)
		}
	}
}

func (f Frame) isConnector() bool {
	return !f.Ether && len(f.Data) >= cookedSize && binary.BigEndian.Uint16(f.Data[2:]) == arphrd && binary.BigEndian.Uint16(f.Data[14:]) == connector
}
