package model

// RuleFor returns the token of the rule that the owner of an id follows on a
// kernel, "unknown" for an id of nobody's.
func RuleFor(idx, val uint32, k Kernel) string {
	switch [2]uint32{idx, val} {
	case [2]uint32{1, 1}:
		if k.before(4, 8, 0) {
			return "proc_mirror"
		}
		return "proc_counter"
	case [2]uint32{3, 1}:
		if k.before(3, 15, 0) {
			return "w1_parts"
		}
		return "w1"
	case [2]uint32{4, 1}:
		return "uvesafb"
	case [2]uint32{5, 0}:
		return "pohmelfs"
	case [2]uint32{6, 1}:
		return "dst"
	case [2]uint32{7, 1}:
		return "dm_log"
	case [2]uint32{8, 1}:
		return "drbd"
	case [2]uint32{9, 1}, [2]uint32{10, 1}:
		return "hyperv"
	case [2]uint32{0xffffffff, 0xffffffff}:
		if k.before(2, 6, 33) {
			return "notification"
		}
	}
	return "unknown"
}
