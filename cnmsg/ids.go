package cnmsg

// The ids of the kernel's users of the connector, from
// include/uapi/linux/connector.h and the drivers' own headers.
var (
	Proc     = ID{1, 1}                   // CN_IDX_PROC, CN_VAL_PROC: process events
	CIFS     = ID{2, 1}                   // CN_IDX_CIFS, CN_VAL_CIFS: reserved, never used
	W1       = ID{3, 1}                   // CN_W1_IDX, CN_W1_VAL: 1-Wire
	UVESAFB  = ID{4, 1}                   // CN_IDX_V86D, CN_VAL_V86D_UVESAFB: uvesafb and its v86d
	POHMELFS = ID{5, 0}                   // POHMELFS_CN_IDX, POHMELFS_CN_VAL; CN_IDX_BB has the same idx
	DST      = ID{6, 1}                   // CN_DST_IDX, CN_DST_VAL
	DMLog    = ID{7, 1}                   // CN_IDX_DM, CN_VAL_DM_USERSPACE_LOG
	DRBD     = ID{8, 1}                   // CN_IDX_DRBD, CN_VAL_DRBD
	KVP      = ID{9, 1}                   // CN_KVP_IDX, CN_KVP_VAL: Hyper-V key-value pairs
	VSS      = ID{10, 1}                  // CN_VSS_IDX, CN_VSS_VAL: Hyper-V snapshots
	Notify   = ID{0xffffffff, 0xffffffff} // CN_IDX_CONNECTOR, CN_VAL_CONNECTOR: the control of 2.6.14 to 2.6.32
)

// User is one entry of the registry.
type User struct {
	ID    ID
	Name  string // short, lower case
	Years string // kernel releases that had it
}

var users = [...]User{
	{Proc, "cn_proc", "since 2.6.15"},
	{CIFS, "cifs", "2.6.15, reserved only"},
	{W1, "w1", "since 2.6.18"},
	{UVESAFB, "uvesafb", "since 2.6.24"},
	{POHMELFS, "pohmelfs", "staging, from 2.6.30"},
	{DST, "dst", "staging, 2.6.30 to 2.6.32"},
	{DMLog, "dm-log-userspace", "since 2.6.31"},
	{DRBD, "drbd", "2.6.33 to 3.2"},
	{KVP, "hyperv-kvp", "since 3.0"},
	{VSS, "hyperv-vss", "since 3.10"},
	{Notify, "notify", "2.6.14 to 2.6.32"},
}

// Users returns the registry, in order of idx.
func Users() []User { return append([]User(nil), users[:]...) }

// Name returns the name of the user that has the id, "" when none of the
// kernel does. The id alone names a protocol: a multicast group may carry
// messages of any.
func (id ID) Name() string {
	for i := range users {
		if users[i].ID == id {
			return users[i].Name
		}
	}
	return ""
}

// Group returns the multicast group that a callback registered for the id
// sends to: its idx (cn_queue_add_callback). Only 1 to 32 can be joined.
func (id ID) Group() uint32 { return id.Idx }
