package cnproc

// WaitStatus is the exit_code of an exit event: the status that wait returns,
// not the argument of exit. exit(42) is 0x2a00, death by SIGKILL is 9.
type WaitStatus uint32

// Exited tells whether the process ended by exit, WIFEXITED.
func (s WaitStatus) Exited() bool { return s&0x7f == 0 }

// ExitStatus returns the argument of exit, 0 to 255, or -1 when the process
// did not end that way. WEXITSTATUS.
func (s WaitStatus) ExitStatus() int {
	if !s.Exited() {
		return -1
	}
	return int(s>>8) & 0xff
}

// Signaled tells whether a signal ended the process, WIFSIGNALED.
func (s WaitStatus) Signaled() bool { return s&0x7f != 0 && s&0x7f != 0x7f }

// Signal returns the number of the signal that ended the process, or -1 when
// none did. WTERMSIG.
func (s WaitStatus) Signal() int {
	if !s.Signaled() {
		return -1
	}
	return int(s & 0x7f)
}

// CoreDumped tells whether the signal left a core file, WCOREDUMP.
func (s WaitStatus) CoreDumped() bool { return s.Signaled() && s&0x80 != 0 }
