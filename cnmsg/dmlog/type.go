package dmlog

import "strconv"

// RequestType is dm_ulog_request.request_type. The low 8 bits say what is asked
// for; the others are reserved, and 0 so far.
type RequestType uint32

const (
	TypeCtr                RequestType = 1  // DM_ULOG_CTR: make a log
	TypeDtr                RequestType = 2  // DM_ULOG_DTR
	TypePresuspend         RequestType = 3  // DM_ULOG_PRESUSPEND
	TypePostsuspend        RequestType = 4  // DM_ULOG_POSTSUSPEND
	TypeResume             RequestType = 5  // DM_ULOG_RESUME
	TypeGetRegionSize      RequestType = 6  // DM_ULOG_GET_REGION_SIZE
	TypeIsClean            RequestType = 7  // DM_ULOG_IS_CLEAN
	TypeInSync             RequestType = 8  // DM_ULOG_IN_SYNC
	TypeFlush              RequestType = 9  // DM_ULOG_FLUSH
	TypeMarkRegion         RequestType = 10 // DM_ULOG_MARK_REGION
	TypeClearRegion        RequestType = 11 // DM_ULOG_CLEAR_REGION
	TypeGetResyncWork      RequestType = 12 // DM_ULOG_GET_RESYNC_WORK
	TypeSetRegionSync      RequestType = 13 // DM_ULOG_SET_REGION_SYNC
	TypeGetSyncCount       RequestType = 14 // DM_ULOG_GET_SYNC_COUNT
	TypeStatusInfo         RequestType = 15 // DM_ULOG_STATUS_INFO
	TypeStatusTable        RequestType = 16 // DM_ULOG_STATUS_TABLE
	TypeIsRemoteRecovering RequestType = 17 // DM_ULOG_IS_REMOTE_RECOVERING
)

var typeNames = [...]string{
	TypeCtr:                "ctr",
	TypeDtr:                "dtr",
	TypePresuspend:         "presuspend",
	TypePostsuspend:        "postsuspend",
	TypeResume:             "resume",
	TypeGetRegionSize:      "get_region_size",
	TypeIsClean:            "is_clean",
	TypeInSync:             "in_sync",
	TypeFlush:              "flush",
	TypeMarkRegion:         "mark_region",
	TypeClearRegion:        "clear_region",
	TypeGetResyncWork:      "get_resync_work",
	TypeSetRegionSync:      "set_region_sync",
	TypeGetSyncCount:       "get_sync_count",
	TypeStatusInfo:         "status_info",
	TypeStatusTable:        "status_table",
	TypeIsRemoteRecovering: "is_remote_recovering",
}

// Type returns the low 8 bits, DM_ULOG_REQUEST_TYPE: what to compare with the
// constants.
func (t RequestType) Type() RequestType { return t & 0xff }

// String returns the name of the constant in lower case, from "ctr" to
// "is_remote_recovering", and hexadecimal for all else, also when a reserved
// bit is set.
func (t RequestType) String() string {
	if int64(t) < int64(len(typeNames)) && typeNames[t] != "" {
		return typeNames[t]
	}
	return "0x" + strconv.FormatUint(uint64(t), 16)
}
