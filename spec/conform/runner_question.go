package conform

import (
	"encoding/json"

	"github.com/cnwire/cnwire/spec/vectors"
)

// The questions, as spec/testee.md describes them.
type (
	// askBytes asks decode and address.
	askBytes struct {
		ID    string `json:"id"`
		Op    string `json:"op"`
		Order string `json:"order"`
		Hex   string `json:"hex"`
	}
	askEncode struct {
		ID      string          `json:"id"`
		Op      string          `json:"op"`
		Order   string          `json:"order"`
		Message json.RawMessage `json:"message"`
	}
	askPayload struct {
		ID    string `json:"id"`
		Op    string `json:"op"`
		Order string `json:"order"`
		Idx   uint32 `json:"idx"`
		Val   uint32 `json:"val"`
		Hex   string `json:"hex"`
	}
	askClassify struct {
		ID      string         `json:"id"`
		Op      string         `json:"op"`
		Rule    string         `json:"rule"`
		Request *vectors.Stamp `json:"request"`
		Got     *vectors.Stamp `json:"got"`
	}
	askTrace struct {
		ID   string          `json:"id"`
		Op   string          `json:"op"`
		Test json.RawMessage `json:"test"`
	}
)

// Question is the line that asks a testee a vector, without its end.
func Question(v vectors.Vector) []byte {
	var q any
	switch v.Op {
	case "encode":
		q = askEncode{v.ID, v.Op, v.Order, v.Message}
	case "payload":
		q = askPayload{v.ID, v.Op, v.Order, v.Idx, v.Val, v.Hex}
	case "classify":
		q = askClassify{v.ID, v.Op, v.Rule, v.Request, v.Got}
	case "trace":
		q = askTrace{v.ID, v.Op, v.Test}
	default:
		q = askBytes{v.ID, v.Op, v.Order, v.Hex}
	}
	line, _ := json.Marshal(q) // strings and numbers, and JSON that was read before
	return line
}
