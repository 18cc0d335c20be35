package cnproc

import (
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/wire"
)

// What needs a header of 6.6 or later (struct proc_input) is left out: older
// ones are installed in many places.
const program = `
#include <linux/connector.h>
#include <linux/cn_proc.h>
static struct proc_event e;
static void event(__u32 what, const int *words, int n)
{
	memset(&e, 0, sizeof(e));
	e.what = what;
	e.cpu = 0x01020304;
	e.timestamp_ns = 0x05060708090a0b0cull;
	memcpy(&e.event_data, words, n * sizeof(*words));
	dump(&e, sizeof(e));
}
int main(void)
{
	printf("%zu %zu %zu %zu %zu %zu %zu %d %d\n", sizeof(e), offsetof(struct proc_event, event_data),
		offsetof(struct proc_event, event_data.fork.child_tgid),
		offsetof(struct proc_event, event_data.comm.comm),
		offsetof(struct proc_event, event_data.coredump.parent_tgid),
		offsetof(struct proc_event, event_data.exit.exit_signal),
		offsetof(struct proc_event, event_data.exit.parent_tgid), CN_IDX_PROC, CN_VAL_PROC);
	printf("%u %u %u %u %u %u %u %u %u %u\n", PROC_EVENT_NONE, PROC_EVENT_FORK, PROC_EVENT_EXEC,
		PROC_EVENT_UID, PROC_EVENT_GID, PROC_EVENT_SID, PROC_EVENT_PTRACE, PROC_EVENT_COMM,
		PROC_EVENT_COREDUMP, PROC_EVENT_EXIT);
	event(PROC_EVENT_EXIT, (int[]){1, 2, 3, 4, 5, 6}, 6);
	event(PROC_EVENT_FORK, (int[]){1, 2, 3, 4}, 4);
	event(PROC_EVENT_COREDUMP, (int[]){1, 2, 3, 4}, 4);
	return 0;
}
`

func TestHeaderOfTheKernel(t *testing.T) {
	o, words := runC(t, "linux/cn_proc.h", program)
	numbers := []int{EventLen, headerLen, headerLen + 12, headerLen + 8, headerLen + 12, headerLen + 12, headerLen + 20,
		int(cnmsg.Proc.Idx), int(cnmsg.Proc.Val)}
	for _, what := range []What{WhatNone, WhatFork, WhatExec, WhatUID, WhatGID, WhatSID, WhatPtrace, WhatComm, WhatCoredump, WhatExit} {
		numbers = append(numbers, int(int64(what)))
	}
	for i, want := range numbers {
		if words[i] != strconv.FormatUint(uint64(uint32(want)), 10) {
			t.Errorf("number %d is %s, want %d", i, words[i], uint32(want))
		}
	}
	dumps := words[len(numbers):]

	exit, _ := event(t, o, dumps[0]).Exit()
	parent, _ := event(t, o, dumps[0]).Parent()
	if exit != (Exit{1, 2, 3, 4}) || parent != (Parent{5, 6}) {
		t.Errorf("%+v %+v", exit, parent)
	}
	if fork, ok := event(t, o, dumps[1]).Fork(); !ok || fork != (Fork{1, 2, 3, 4}) {
		t.Errorf("%+v", fork)
	}
	dump, _ := event(t, o, dumps[2]).Coredump()
	parent, _ = event(t, o, dumps[2]).Parent()
	if dump != (Coredump{1, 2}) || parent != (Parent{3, 4}) {
		t.Errorf("%+v %+v", dump, parent)
	}
}

func event(t *testing.T, o wire.Order, text string) *Event {
	t.Helper()
	b, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	var e Event
	if err := e.Decode(o, b); err != nil || e.CPU != 0x01020304 || e.Timestamp != 0x05060708090a0b0c {
		t.Fatalf("%v %+v", err, e)
	}
	return &e
}

// prelude is what the programs share. The order is the compiler's, which need
// not be that of a test that runs under an emulator.
const prelude = `
#include <stdio.h>
#include <stddef.h>
#include <string.h>
static inline void dump(const void *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		printf("%02x", ((const unsigned char *)p)[i]);
	printf("\n");
}
static void __attribute__((constructor)) order(void)
{
	printf("%d\n", __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);
}
`

// runC compiles and runs a C program that needs a header of the kernel, and
// returns the order it ran in and the lines it printed. It skips the test where
// there is no compiler or no such header.
func runC(t *testing.T, header, source string) (wire.Order, []string) {
	t.Helper()
	gcc, err := exec.LookPath("gcc")
	if err != nil {
		t.Skip("there is no gcc")
	}
	probe := exec.Command(gcc, "-fsyntax-only", "-x", "c", "-")
	probe.Stdin = strings.NewReader(prelude + "#include <" + header + ">\n")
	if out, err := probe.CombinedOutput(); err != nil {
		t.Skipf("%s is not installed: %s", header, out)
	}
	dir := t.TempDir()
	name, binary := filepath.Join(dir, "layout.c"), filepath.Join(dir, "layout")
	if err := os.WriteFile(name, []byte(prelude+source), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(gcc, "-Wall", "-o", binary, name).CombinedOutput(); err != nil {
		t.Fatalf("gcc: %v\n%s", err, out)
	}
	out, err := exec.Command(binary).Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Fields(string(out))
	if lines[0] == "1" {
		return wire.Big, lines[1:]
	}
	return wire.Little, lines[1:]
}
