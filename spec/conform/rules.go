package conform

import "github.com/cnwire/cnwire/spec"

// rules are requirements by their numbers: their places in requirements. A
// capture applies ten or more to each message, and counts them by that.
type rules []int

var (
	requirements = spec.Requirements()
	byID         = numbered(func(r spec.Requirement) string { return r.ID })
	byToken      = numbered(func(r spec.Requirement) string { return r.Token })
)

func numbered(key func(spec.Requirement) string) map[string]int {
	numbers := map[string]int{}
	for i, r := range requirements {
		if _, again := numbers[key(r)]; !again && key(r) != "" {
			numbers[key(r)] = i
		}
	}
	return numbers
}

// these finds the numbers once, when the program starts.
func these(ids ...string) rules {
	all := make(rules, len(ids))
	for i, id := range ids {
		n, ok := byID[id]
		if !ok {
			panic("no requirement " + id)
		}
		all[i] = n
	}
	return all
}
