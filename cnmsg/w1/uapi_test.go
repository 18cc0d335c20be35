package w1

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/wire"
)

// w1_netlink.h is not in include/uapi, so only what is around w1's structs can
// be held against a header: cn_msg, its place and the id.
const program = `
#include <linux/connector.h>
int main(void)
{
	struct cn_msg m;
	memset(&m, 0, sizeof(m));
	m.id.idx = CN_W1_IDX;
	m.id.val = CN_W1_VAL;
	m.seq = 0x01020304;
	m.ack = 0x05060708;
	m.len = 0x090a;
	m.flags = 0x0b0c;
	dump(&m, sizeof(m));
	return 0;
}
`

func TestHeaderOfTheKernel(t *testing.T) {
	o, lines := runC(t, "linux/connector.h", program)
	b := unhex(t, lines[0])
	var h cnmsg.Header
	if err := h.Decode(o, b); err != nil || len(b) != cnmsg.HeaderLen {
		t.Fatalf("%v, %d bytes", err, len(b))
	}
	want := cnmsg.Header{ID: cnmsg.W1, Seq: 0x01020304, Ack: 0x05060708, Len: 0x090a, Flags: 0x0b0c}
	if h != want {
		t.Errorf("%+v, want %+v", h, want)
	}
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
