package model

// RuleFor returns the token of the rule that the owner of an id follows on a
// kernel, "unknown" for an id of nobody's.
func (m Model) RuleFor(idx, val uint32, k Kernel) string {
	if m.breaks("GEN-ERA-4") && val != 0 && idx != 0xffffffff {
		val = 1
	}
	switch [2]uint32{idx, val} {
	case [2]uint32{1, 1}:
		if k.before(4, 8, 0) && !m.breaks("GEN-ERA-1") {
			return "proc_mirror"
		}
		return "proc_counter"
	case [2]uint32{3, 1}:
		if k.before(3, 15, 0) && !m.breaks("GEN-ERA-2") {
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
		if k.before(2, 6, 33) || m.breaks("GEN-ERA-3") {
			return "notification"
		}
	}
	return "unknown"
}

// RuleFor is Model.RuleFor of the right model.
func RuleFor(idx, val uint32, k Kernel) string { return Model{}.RuleFor(idx, val, k) }
