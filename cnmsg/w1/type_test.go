package w1

import (
	"testing"
)

func TestNames(t *testing.T) {
	types := []string{"slave_add", "slave_remove", "master_add", "master_remove", "master_cmd", "slave_cmd", "list_masters", "7"}
	for i, want := range types {
		if got := Type(i).String(); got != want {
			t.Errorf("Type(%d) = %q, want %q", i, got, want)
		}
	}
	cmds := []string{"read", "write", "search", "alarm_search", "touch", "reset", "slave_add", "slave_remove", "list_slaves", "9"}
	for i, want := range cmds {
		if got := Cmd(i).String(); got != want {
			t.Errorf("Cmd(%d) = %q, want %q", i, got, want)
		}
	}
	if Type(255).String() != "255" || Cmd(77).String() != "77" {
		t.Error("unknown numbers")
	}
	for typ := range Type(8) {
		if typ.IsEvent() != (typ < 4) || typ.HasCommands() != (typ == 4 || typ == 5) || typ.HasSlave() != (typ == 0 || typ == 1 || typ == 5) {
			t.Errorf("%v: event %v, commands %v, slave %v", typ, typ.IsEvent(), typ.HasCommands(), typ.HasSlave())
		}
	}
}
