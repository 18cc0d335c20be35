package dmlog

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

const program = `
#include <linux/connector.h>
#include <linux/dm-log-userspace.h>
int main(void)
{
	struct dm_ulog_request r;
	memset(&r, 0, sizeof(r));
	r.luid = 0x0102030405060708ull;
	for (int i = 0; i < DM_UUID_LEN; i++)
		r.uuid[i] = i + 1;
	r.padding[0] = 'a';
	r.padding[2] = 'c';
	r.version = DM_ULOG_REQUEST_VERSION;
	r.error = -5;
	r.seq = 0x090a0b0c;
	r.request_type = DM_ULOG_IS_REMOTE_RECOVERING;
	r.data_size = 0;
	printf("%zu %zu %d %d %d\n", sizeof(r), offsetof(struct dm_ulog_request, data),
		DM_UUID_LEN, CN_IDX_DM, CN_VAL_DM_USERSPACE_LOG);
	printf("%d %d %d %d %d %d %d %d %d %d %d %d %d %d %d %d %d\n", DM_ULOG_CTR, DM_ULOG_DTR,
		DM_ULOG_PRESUSPEND, DM_ULOG_POSTSUSPEND, DM_ULOG_RESUME, DM_ULOG_GET_REGION_SIZE,
		DM_ULOG_IS_CLEAN, DM_ULOG_IN_SYNC, DM_ULOG_FLUSH, DM_ULOG_MARK_REGION,
		DM_ULOG_CLEAR_REGION, DM_ULOG_GET_RESYNC_WORK, DM_ULOG_SET_REGION_SYNC,
		DM_ULOG_GET_SYNC_COUNT, DM_ULOG_STATUS_INFO, DM_ULOG_STATUS_TABLE,
		DM_ULOG_IS_REMOTE_RECOVERING);
	dump(&r, sizeof(r));
	return 0;
}
`

func TestHeaderOfTheKernel(t *testing.T) {
	o, words := runC(t, "linux/dm-log-userspace.h", program)
	for i, want := range []int{RequestLen, RequestLen, UUIDLen, int(cnmsg.DMLog.Idx), int(cnmsg.DMLog.Val)} {
		if words[i] != strconv.Itoa(want) {
			t.Errorf("number %d is %s, want %d", i, words[i], want)
		}
	}
	for typ := TypeCtr; typ <= TypeIsRemoteRecovering; typ++ {
		if got := words[4+typ]; got != strconv.Itoa(int(typ)) {
			t.Errorf("%v is %s", typ, got)
		}
	}

	b := unhex(t, words[22])
	var r Request
	if err := r.Decode(o, b); err != nil {
		t.Fatal(err)
	}
	want := Request{LUID: 0x0102030405060708, Padding: [7]byte{'a', 0, 'c'}, Version: Version, Error: -5, Seq: 0x090a0b0c, RequestType: TypeIsRemoteRecovering}
	for i := range want.UUID {
		want.UUID[i] = byte(i + 1)
	}
	if !equal(&r, &want) {
		t.Errorf("%+v, want %+v", r, want)
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
