package fuzz

import "slices"

// Target is a body under the name that every engine, the folder of its seeds
// and the tables know it by.
type Target struct {
	Name string
	Body func(data []byte) int
}

// targets are in the order of the layers; capture.go adds its own.
var targets = []Target{
	{"datagram", Datagram},
	{"nlmsg", Nlmsg},
	{"report", Report},
	{"cnmsg", Cnmsg},
	{"encode", Encode},
	{"cnproc", Cnproc},
	{"w1", W1},
	{"w1build", W1Build},
	{"dmlog", Dmlog},
	{"v86d", V86d},
	{"hyperv", Hyperv},
	{"notify", Notify},
	{"genealogy", Genealogy},
	{"look", Look},
}

// Targets returns all bodies.
func Targets() []Target { return slices.Clone(targets) }

// TargetByName returns the body with that name.
func TargetByName(name string) (Target, bool) {
	i := slices.IndexFunc(targets, func(t Target) bool { return t.Name == name })
	if i < 0 {
		return Target{}, false
	}
	return targets[i], true
}
