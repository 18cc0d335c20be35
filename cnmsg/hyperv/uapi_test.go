package hyperv

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
#include <linux/hyperv.h>
#define FILL(f) memset(f, ++fill, sizeof(f))
int main(void)
{
	static struct hv_kvp_msg m;
	struct hv_vss_msg v;
	int fill = 0;
	printf("%zu %zu %zu %zu %zu %zu %zu %zu %zu\n", sizeof(m), offsetof(struct hv_kvp_msg, body),
		sizeof(struct hv_kvp_exchg_msg_value), sizeof(struct hv_kvp_msg_enumerate),
		sizeof(struct hv_kvp_msg_delete), sizeof(struct hv_kvp_register),
		sizeof(struct hv_kvp_ipaddr_value), sizeof(struct hv_vss_msg), sizeof(struct hv_kvp_hdr));
	printf("%d %d %d %d %d %d %d %d\n", KVP_OP_GET, KVP_OP_SET, KVP_OP_DELETE, KVP_OP_ENUMERATE,
		KVP_OP_GET_IP_INFO, KVP_OP_REGISTER, KVP_OP_SET_IP_INFO, KVP_OP_REGISTER1);
	printf("%d %d %d %d %d %d %d %d %d %d\n", VSS_OP_CREATE, VSS_OP_DELETE, VSS_OP_HOT_BACKUP,
		VSS_OP_GET_DM_INFO, VSS_OP_BU_COMPLETE, VSS_OP_FREEZE, VSS_OP_THAW, VSS_OP_AUTO_RECOVER,
		VSS_OP_REGISTER, VSS_OP_REGISTER1);
	printf("%d %d %d %d %d %d %d %d\n", REG_SZ, REG_U32, REG_U64, CN_KVP_IDX, CN_KVP_VAL,
		CN_VSS_IDX, CN_VSS_VAL, KVP_POOL_AUTO_INTERNAL);

	m.kvp_hdr.operation = KVP_OP_ENUMERATE;
	m.kvp_hdr.pool = KVP_POOL_GUEST;
	m.kvp_hdr.pad = 0x0102;
	m.body.kvp_enum_data.index = 0x03040506;
	m.body.kvp_enum_data.data.value_type = REG_U64;
	m.body.kvp_enum_data.data.key_size = 0x0708090a;
	m.body.kvp_enum_data.data.value_size = 0x0b0c0d0e;
	memset(m.body.kvp_enum_data.data.key, 'k', HV_KVP_EXCHANGE_MAX_KEY_SIZE);
	m.body.kvp_enum_data.data.value_u64 = 0x1112131415161718ull;
	dump(&m, sizeof(m));

	memset(&m, 0, sizeof(m));
	m.error = HV_E_FAIL;
	FILL(m.body.kvp_ip_val.adapter_id);
	m.body.kvp_ip_val.addr_family = ++fill;
	m.body.kvp_ip_val.dhcp_enabled = ++fill;
	FILL(m.body.kvp_ip_val.ip_addr);
	FILL(m.body.kvp_ip_val.sub_net);
	FILL(m.body.kvp_ip_val.gate_way);
	FILL(m.body.kvp_ip_val.dns_addr);
	dump(&m, sizeof(m));

	memset(&m, 0, sizeof(m));
	m.body.kvp_delete.key_size = 7;
	memset(m.body.kvp_delete.key, 'd', sizeof(m.body.kvp_delete.key));
	dump(&m, sizeof(m));

	memset(&v, 0, sizeof(v));
	v.error = HV_E_FAIL;
	v.vss_cf.flags = VSS_HBU_NO_AUTO_RECOVERY;
	dump(&v, sizeof(v));
	return 0;
}
`

func TestHeaderOfTheKernel(t *testing.T) {
	o, words := runC(t, "linux/hyperv.h", program)
	numbers := []int{
		KVPLenIP, 4, ValueLen, EnumerateLen, DeleteLen, RegisterLen, IPAddrLen, VSSLen, 4,
		int(KVPGet), int(KVPSet), int(KVPDelete), int(KVPEnumerate), int(KVPGetIPInfo), int(KVPRegister), int(KVPSetIPInfo), int(KVPRegister1),
		int(VSSCreate), int(VSSDelete), int(VSSHotBackup), int(VSSGetDMInfo), int(VSSBUComplete), int(VSSFreeze), int(VSSThaw),
		int(VSSAutoRecover), int(VSSRegister), int(VSSRegister1),
		int(TypeSZ), int(TypeU32), int(TypeU64), int(cnmsg.KVP.Idx), int(cnmsg.KVP.Val), int(cnmsg.VSS.Idx), int(cnmsg.VSS.Val), int(PoolAutoInternal),
	}
	for i, want := range numbers {
		if words[i] != strconv.Itoa(want) {
			t.Errorf("number %d is %s, want %d", i, words[i], want)
		}
	}
	dumps := words[len(numbers):]
	headerEnumerate(t, o, unhex(t, dumps[0]))
	headerIPAddr(t, o, unhex(t, dumps[1]))

	m := decode(t, o, unhex(t, dumps[2]))
	var d Delete
	if err := d.Decode(o, m.Body); err != nil || d.KeySize != 7 || string(d.Key) != strings.Repeat("d", KeyLen) {
		t.Errorf("delete: %v %d %q", err, d.KeySize, d.Key)
	}
	var v VSSMsg
	if err := v.Decode(o, unhex(t, dumps[3])); err != nil || v.Code(o) != CodeFail || v.Flags != VSSNoAutoRecovery {
		t.Errorf("vss: %v %+v", err, v)
	}
}

func headerEnumerate(t *testing.T, o wire.Order, b []byte) {
	m := decode(t, o, b)
	var e Enumerate
	if err := e.Decode(o, m.Body); err != nil || m.Operation != KVPEnumerate || m.Pool != PoolGuest || m.Pad != 0x0102 {
		t.Errorf("enumerate: %v %v %v %#x", err, m.Operation, m.Pool, m.Pad)
	}
	n, ok := e.Data.Number(o)
	if e.Index != 0x03040506 || e.Data.Type != TypeU64 || e.Data.KeySize != 0x0708090a || e.Data.ValueSize != 0x0b0c0d0e ||
		string(e.Data.Key) != strings.Repeat("k", KeyLen) || !ok || n != 0x1112131415161718 {
		t.Errorf("enumerate: %#x %v %#x %#x %#x", e.Index, e.Data.Type, e.Data.KeySize, e.Data.ValueSize, n)
	}
}

func headerIPAddr(t *testing.T, o wire.Order, b []byte) {
	m := decode(t, o, b)
	var v IPAddr
	if err := v.Decode(o, m.Body); err != nil || m.Code(o) != CodeFail || v.AddrFamily != 2 || v.DHCPEnabled != 3 {
		t.Errorf("ip: %v %#x %d %d", err, m.Code(o), v.AddrFamily, v.DHCPEnabled)
	}
	for fill, field := range map[byte][]byte{1: v.AdapterID, 4: v.IPAddr, 5: v.SubNet, 6: v.GateWay, 7: v.DNSAddr} {
		for _, c := range field {
			if c != fill {
				t.Errorf("the field filled with %d has %d", fill, c)
				break
			}
		}
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
