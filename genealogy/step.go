package genealogy

// Step says how a number follows the one before it in its stream.
type Step uint8

const (
	OutOfRange Step = iota // there is no such stream: nothing was noted
	First                  // the first of its stream, or the first after an overrun
	Next                   // the number after the last one
	Gap                    // numbers are missing in between
	Repeat                 // a number that was passed a moment ago
	Restart                // the counter began again

	steps // one past the last
)

var stepText = [steps]string{"out_of_range", "first", "next", "gap", "repeat", "restart"}

// String returns the stable token: "out_of_range", "first", "next", "gap",
// "repeat" or "restart"; for anything else "unknown".
func (s Step) String() string {
	if s >= steps {
		return "unknown"
	}
	return stepText[s]
}
