package nlmsg

// Numbers for socket, setsockopt and getsockopt, so that a user of the
// connector needs no other package for them.
const (
	FamilyNetlink     = 16 // AF_NETLINK
	ProtocolConnector = 11 // NETLINK_CONNECTOR

	SolNetlink = 270 // SOL_NETLINK

	// Options of SolNetlink. A membership takes a group's number, 1 to 32, not
	// a mask. The connector's document of 2005 says that dropping one is option
	// 0: it has always been 2, and 0 is answered with ENOPROTOOPT.
	AddMembership   = 1  // NETLINK_ADD_MEMBERSHIP
	DropMembership  = 2  // NETLINK_DROP_MEMBERSHIP
	PacketInfo      = 3  // NETLINK_PKTINFO
	BroadcastError  = 4  // NETLINK_BROADCAST_ERROR
	NoENOBUFS       = 5  // NETLINK_NO_ENOBUFS: silences the error, not the loss
	ListMemberships = 9  // NETLINK_LIST_MEMBERSHIPS
	CapAck          = 10 // NETLINK_CAP_ACK
	ExtAck          = 11 // NETLINK_EXT_ACK
)
