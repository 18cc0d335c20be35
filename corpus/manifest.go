package corpus

import (
	"embed"
	"encoding/json"

	"github.com/cnwire/cnwire/wire"
)

//go:embed manifest.json captures
var files embed.FS

// Capture is the manifest's entry for an embedded capture: what it is, and how it came to be.
type Capture struct {
	Name    string `json:"name"`    // short and unique
	File    string `json:"file"`    // path below the package's folder
	SHA256  string `json:"sha256"`  // of the file, in hex
	Bytes   int64  `json:"bytes"`   // of the file
	Packets int    `json:"packets"` // datagrams of protocol 11

	Release string `json:"release"` // of the kernel, as uname -r says it
	Version string `json:"version"` // of the kernel: what it was built from, in words
	Arch    string `json:"arch"`    // Debian's name of the architecture
	Order   string `json:"order"`   // "little" or "big": byte order of the datagrams; see ByteOrder
	Bits    int    `json:"bits"`    // of a long
	CPUs    int    `json:"cpus"`    // that the kernel saw

	ConfigSHA256 string `json:"config_sha256,omitempty"` // of the kernel's configuration file, in hex; empty where it was not recorded
	BTFSHA256    string `json:"btf_sha256,omitempty"`    // of /sys/kernel/btf/vmlinux, the layouts of all structs; empty where there is none

	How       string   `json:"how"`                 // where the kernel ran and where the datagrams were taken
	Tool      string   `json:"tool"`                // what wrote the file
	Command   string   `json:"command"`             // the command that made it; … stands for what was not recorded
	Date      string   `json:"date,omitempty"`      // of the capture, YYYY-MM-DD; empty where it was not recorded
	Synthetic string   `json:"synthetic,omitempty"` // what in it is not an unmodified kernel talking to a real program
	Scenario  string   `json:"scenario"`            // what was done
	Notes     []string `json:"notes,omitempty"`     // what was seen that is no datagram, such as the errors of calls
	Faults    []Fault  `json:"faults,omitempty"`    // in the order of the packets
}

// Fault is a datagram that was sent to the kernel malformed on purpose.
type Fault struct {
	Packet int    `json:"packet"` // its Number
	Token  string `json:"token"`  // of the wire.Fault that it is
	Offset int    `json:"offset"` // in the datagram
	Why    string `json:"why"`    // in words
}

// Captures gives the embedded captures. The caller may change what it gets.
func Captures() []Capture {
	text, err := files.ReadFile("manifest.json")
	if err != nil {
		panic(err) // it is embedded
	}
	var captures []Capture
	if err := json.Unmarshal(text, &captures); err != nil {
		panic("corpus: manifest.json: " + err.Error()) // a test reads it
	}
	return captures
}

// Open gives a reader of the capture, which needs no closing.
func (c Capture) Open() (*Reader, error) {
	f, err := files.Open(c.File)
	if err != nil {
		return nil, err
	}
	return NewReader(f)
}

// ByteOrder is the byte order of the capture's datagrams. It is Native for an Order that is neither "little" nor "big", which no embedded capture has.
func (c Capture) ByteOrder() wire.Order {
	switch c.Order {
	case "little":
		return wire.Little
	case "big":
		return wire.Big
	}
	return wire.Native
}
