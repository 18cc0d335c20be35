package main

import "strconv"

// The lines of decode -json without reflection, which takes most of the time
// otherwise. What is written is what encoding/json writes of the same structs.

func (d jsonDatagram) append(dst []byte) ([]byte, error) {
	dst, err := appendValue(append(dst, `{"file":`...), d.File)
	if err != nil {
		return dst, err
	}
	dst = appendInt(dst, `,"packet":`, d.Packet)
	dst = appendText(dst, `,"order":`, d.Order)
	dst = appendInt(dst, `,"bytes":`, d.Bytes)
	dst = append(dst, `,"messages":[`...)
	for i := range d.Messages {
		if i > 0 {
			dst = append(dst, ',')
		}
		if dst, err = d.Messages[i].append(dst); err != nil {
			return dst, err
		}
	}
	dst = append(dst, ']')
	if d.Tail != "" {
		dst = appendText(dst, `,"tail":`, d.Tail)
	}
	dst = d.Fault.append(dst)
	return append(dst, '}'), nil
}

func (m *jsonMessage) append(dst []byte) ([]byte, error) {
	dst = appendInt(dst, `{"offset":`, m.Offset)
	dst = appendInt(dst, `,"len":`, m.Len)
	dst = appendInt(dst, `,"type":`, m.Type)
	dst = appendInt(dst, `,"flags":`, m.Flags)
	dst = appendInt(dst, `,"seq":`, m.Seq)
	dst = appendInt(dst, `,"portid":`, m.PortID)
	dst = appendText(dst, `,"kind":`, m.Kind)
	if m.CN != nil {
		dst = append(dst, `,"cn":[`...)
		for i := range m.CN {
			if i > 0 {
				dst = append(dst, ',')
			}
			var err error
			if dst, err = m.CN[i].append(dst); err != nil {
				return dst, err
			}
		}
		dst = append(dst, ']')
	}
	if m.Tail != "" {
		dst = appendText(dst, `,"tail":`, m.Tail)
	}
	dst = m.Fault.append(dst)
	return append(dst, '}'), nil
}

func (c *jsonCN) append(dst []byte) ([]byte, error) {
	dst = appendInt(dst, `{"offset":`, c.Offset)
	dst = appendInt(dst, `,"idx":`, c.Idx)
	dst = appendInt(dst, `,"val":`, c.Val)
	dst = appendInt(dst, `,"seq":`, c.Seq)
	dst = appendInt(dst, `,"ack":`, c.Ack)
	dst = appendInt(dst, `,"len":`, c.Len)
	dst = appendInt(dst, `,"flags":`, c.Flags)
	dst = appendText(dst, `,"data":`, c.Data)
	if len(c.Payload) > 0 {
		var err error
		if dst, err = c.Payload.appendJSON(append(dst, `,"payload":`...)); err != nil {
			return dst, err
		}
	}
	return append(dst, '}'), nil
}

// append writes a fault behind other fields, nothing for none.
func (f *jsonFault) append(dst []byte) []byte {
	if f == nil {
		return dst
	}
	dst = appendText(dst, `,"fault":{"token":`, f.Token)
	dst = appendInt(dst, `,"offset":`, f.Offset)
	return append(dst, '}')
}

func appendInt[T int | uint16 | uint32](dst []byte, key string, v T) []byte {
	return strconv.AppendInt(append(dst, key...), int64(v), 10)
}

// appendText is for what needs no escape: words of ours, and hexadecimal.
func appendText(dst []byte, key, v string) []byte {
	return append(append(append(append(dst, key...), '"'), v...), '"')
}
