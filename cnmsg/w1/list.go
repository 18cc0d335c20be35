package w1

import "github.com/cnwire/cnwire/wire"

// SlaveList is a view of slaves' numbers, 8 bytes each, one after the other:
// the data of a search, or of the list of slaves. They are not aligned.
type SlaveList struct {
	b     []byte
	order wire.Order
}

// Len returns how many there are.
func (l SlaveList) Len() int { return len(l.b) / RegNumLen }

// At returns the i-th. It panics when i is out of range, as a slice does.
func (l SlaveList) At(i int) RegNum {
	return RegNum(l.order.Uint64(l.b[i*RegNumLen : i*RegNumLen+RegNumLen]))
}

// Tail returns the bytes after the last whole number: none from any kernel.
func (l SlaveList) Tail() []byte { return l.b[l.Len()*RegNumLen : len(l.b) : len(l.b)] }

const masterIDLen = 4

// MasterList is a view of masters' ids, a u32 each: the answer to list_masters.
// The kernel splits it at a page, and each part has the same seq; since 3.18 or
// earlier also the same ack.
type MasterList struct {
	b     []byte
	order wire.Order
}

// Len returns how many there are.
func (l MasterList) Len() int { return len(l.b) / masterIDLen }

// At returns the i-th. It panics when i is out of range, as a slice does.
func (l MasterList) At(i int) uint32 {
	return l.order.Uint32(l.b[i*masterIDLen : i*masterIDLen+masterIDLen])
}

// Tail returns the bytes after the last whole id: none from any kernel.
func (l MasterList) Tail() []byte { return l.b[l.Len()*masterIDLen : len(l.b) : len(l.b)] }
