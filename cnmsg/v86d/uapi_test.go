package v86d

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/cnwire/cnwire/cnmsg"
	"github.com/cnwire/cnwire/wire"
)

// struct vbe_mode_ib is not in include/uapi.
const program = `
#include <linux/connector.h>
#include <video/uvesafb.h>
int main(void)
{
	struct uvesafb_task t;
	struct vbe_ib v;
	memset(&t, 0, sizeof(t));
	memset(&v, 0, sizeof(v));
	t.flags = TF_VBEIB | TF_EXIT;
	t.buf_len = 0;
	t.regs.ebx = 1; t.regs.ecx = 2; t.regs.edx = 3; t.regs.esi = 4; t.regs.edi = 5;
	t.regs.ebp = 6; t.regs.eax = 7; t.regs.eip = 8; t.regs.eflags = 9; t.regs.esp = 10;
	t.regs.cs = 11; t.regs.ss = 12; t.regs.es = 13; t.regs.ds = 14; t.regs.fs = 15; t.regs.gs = 16;
	memcpy(v.vbe_signature, "VBE2", 4);
	v.vbe_version = 0x0300;
	v.oem_string_ptr = 1;
	v.capabilities = 2;
	v.mode_list_ptr = 3;
	v.total_memory = 4;
	v.oem_software_rev = 5;
	v.oem_vendor_name_ptr = 6;
	v.oem_product_name_ptr = 7;
	v.oem_product_rev_ptr = 8;
	v.reserved[0] = 9;
	v.misc_data[511] = 10;
	printf("%zu %zu %zu %d %d %d %d %d %d %d\n", sizeof(t), sizeof(v), offsetof(struct vbe_ib, reserved),
		TF_VBEIB, TF_BUF_ESDI, TF_BUF_ESBX, TF_BUF_RET, TF_EXIT, CN_IDX_V86D, CN_VAL_V86D_UVESAFB);
	dump(&t, sizeof(t));
	dump(&v, sizeof(v));
	return 0;
}
`

func TestHeaderOfTheKernel(t *testing.T) {
	o, words := runC(t, "video/uvesafb.h", program)
	for i, want := range []int{TaskLen, InfoLen, infoFields, int(FlagVBEInfo), int(FlagESDI), int(FlagESBX), int(FlagReturn), int(FlagExit),
		int(cnmsg.UVESAFB.Idx), int(cnmsg.UVESAFB.Val)} {
		if words[i] != strconv.Itoa(want) {
			t.Errorf("number %d is %s, want %d", i, words[i], want)
		}
	}

	var task Task
	if err := task.Decode(o, unhex(t, words[10])); err != nil {
		t.Fatal(err)
	}
	want := Regs{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}
	if task.Regs != want || task.Flags != FlagVBEInfo|FlagExit || len(task.Buf)+len(task.Rest) != 0 {
		t.Errorf("%+v", task)
	}

	var v Info
	if err := v.Decode(o, unhex(t, words[11])); err != nil {
		t.Fatal(err)
	}
	got := []uint32{uint32(v.Version), v.OEMString, v.Capabilities, v.ModeList, uint32(v.TotalMemory), uint32(v.OEMSoftwareRev),
		v.OEMVendorName, v.OEMProductName, v.OEMProductRev, uint32(v.Rest[0]), uint32(v.Rest[len(v.Rest)-1])}
	for i, want := range []uint32{0x300, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10} {
		if got[i] != want {
			t.Errorf("field %d is %d, want %d", i, got[i], want)
		}
	}
	if string(v.Signature[:]) != "VBE2" {
		t.Errorf("signature %q", v.Signature)
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
