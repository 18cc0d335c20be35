package live

import (
	"errors"
	"io/fs"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// Most of these cannot be had from the kernel that runs the test.
func TestErrorsHoldTheErrnoAndWhatCallersAskFor(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		is   []error
		says string
	}{
		"no connector":      {explainOpen(unix.EPROTONOSUPPORT), []error{unix.EPROTONOSUPPORT, errors.ErrUnsupported}, "CONFIG_CONNECTOR"},
		"no netlink":        {explainOpen(unix.EAFNOSUPPORT), []error{unix.EAFNOSUPPORT, errors.ErrUnsupported}, "CONFIG_CONNECTOR"},
		"no descriptors":    {explainOpen(unix.EMFILE), []error{unix.EMFILE}, "opening"},
		"not permitted":     {explainGroup("joining", 2, unix.EPERM), []error{unix.EPERM, fs.ErrPermission}, "group 2 takes CAP_NET_ADMIN"},
		"no such group":     {explainGroup("joining", 33, unix.EINVAL), []error{unix.EINVAL}, "1 to 32"},
		"network namespace": {explainSend(unix.ECONNREFUSED), []error{unix.ECONNREFUSED, errors.ErrUnsupported}, "network namespace"},
		"empty datagram":    {explainSend(unix.ENODATA), []error{unix.ENODATA}, "empty"},
		"sandbox":           {explainSend(unix.EPERM), []error{unix.EPERM, fs.ErrPermission}, "root"},
		"too long":          {explainSend(unix.EMSGSIZE), []error{unix.EMSGSIZE}, "sending"},
	} {
		for _, is := range c.is {
			if !errors.Is(c.err, is) {
				t.Errorf("%s: %q is not %v", name, c.err, is)
			}
		}
		if text := c.err.Error(); !strings.HasPrefix(text, "live: ") || !strings.Contains(text, c.says) || strings.Contains(text, "\n") {
			t.Errorf("%s: %q", name, text)
		}
	}
	if explainOpen(nil) != nil || explainGroup("joining", 1, nil) != nil || explainSend(nil) != nil {
		t.Error("an error out of nothing")
	}
}
