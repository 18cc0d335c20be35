package model

import (
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"
)

// unhex reads digits with spaces between them.
func unhex(t testing.TB, digits string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(digits, " ", ""))
	if err != nil {
		t.Fatalf("%q: %v", digits, err)
	}
	return b
}

// asJSON is what models are compared by: it has every field and their order.
func asJSON(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func orderName(big bool) string {
	if big {
		return "big"
	}
	return "little"
}

var bothOrders = []bool{false, true}

// nl is an nlmsghdr of type 3 with that nlmsg_len, little-endian; cn a cn_msg
// header of {1, 1}.
func nl(length byte) string {
	return hex.EncodeToString([]byte{length}) + "000000 03000000 00000000 00000000 "
}

func cn(length byte) string {
	return "01000000 01000000 00000000 00000000 " + hex.EncodeToString([]byte{length}) + "000000 "
}
