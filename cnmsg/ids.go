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

// User is one entry of the registry: somebody who sends messages with an id.
type User struct {
	ID       ID
	Name     string // short, lower case
	Years    string // kernel releases that had it
	Room     string // the package of this module that decodes its data, "" for none
	Reserved bool   // it has a number in a header, and no code of the kernel sends it
}

// The releases with "about" are bracketed by the trees that were read, not
// found in a commit.
var users = [...]User{
	{ID: Proc, Name: "cn_proc", Years: "since 2.6.15", Room: "cnmsg/cnproc"},
	{ID: CIFS, Name: "cifs", Years: "header since 2.6.15", Reserved: true},
	{ID: W1, Name: "w1", Years: "since 2.6.18", Room: "cnmsg/w1"},
	{ID: UVESAFB, Name: "uvesafb", Years: "since 2.6.24", Room: "cnmsg/v86d"},
	{ID: POHMELFS, Name: "pohmelfs", Years: "staging, from 2.6.30 to some 3.x"},
	{ID: ID{5, 0}, Name: "blackboard", Years: "header since 2.6.27, idx alone", Reserved: true},
	{ID: DST, Name: "dst", Years: "staging, 2.6.30 to 2.6.32"},
	{ID: DMLog, Name: "dm-log-userspace", Years: "since 2.6.31", Room: "cnmsg/dmlog"},
	{ID: DRBD, Name: "drbd", Years: "2.6.33 to about 3.2"},
	{ID: KVP, Name: "hyperv-kvp", Years: "since about 3.0; a char device is preferred since about 4.2", Room: "cnmsg/hyperv"},
	{ID: VSS, Name: "hyperv-vss", Years: "since about 3.10; a char device is preferred since about 4.2", Room: "cnmsg/hyperv"},
	{ID: ID{14, 0x456}, Name: "cn_test", Years: "sample; idx is CN_NETLINK_USERS + 3 since 2.6.32, 0x123 before"},
	{ID: ID{14, 0x457}, Name: "cn_test", Years: "sample; idx as above"},
	{ID: Notify, Name: "notify", Years: "2.6.14 to 2.6.32", Room: "cnmsg/notify"},
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
