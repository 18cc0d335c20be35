package cnproc

import "strconv"

// What says what happened: enum proc_cn_event, one bit each, so that a
// [Request] can ask for several.
type What uint32

const (
	WhatNone     What = 0          // PROC_EVENT_NONE: the acknowledgement of a request
	WhatFork     What = 0x00000001 // PROC_EVENT_FORK
	WhatExec     What = 0x00000002 // PROC_EVENT_EXEC
	WhatUID      What = 0x00000004 // PROC_EVENT_UID
	WhatGID      What = 0x00000040 // PROC_EVENT_GID
	WhatSID      What = 0x00000080 // PROC_EVENT_SID, since 2.6.32
	WhatPtrace   What = 0x00000100 // PROC_EVENT_PTRACE, since 3.1
	WhatComm     What = 0x00000200 // PROC_EVENT_COMM, since 3.2
	WhatCoredump What = 0x40000000 // PROC_EVENT_COREDUMP, since 3.10
	WhatExit     What = 0x80000000 // PROC_EVENT_EXIT

	// NonzeroExit is for the mask of a request: exits with a code other than 0.
	// It never stands in an event; the kernel sends WhatExit (cn_filter).
	NonzeroExit What = 0x20000000 // PROC_EVENT_NONZERO_EXIT, since 6.6

	// All is PROC_EVENT_ALL, what a request without a mask asks for.
	All What = WhatFork | WhatExec | WhatUID | WhatGID | WhatSID | WhatPtrace |
		WhatComm | NonzeroExit | WhatCoredump | WhatExit
)

// String returns "none", "fork", "exec", "uid", "gid", "sid", "ptrace",
// "comm", "coredump" or "exit", and hexadecimal for all else.
func (w What) String() string {
	switch w {
	case WhatNone:
		return "none"
	case WhatFork:
		return "fork"
	case WhatExec:
		return "exec"
	case WhatUID:
		return "uid"
	case WhatGID:
		return "gid"
	case WhatSID:
		return "sid"
	case WhatPtrace:
		return "ptrace"
	case WhatComm:
		return "comm"
	case WhatCoredump:
		return "coredump"
	case WhatExit:
		return "exit"
	}
	return "0x" + strconv.FormatUint(uint64(w), 16)
}

// leastLen returns how many bytes of event_data the fields of an event take,
// the parent in exit and coredump left out; 0 for one that is not known.
func (w What) leastLen() int {
	switch w {
	case WhatNone:
		return 4
	case WhatExec, WhatSID, WhatCoredump:
		return 8
	case WhatFork, WhatUID, WhatGID, WhatPtrace, WhatExit:
		return 16
	case WhatComm:
		return 24
	}
	return 0
}
