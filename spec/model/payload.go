package model

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
)

type (
	// Fields is a payload, or a part of one, in the shape of cnspec decode
	// -json: the kernel's names in the order of the JSON.
	Fields []Field

	// Field is a name and a string, number, bool, Hex, Fields, []Fields or
	// *Fault.
	Field struct {
		Name  string
		Value any
	}
)

// MarshalJSON returns one object whose names are in order.
func (f Fields) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	b.WriteByte('{')
	for i, one := range f {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Quote(one.Name) + ":")
		if err := e.Encode(one.Value); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// Payload reads the data of a cn_msg as the owner of its id lays it out. base
// is where the data begins: cn.Offset+20 for offsets of faults in the datagram,
// 0 for offsets in the data. It is nil for an id of nobody's.
func (m Model) Payload(cn CN, base int, big bool) Fields {
	v := view{cn.Data, big && !m.breaks("ORD-2")}
	switch [2]uint32{cn.Idx, cn.Val} {
	case [2]uint32{1, 1}:
		return m.proc(v, base)
	case [2]uint32{3, 1}:
		return m.w1(v, base)
	case [2]uint32{4, 1}:
		return m.v86d(v, base)
	case [2]uint32{7, 1}:
		return m.dmlog(v, cn.Ack, base)
	case [2]uint32{9, 1}:
		return m.kvp(v, cn.Seq, base)
	case [2]uint32{10, 1}:
		return m.vss(v, base)
	case [2]uint32{0xffffffff, 0xffffffff}:
		return m.notify(v, base)
	}
	return nil
}

func protocol(name string) Fields { return Fields{{"protocol", name}} }

func (f *Fields) add(name string, value any) { *f = append(*f, Field{name, value}) }

func (f *Fields) fault(token string, at int) { f.add("fault", &Fault{token, at}) }

// named returns the name of a number, or the number if it has none.
func named(names map[uint32]string, n uint32) string {
	if name, ok := names[n]; ok {
		return name
	}
	return strconv.FormatUint(uint64(n), 10)
}

// named16 is named with the number as 0x….
func named16(names map[uint32]string, n uint32) string {
	if name, ok := names[n]; ok {
		return name
	}
	return fmt.Sprintf("%#x", n)
}
