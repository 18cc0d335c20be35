//go:build !amd64 && !arm64

package rival

// HaveGvisor tells that gVisor is built in: it knows few machines.
const HaveGvisor = false

func GvisorWalk([]byte) uint32                  { panic("without gVisor") }
func GvisorEncodeEvents(_, _ []byte, _ int) int { panic("without gVisor") }
func GvisorSplit([]byte) ([]Message, error)     { panic("without gVisor") }
func GvisorJoin(Message) ([]byte, error)        { panic("without gVisor") }
